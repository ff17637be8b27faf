/** A table of the session is written to a table of a project. */
import type { DbConnection } from '../contract/database.ts';
import type { DriverContext, StepOutput } from '../contract/driver.ts';
import { StepError } from '../contract/errors.ts';
import { ident } from '../sql/index.ts';
import { checkKeys, checkTarget, type Written } from './checks.ts';
import type { DescribedTable } from './description.ts';
import { quotedName } from './names.ts';
import { emptyTarget } from './replace.ts';
import { openRest, type Project } from './rest.ts';
import { batches, jsonColumns, refuseUnfit } from './rows.ts';
import { sendBatch, type Sending, Unwritten } from './send.ts';
import { rowsFrom, stopped, unwritten, type Progress } from './written-words.ts';

export interface WriteWanted extends Project {
  readonly table: string;
  readonly write_mode: 'append' | 'replace' | 'upsert';
  readonly primary_key?: string | readonly string[];
  readonly returning: string;
  readonly batch_size: number;
  readonly prefer: string;
}

/** The columns of `primary_key`. */
export const keysOf = ({ primary_key = [] }: Pick<WriteWanted, 'primary_key'>): readonly string[] =>
  typeof primary_key === 'string' ? [primary_key] : primary_key;

/** Throws `StepError` where an upsert has no key. */
export async function writtenOf(wanted: WriteWanted, db: DbConnection, input: string): Promise<Written> {
  const keys = keysOf(wanted);
  if (wanted.write_mode === 'upsert' && keys.length === 0)
    throw new StepError('To add and change rows by their key, name its columns in `primary_key`.');
  const found = await db.query(
    `SELECT column_name AS name, column_type AS type FROM (DESCRIBE main.${ident(input)})`,
  );
  const columns = found.map(({ name, type }) => ({ name: String(name), type: String(type) }));
  return { input, columns, keys };
}

/** Gives the number of rows written. Rejects with `StepError`, which says what was written and what was not. */
export async function writeTable(
  wanted: WriteWanted,
  input: StepOutput,
  ctx: DriverContext,
): Promise<number> {
  const { schema, table, write_mode, batch_size } = wanted;
  const db = await ctx.getDbConnection();
  const written = await writtenOf(wanted, db, input.table);
  const { columns, keys } = written;
  const total_rows = input.rows;
  let rows = 0;
  const rest = await openRest(ctx, wanted, wanted.table, (waits_until) =>
    ctx.progress({ rows, total_rows, waits_until }),
  );

  const target = await checkTarget(rest, { schema, table }, written);
  if (write_mode !== 'append') await checkKeys(db, written);
  const json = jsonColumns(columns, target);
  await refuseUnfit(db, input.table, json);

  const shown = `${schema}.${table}`;
  const progress: Progress = { input: input.table, shown, total: total_rows, mode: write_mode, before: 0 };
  if (write_mode === 'replace')
    progress.deleted = await emptyTarget(
      ctx,
      rest,
      table,
      shown,
      keys[0] ?? columns[0]!.name,
      keys.length > 0,
    );
  const sending = sendingOf(
    wanted,
    keys,
    columns.map(({ name }) => name),
    target,
  );
  try {
    for await (const batch of batches(db, input.table, json, sending.keys, batch_size)) {
      ctx.signal.throwIfAborted();
      const sent = await sendBatch(rest, sending, batch);
      if (sent.found)
        ctx.log(
          'warning',
          `${rowsFrom(batch)} of "${input.table}" were in ${shown} when they were sent again: they were written although the answer was lost.`,
        );
      const ignores = sending.prefer.includes(IGNORE);
      if (sent.rows !== undefined && sent.rows !== batch.rows.length && !ignores)
        throw new Unwritten(
          batch,
          new StepError(
            `The server says that it wrote ${sent.rows} of them: a trigger or a policy has left out the others.`,
          ),
          'some',
        );
      rows += sent.rows ?? batch.rows.length;
      progress.before = batch.last;
      ctx.progress({ rows: batch.last, total_rows });
    }
  } catch (error) {
    if (ctx.signal.aborted) ctx.log('warning', stopped(progress, error));
    else if (error instanceof Unwritten) throw unwritten(progress, error);
    throw error instanceof Unwritten ? error.cause : error;
  }
  if (progress.before !== total_rows)
    throw new StepError(
      `"${input.table}" was not written whole: of ${total_rows} rows ${progress.before} came. Please report this.`,
    );
  if (rows < total_rows)
    ctx.log(
      'info',
      `${total_rows - rows} of ${total_rows} rows were left out, since ${shown} has rows with their keys.`,
    );
  const { requests, retries } = rest.transport.counts();
  ctx.logMetric('rows_written', rows);
  ctx.logMetric('requests', requests);
  ctx.logMetric('retries', retries);
  return rows;
}

export const IGNORE = 'resolution=ignore-duplicates';
export const MERGE = 'resolution=merge-duplicates';

/** How the rows are sent: by key where that is asked for, or does the same more safely. */
export function sendingOf(
  { table, write_mode, returning, prefer }: WriteWanted,
  keys: readonly string[],
  columns: readonly string[],
  target: DescribedTable | undefined,
): Sending {
  const own = target?.keys ?? [];
  const hasOwn = own.length > 0 && own.every((key) => columns.includes(key));
  const isOwn = hasOwn && own.length === keys.length && keys.every((key) => own.includes(key));
  const asked = prefer.startsWith('resolution=') ? prefer : undefined;
  const byKey = write_mode === 'upsert' || (write_mode === 'replace' && isOwn);
  const resolution = asked ?? (byKey ? MERGE : undefined);
  const conflict = byKey ? keys : asked !== undefined && hasOwn ? own : [];
  const returns =
    prefer.startsWith('return=') && prefer !== 'return=minimal' ? prefer : `return=${returning}`;
  const again = resolution !== undefined && conflict.length > 0 ? 'same' : hasOwn ? 'refused' : 'twice';
  const quoted = (names: readonly string[]): string => names.map(quotedName).join(',');
  return {
    table,
    params: [
      ['columns', quoted(columns)],
      ...(conflict.length === 0 ? [] : [['on_conflict', quoted(conflict)] as const]),
    ],
    prefer: [returns, ...(resolution === undefined ? [] : [resolution])],
    again,
    keys:
      again === 'refused' ? own : again === 'twice' && keys.every((key) => columns.includes(key)) ? keys : [],
  };
}
