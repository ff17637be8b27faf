/** One batch goes to a table. A request whose answer was lost may have been executed: whether it is sent again depends on what it would do then. */
import { StepError } from '../contract/errors.ts';
import { countOf } from './count.ts';
import { quotedName, quotedValue } from './names.ts';
import { parseRange } from './range.ts';
import { isSettled, RestError } from './refusal.ts';
import type { Params, Rest } from './rest.ts';
import type { Batch } from './rows.ts';

export interface Sending {
  readonly table: string;
  readonly params: Params;
  /** The header `Prefer`, in parts. */
  readonly prefer: readonly string[];
  /**
   * Sent a second time, a batch changes nothing (`same`); or it is refused, since the rows of the first time have its keys (`refused`: by
   * these columns of the table's primary key); or it is there twice (`twice`), and `keys` are what the person calls its key.
   */
  readonly again: 'same' | 'refused' | 'twice';
  readonly keys: readonly string[];
}

/** A batch was not written, or nobody knows. */
export class Unwritten extends Error {
  constructor(
    readonly batch: Batch,
    override readonly cause: unknown,
    /** How many of its rows are there all the same. */
    readonly there: 'none' | 'some' | 'unknown',
  ) {
    super('A batch was not written.');
  }
}

/** Is not tried again. */
class Lost extends StepError {}

export interface Sent {
  /** Undefined where the server did not count. */
  readonly rows: number | undefined;
  /** The answer was lost, and the rows were found there. */
  readonly found: boolean;
}

/** Rejects with `Unwritten`. */
export async function sendBatch(rest: Rest, sending: Sending, batch: Batch): Promise<Sent> {
  const { table, params, prefer, again, keys } = sending;
  const body = `[${batch.rows.join(',\n')}]`;
  const call = rest.ask(table, params, {
    method: 'POST',
    body,
    prefer: [...prefer, 'count=exact'].join(', '),
  });
  let unsure = false;
  try {
    return await rest.transport.persist(async () => {
      try {
        const response = await rest.transport.send(call);
        response.close();
        return { rows: parseRange(response.headers['content-range']).total, found: false };
      } catch (error) {
        if (!isSettled(error)) {
          unsure = true;
          if (again === 'twice' && error instanceof StepError)
            throw new Lost(`${error.message}${await seenNow(rest, sending, batch)}`, error.details);
        } else if (unsure && again === 'refused' && isDuplicate(error)) {
          if ((await countThere(rest, table, keys, batch)) === batch.rows.length)
            return { rows: batch.rows.length, found: true };
          unsure = false;
        }
        throw error;
      }
    });
  } catch (error) {
    throw new Unwritten(batch, error, unsure ? 'unknown' : 'none');
  }
}

const isDuplicate = (error: unknown): boolean => error instanceof RestError && error.code === '23505';

/** What is there of a batch that is not sent again, which is no proof: it may be on its way still, and others may have such keys. */
async function seenNow(rest: Rest, { table, keys }: Sending, batch: Batch): Promise<string> {
  if (keys.length === 0) return '';
  try {
    const there = await countThere(rest, table, keys, batch);
    return ` With the keys of these ${batch.rows.length} rows, ${there} are there now.`;
  } catch (error) {
    if (error instanceof StepError) return '';
    throw error;
  }
}

/** Rows asked for by their keys in one request: an address has to stay short. */
const ASKED = 50;

/** How many rows of the batch are in the table, by their keys. */
async function countThere(rest: Rest, table: string, keys: readonly string[], batch: Batch): Promise<number> {
  let there = 0;
  for (let at = 0; at < batch.keys.length; at += ASKED) {
    const rows = batch.keys.slice(at, at + ASKED);
    const params: Params = [['select', keys.map(quotedName).join(',')], ['limit', '1'], filterOf(keys, rows)];
    there += (await countOf(rest, table, params)) ?? 0;
  }
  return there;
}

/** The rows with these values of their keys. */
export function filterOf(keys: readonly string[], rows: readonly (readonly string[])[]): Params[number] {
  const [key = ''] = keys;
  if (keys.length === 1)
    return [quotedName(key), `in.(${rows.map(([value = '']) => quotedValue(value)).join(',')})`];
  const parts = rows.map(
    (row) => `and(${keys.map((name, i) => `${quotedName(name)}.eq.${quotedValue(row[i]!)}`).join(',')})`,
  );
  return ['or', `(${parts.join(',')})`];
}
