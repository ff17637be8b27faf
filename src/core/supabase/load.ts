/** A table of a project becomes the table of a step. */
import { decode } from '../bytes/decode.ts';
import { columnNames } from '../columns/names.ts';
import type { DbConnection } from '../contract/database.ts';
import type { DriverContext } from '../contract/driver.ts';
import { StepError } from '../contract/errors.ts';
import type { LoadedColumn, LoadReceipt } from '../contract/receipt.ts';
import { publicUrl } from '../http/address.ts';
import { loadTexts } from '../json/load.ts';
import { columnsOf } from '../json/types.ts';
import { ident } from '../sql/index.ts';
import { changes } from './changes.ts';
import { filterParams } from './filter.ts';
import { missingTable } from './missing-table.ts';
import { isMissingTable } from './refusal.ts';
import { likelyOrder, type Order, orderOf } from './order.ts';
import { type PagesRead, readPages, wantedIn } from './pages.ts';
import { openRest, type Params, type Project, type Rest } from './rest.ts';
import { selectionOf, type Selection } from './select.ts';
import { namesIn, textOf } from './text.ts';
import { loadedAs, settleTypes, typeWithout } from './types.ts';

export interface TableWanted extends Project {
  readonly table: string;
  readonly select: string;
  readonly filter?: Readonly<Record<string, unknown>>;
  readonly order?: string;
  readonly limit: number;
  readonly offset: number;
}

export interface LoadedTable {
  readonly receipt: LoadReceipt;
  readonly requests: number;
  readonly retries: number;
}

/** Loads every row of it. Rejects with `StepError` for what a person can put right. */
export async function loadTable(wanted: TableWanted, ctx: DriverContext): Promise<LoadedTable> {
  const { schema, table, select, filter = {}, limit, offset } = wanted;
  const conditions = filterParams(filter);
  let done: Parameters<DriverContext['progress']>[0] = {};
  const rest = await openRest(ctx, wanted, wanted.table, (waits_until) =>
    ctx.progress({ ...done, waits_until }),
  );
  const described = rest.description?.get(table);
  const selection = selectionOf(select, described);
  const shown = `${schema}.${table}`;
  const params: Params = [['select', select.trim() === '' ? '*' : select], ...conditions];
  const missing = (error: unknown): never => {
    throw isMissingTable(error) ? new StepError(missingTable(rest, wanted), { at: { key: 'table' } }) : error;
  };
  const told = orderOf(wanted.order, described, selection);
  const isOpen = told.order === undefined && !described && !selection.aggregates;
  const names = isOpen ? await namesOf(rest, table, params).catch(missing) : [];
  const order = likelyOrder(names, selection) ?? told;
  const pages = await readPages(ctx, rest, { table, shown, params, order, limit, offset }, (amounts) => {
    done = amounts;
    ctx.progress(amounts);
  }).catch(missing);

  const db = await ctx.getDbConnection();
  const columns =
    pages.rows === 0
      ? await withoutRows(db, ctx.table, shown, selection)
      : await withRows(db, ctx, { shown, order, selection, pages });
  const advice = [...pages.told, ...(await changes(db, ctx.table, shown, order, pages))];
  if (pages.rows === 0)
    advice.push(
      `${shown} gave no rows${conditions.length === 0 ? '' : ' for this filter'}. Where row level security is on, that may also mean that the role of this key may not see them.`,
    );
  const { requests, retries } = rest.transport.counts();
  const url = rest.ask(table, []).url;
  return {
    receipt: {
      source: publicUrl(url),
      format: 'json',
      bytes: pages.bodies.bytes(),
      dialect: dialectOf(order, pages, rest, requests, retries),
      rows: pages.rows,
      padded: 0,
      rejected: 0,
      rejections: [],
      columns,
      advice,
    },
    requests,
    retries,
  };
}

/** The columns of the first row that comes: of a table that nobody describes. */
async function namesOf(rest: Rest, table: string, params: Params): Promise<readonly string[]> {
  const text = await rest.transport.persist(async () =>
    textOf(await rest.transport.send(rest.ask(table, [...params, ['limit', '1']]))),
  );
  return namesIn(text);
}

interface Rows {
  readonly shown: string;
  readonly order: Order;
  readonly selection: Selection;
  readonly pages: PagesRead;
}

async function withRows(
  db: DbConnection,
  ctx: DriverContext,
  { shown, order, selection, pages }: Rows,
): Promise<readonly LoadedColumn[]> {
  const formats = new Map(selection.columns.map(({ name, format }) => [name, format]));
  const found = pages.inference.fields(true);
  const fields = { ...found, members: found.members.map((field) => loadedAs(field, formats.get(field.key))) };
  async function* texts(): AsyncGenerator<AsyncIterable<Uint8Array>> {
    for await (const body of pages.bodies.replay()) yield decode(shown, body, 'utf-8');
  }
  const load = {
    wanted: { ...wantedIn(shown, order), values: [] },
    requests: { parseDates: false },
    table: ctx.table,
    db,
    log: ctx.log,
    progress: (rows: number) => ctx.progress({ rows, total_rows: pages.rows }),
  };
  const { columns } = await loadTexts(load, fields, texts());
  const keys = columnsOf(fields).map(({ path: [at = -1] }) => fields.members[at]?.key ?? '');
  return settleTypes(
    db,
    ctx.table,
    columns.map((column, i) => ({ ...column, format: formats.get(keys[i]!) })),
  );
}

/** The columns that are described, or named by `select`. */
async function withoutRows(
  db: DbConnection,
  table: string,
  shown: string,
  { columns }: Selection,
): Promise<readonly LoadedColumn[]> {
  if (columns.length === 0)
    throw new StepError(
      `${shown} gave no rows, and the server describes no columns to this key, so nothing tells which there are. Name them in \`select\`; and where row level security is on, check that the role of this key may see the rows.`,
      { at: { key: 'select' } },
    );
  const names = columnNames(columns.map(({ name }) => name));
  const made = columns.map(({ format }, i) => ({ name: names[i]!, type: typeWithout(format) }));
  await db.createTable(table, made);
  return made;
}

function dialectOf(
  { order, stable, keys }: Order,
  { pages, promised }: PagesRead,
  { description }: Rest,
  requests: number,
  retries: number,
): LoadReceipt['dialect'] {
  const way = keys
    ? `each from the last ${keys.map(({ column }) => ident(column)).join(', ')} on`
    : 'by number of rows';
  return [
    ['types', description ? "the server's description" : 'by the values'],
    ['order', `${order ?? "the server's own"}${stable === 'likely' ? ', by its name a key' : ''}`],
    ['count', promised === undefined ? 'none' : `${promised} rows, by the server`],
    ['pages', pages === 1 ? '1' : `${pages}, ${way}`],
    ['requests', String(requests)],
    ...(retries > 0 ? [['retries', String(retries)] as const] : []),
  ];
}
