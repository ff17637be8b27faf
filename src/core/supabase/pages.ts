/** The rows of a table, page after page, each requested once and kept on disk when it has arrived whole. */
import { decode } from '../bytes/decode.ts';
import { listedColumns } from '../columns/names.ts';
import type { DriverContext } from '../contract/driver.ts';
import { StepError } from '../contract/errors.ts';
import type { HttpResponse } from '../contract/network.ts';
import { type Bodies, bodyStore } from '../http/body.ts';
import { TypeInference } from '../json/inference.ts';
import type { Wanted } from '../json/wanted.ts';
import { quotedName } from './names.ts';
import { behind, type Key, type Order } from './order.ts';
import { countOf, TOOK_TOO_LONG } from './count.ts';
import { type Counts, parseRange } from './range.ts';
import { RestError } from './refusal.ts';
import type { Params, Rest } from './rest.ts';

export interface PagesWanted {
  readonly table: string;
  /** `schema.table`, for messages. */
  readonly shown: string;
  /** What is asked for, apart from the order and the place. */
  readonly params: Params;
  readonly order: Order;
  /** Rows of a page. */
  readonly limit: number;
  /** Rows to leave out at the start. */
  readonly offset: number;
}

export interface PagesRead {
  readonly bodies: Bodies;
  readonly inference: TypeInference;
  readonly pages: number;
  readonly rows: number;
  /** How many there were by the server's count, with the first page and with the last; undefined where it does not count. */
  readonly promised?: number;
  readonly closing?: number;
  /** What the person has to know. */
  readonly told: readonly string[];
}

export type Progressing = (done: {
  readonly rows: number;
  readonly bytes: number;
  readonly total_rows?: number;
}) => void;

/** What leads to the records, to the first of them, and to the key of the last. */
export const wantedIn = (shown: string, { keys = [] }: Order): Wanted => ({
  path: shown,
  records: [],
  values: [['0'], ...keys.map(({ name }) => ['-1', name])],
  layout: 'document',
});

