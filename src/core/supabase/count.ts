/** How many rows a request is for, by the server's exact count. */
import { parseRange } from './range.ts';
import { RestError } from './refusal.ts';
import type { Params, Rest } from './rest.ts';

/** PostgreSQL: query_canceled, which is how it ends a statement whose time is over. */
export const TOOK_TOO_LONG = '57014';

/** Undefined where the server does not count, or takes too long for it, or keeps it from this key, which may write where it does not read. */
export async function countOf(rest: Rest, table: string, params: Params): Promise<number | undefined> {
  try {
    const response = await rest.transport.send(rest.ask(table, params, { prefer: 'count=exact' }));
    response.close();
    return parseRange(response.headers['content-range']).total;
  } catch (error) {
    if (error instanceof RestError && [TOOK_TOO_LONG, '42501'].includes(error.code)) return undefined;
    throw error;
  }
}
