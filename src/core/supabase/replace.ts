/** Empties a table, so that what is written next is all it has. */
import type { DriverContext } from '../contract/driver.ts';
import { StepError } from '../contract/errors.ts';
import { countOf } from './count.ts';
import { quotedName } from './names.ts';
import { parseRange } from './range.ts';
import { isSettled } from './refusal.ts';
import type { Params, Rest } from './rest.ts';

/** What every row fulfils, one after the other: Supabase deletes nothing without a filter. */
function filtersFor(name: string, isKey: boolean): readonly Params[] {
  if (!isKey) return [[['or', `(${name}.is.null,${name}.not.is.null)`]]];
  return [[[name, 'not.is.null']], [[name, 'is.null']]];
}

/**
 * Deletes all rows; gives how many, where the server counts. `column`: any of the table's; `isKey`: few rows or none are without it.
 * Throws `StepError` where some of them stay. To delete twice does no harm, so it is tried again.
 */
export async function emptyTarget(
  ctx: DriverContext,
  rest: Rest,
  table: string,
  shown: string,
  column: string,
  isKey: boolean,
): Promise<number | undefined> {
  const name = quotedName(column);
  const one: Params = [
    ['select', name],
    ['limit', '1'],
  ];
  let lost = false;
  let deleted: number | undefined;
  let left: number | undefined;
  for (const [at, filter] of filtersFor(name, isKey).entries()) {
    const call = rest.ask(table, filter, { method: 'DELETE', prefer: 'return=minimal, count=exact' });
    const before = deleted ?? 0;
    try {
      await rest.transport.persist(async () => {
        try {
          const response = await rest.transport.send(call);
          response.close();
          const { total } = parseRange(response.headers['content-range']);
          deleted = total === undefined ? undefined : before + total;
        } catch (error) {
          lost ||= !isSettled(error);
          throw error;
        }
      });
    } catch (error) {
      if (ctx.signal.aborted || !(error instanceof StepError)) throw error;
      const state = lost
        ? 'Whether its rows are deleted is not known, since the answer was lost; nothing was written.'
        : at === 0
          ? 'Its rows are all there still; nothing was written.'
          : `Its rows are deleted but for those without a "${column}"; nothing was written.`;
      throw new StepError(`${shown} could not be emptied: ${error.message} ${state}`, { cause: error.cause });
    }
    left = await rest.transport.persist(() => countOf(rest, table, one));
    if (left === 0) break;
  }
  if (left !== undefined && left > 0)
    throw new StepError(
      `${shown} was to be emptied, and has ${left} ${left === 1 ? 'row' : 'rows'} still${deleted ? ` (${deleted} were deleted)` : ''}: row level security keeps this key from deleting them, or somebody adds rows meanwhile. Nothing was written.`,
    );
  // Of a second try the count says nothing.
  return lost ? undefined : deleted;
}