/** Reads all pages. Rejects with `StepError` where one is not what was asked for. */
export async function readPages(
  ctx: DriverContext,
  rest: Rest,
  wanted: PagesWanted,
  progress: Progressing,
): Promise<PagesRead> {
  const { shown, order, limit, offset } = wanted;
  let bytes = 0;
  let rows = 0;
  let promised: number | undefined;
  const bodies = bodyStore(await ctx.files.spool(shown), (chunk) => {
    ctx.signal.throwIfAborted();
    bytes += chunk.length;
    progress({ rows, bytes, total_rows: promised });
  });
  const inference = new TypeInference();
  const told: string[] = [];
  /** The server can count: it may take too long for it. */
  let counts = true;
  let last: readonly string[] | undefined;
  let largest = 0;
  let names: readonly string[] = [];
  let before: readonly number[] = [];

  async function page(number: number): Promise<Counts & { readonly records: number }> {
    // What is likely the last page says whether it is.
    const closing = promised !== undefined && rows + largest >= promised;
    const count = counts && (number === 1 || closing);
    const start = order.keys && last ? undefined : offset + rows;
    const place: Params = start === undefined || start === 0 ? [] : [['offset', String(start)]];
    const params: Params = [
      ...wanted.params,
      ...(order.keys && last ? behind(order.keys, last) : []),
      ...(order.order === undefined ? [] : [['order', order.order] as const]),
      ['limit', String(limit)],
      ...place,
    ];
    return rest.transport.persist(async () => {
      const response = await send(params, count);
      try {
        const text = decode(shown, bodies.receive(response, shown), 'utf-8');
        const digests: number[] = [];
        const found = await inference.add(text, wantedIn(shown, order), Infinity, digests);
        if (found.layout !== 'list')
          throw new StepError(
            `${shown} answered with what is no list of rows. Check the address: is it that of a project's REST interface?`,
          );
        const range = parseRange(response.headers['content-range']);
        if (start !== undefined && range.start !== undefined && range.start !== start)
          throw new StepError(
            `${shown}: the rows from ${start + 1} on were asked for, and those from ${range.start + 1} on came. Nothing was loaded, since rows would be there twice.`,
          );
        if (start !== undefined && range.start === undefined) compareRows(digests, number);
        const [first, ...key] = found.values;
        if (order.keys && found.records > 0) last = followed(key.map(String), number);
        if (first instanceof Map) compareNames([...(first as ReadonlyMap<string, unknown>).keys()], number);
        return { ...range, records: found.records };
      } finally {
        response.close();
      }
    });
  }

  /** Of a server that does not say where its rows stand: it may not heed what was asked for. */
  function compareRows(found: readonly number[], number: number): void {
    const isSame = found.length > 0 && found.length === before.length;
    if (isSame && found.every((digest, at) => digest === before[at]))
      throw new StepError(
        `${shown}: page ${number} has the very rows of the one before it. Nothing was loaded, since rows would be there twice.`,
      );
    before = found;
  }

  /** Columns that come or go while the table is read: rows are matched by name, so nothing is mixed, and some is missing. */
  function compareNames(found: readonly string[], number: number): void {
    const gone = names.filter((name) => !found.includes(name));
    const added = names.length === 0 ? [] : found.filter((name) => !names.includes(name));
    const changed = [
      ...(added.length > 0 ? [`it has ${listedColumns(added)}, which is NULL in the rows before`] : []),
      ...(gone.length > 0 ? [`it lacks ${listedColumns(gone)}, which is NULL in its rows`] : []),
    ];
    if (changed.length > 0)
      told.push(
        `The columns of ${shown} changed while it was read, with page ${number}: ${changed.join('; ')}. Run again.`,
      );
    names = found;
  }

  async function send(params: Params, count: boolean): Promise<HttpResponse> {
    const call = rest.ask(wanted.table, params, { prefer: count ? 'count=exact' : undefined });
    try {
      return await rest.transport.send(call);
    } catch (error) {
      if (!count || !(error instanceof RestError) || error.code !== TOOK_TOO_LONG) throw error;
      counts = false;
      told.push(
        `${shown} was not counted, since that took the server too long: it is read until an empty page.`,
      );
      return send(params, false);
    }
  }

  function followed(values: readonly string[], number: number): readonly string[] {
    if (last?.every((value, at) => value === values[at]))
      throw new StepError(
        `${shown}: page ${number} ends with the same row as the one before it. Nothing was loaded, since rows would be there twice.`,
      );
    return values;
  }

  /** How many rows there are in all by now. */
  async function countAgain(keys: readonly Key[]): Promise<number | undefined> {
    const { params, table } = wanted;
    const asked: Params = [
      ...params.filter(([name]) => name !== 'select'),
      ['select', keys.map(({ column }) => quotedName(column)).join(',')],
      ['limit', '1'],
    ];
    const total = await rest.transport.persist(() => countOf(rest, table, asked));
    return total === undefined ? undefined : Math.max(0, total - offset);
  }

  for (let number = 1; ; number++) {
    let found: Awaited<ReturnType<typeof page>>;
    try {
      found = await page(number);
    } catch (error) {
      if (!(error instanceof RestError) || error.code !== 'PGRST103') throw error;
      // There are fewer rows by now than were read, or were to be left out.
      found = { records: 0, total: undefined };
      promised ??= 0;
    }
    const { records, total } = found;
    if (records > 0) bodies.keep();
    rows += records;
    largest = Math.max(largest, records);
    if (number === 1 && total !== undefined) promised = Math.max(0, total - offset);
    progress({ rows, bytes, total_rows: promised });
    if (records > 0 && (total === undefined || leftOf(total, number, records) > 0)) continue;
    const byNumber = total === undefined ? undefined : Math.max(0, total - offset);
    const recounts = order.keys && number > 1 && promised !== undefined && counts;
    const closing = recounts ? await countAgain(order.keys) : byNumber;
    return { bodies, inference, pages: number, rows, promised, closing, told };
  }

  /** Rows behind this page, of those that it counts. */
  function leftOf(total: number, number: number, records: number): number {
    const before = order.keys && number > 1 ? 0 : offset + rows - records;
    return total - before - records;
  }
}
