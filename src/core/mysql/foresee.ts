/** What a writer of MySQL will do, asked of the server in a transaction that can only read. */
import type { DbConnection } from '../contract/database.ts';
import type { Foreseen } from '../contract/driver.ts';
import type { WriteOutlook, WriteTarget } from '../contract/write.ts';
import { listedColumns } from '../columns/names.ts';
import { ident } from '../sql/index.ts';
import { tupleSql, type Cell } from './cells.ts';
import { requireFit } from './fits.ts';
import { hostOf } from './login.ts';
import { name } from './quote.ts';
import { inSession, type Session } from './session.ts';
import { columnsOf, noTable, qualified, tableOf, type TableColumn, type TableRef } from './tables.ts';
import { createTable, keepsTransactions, pairs, requireKey, type Pair } from './target.ts';
import { comingOf, keysOf, longestOf, type Coming, type WriteConfig } from './write.ts';

/** Rows of an upsert that are looked for there, at most, and those of one question. */
const MOST_ASKED = 100_000;
const ASKED = 1000;

const READS_ONLY = ['SET SESSION lock_wait_timeout = 10', 'START TRANSACTION READ ONLY'];

/** By the config alone. */
export function writesTo(config: WriteConfig): WriteTarget {
  const { mode, truncate_before } = config;
  const { schema, table } = tableOf(config, config.table);
  const how = mode === 'upsert' ? `upsert by ${keysOf(config).join(', ')}` : mode;
  const empties = truncate_before && mode !== 'replace';
  return {
    target: `table ${schema}.${table} at ${hostOf(config)}`,
    mode: empties ? `${how}, after truncate_before` : how,
    ...(empties || mode === 'replace' ? { deletes: true } : {}),
  };
}

/** For `foresee` of a driver. */
export async function foresee({ config, inputs, ctx }: Foreseen<WriteConfig>): Promise<WriteOutlook> {
  const [input] = Object.values(inputs);
  if (!input) return {};
  const db = await ctx.getDbConnection();
  const coming = await comingOf(config, db, input.table);
  const ref = tableOf(config, config.table);
  return inSession({ config, sendsFiles: false, settings: READS_ONLY }, ctx, async (session) => {
    const columns = await columnsOf(session, ref);
    const known = { unknown: [`whether "${config.user}" may write there`] };
    if (!columns) return { ...known, ...(await ofMissing(session, config, ref, coming, db)) };
    const found = pairs(coming.cells, columns, ref);
    const isUpsert = config.mode === 'upsert';
    const byKey = found.filter(({ cell }) => coming.keys.includes(cell.name));
    if (isUpsert) {
      const theirs = byKey.map(({ column }) => column.name);
      await requireKey(session, ref, theirs);
    }
    await requireFit(db, input.table, found, isUpsert ? coming.keys : []);
    const counted = writesTo(config).deletes ? { there: await countOf(session, ref) } : {};
    const matched = isUpsert && !writesTo(config).deletes && input.rows <= MOST_ASKED;
    const matching = matched ? await matchingOf(session, db, input.table, ref, byKey) : undefined;
    const uncounted = isUpsert && !writesTo(config).deletes && !matched ? ['how many of them are there'] : [];
    return {
      exists: true,
      ...counted,
      ...(matching === undefined ? {} : { matching }),
      columns: found.map(({ column }) => column.name),
      risks: [...(await lossesOf(session, ref)), ...unfilled(columns, found)],
      unknown: [...known.unknown, ...uncounted],
    };
  });
}

async function ofMissing(
  session: Session,
  config: WriteConfig,
  ref: TableRef,
  { cells, keys, table }: Coming,
  db: DbConnection,
): Promise<WriteOutlook> {
  const ddl = `${createTable(ref, cells, keys, await longestOf(db, table, keys))};`;
  if (!config.create_table) {
    const refused = (await noTable(session, config, ref, ` Set \`create_table: true\`, or make it.`)).message;
    return { exists: false, ddl, refused };
  }
  const made = cells.map((cell) => ({ cell, column: columnMade(cell, keys) }));
  await requireFit(db, table, made, config.mode === 'upsert' ? keys : []);
  return { exists: false, ddl, makes: true, columns: cells.map((cell) => cell.name) };
}

/** As the server will tell of it when it is made. */
const columnMade = (cell: Cell, keys: readonly string[]): TableColumn => ({
  name: cell.name,
  type: /^\w+/.exec(cell.mysql)?.[0].toLowerCase() ?? '',
  nullable: !keys.includes(cell.name),
  filled: false,
  generated: false,
  decimals: Number(/^(?:DATETIME|TIME)\((\d)\)/.exec(cell.mysql)?.[1] ?? 0),
});

async function countOf(session: Session, ref: TableRef): Promise<number> {
  const [row] = await session.ask(`SELECT COUNT(*) AS n FROM ${qualified(ref)}`);
  return Number(row?.['n']);
}

/** How many rows of the target have the key of one of ours. */
async function matchingOf(
  session: Session,
  db: DbConnection,
  table: string,
  ref: TableRef,
  byKey: readonly Pair[],
): Promise<number> {
  const columns = byKey.map(({ column }) => name(column.name)).join(', ');
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let [found, asked]: [number, string[]] = [0, []];
  const ask = async (): Promise<void> => {
    if (asked.length === 0) return;
    const sql = `SELECT COUNT(*) AS n FROM ${qualified(ref)} WHERE (${columns}) IN (${asked.join(', ')})`;
    const [row] = await session.ask(sql);
    found += Number(row?.['n']);
    asked = [];
  };
  const sql = `SELECT ${tupleSql(byKey.map(({ cell }) => cell))} AS key FROM main.${ident(table)}`;
  for await (const batch of db.stream(sql)) {
    const [keys] = batch.columns;
    if (keys?.type !== 'VARCHAR') throw new Error('Keys are no text.');
    for (let row = 0; row < batch.rows; row++) {
      asked.push(decoder.decode(keys.bytes.subarray(keys.offsets[row], keys.offsets[row + 1])));
      if (asked.length === ASKED) await ask();
    }
  }
  await ask();
  return found;
}

async function lossesOf(session: Session, ref: TableRef): Promise<readonly string[]> {
  const { engine, yes } = await keepsTransactions(session, ref);
  return yes ? [] : [`The table is kept by ${engine}, which takes nothing back if the step fails.`];
}

/** Columns of theirs that the rows do not have. */
function unfilled(there: readonly TableColumn[], found: readonly Pair[]): readonly string[] {
  const left = there.filter((column) => !column.generated && !found.some((pair) => pair.column === column));
  if (left.length === 0) return [];
  const names = listedColumns(left.map((column) => column.name));
  return [`The rows have no ${names}: new rows get the default of the table there, or NULL.`];
}
