/** What has to be known of columns before they are drawn: where they end, and what of them has no place. */
import type { DbConnection } from '../contract/database.ts';
import { distinctOf } from '../profile/distinct.ts';
import { kindOf } from '../profile/kind.ts';
import { ident } from '../sql/quote.ts';
import type { Ends } from './axis.ts';
import type { ChartColumn, LeftOut } from './chart.ts';

/** Rows that are looked at to guess how many different values there are. */
const LOOKED_AT = 20_000;

export interface Facts {
  readonly rows: number;
  /** By column. */
  readonly leftOut: readonly LeftOut[];
  /** By column, of numbers and times; absent where there is no value. */
  readonly ends: Readonly<Record<string, Ends>>;
  /** By column: how many different values DuckDB guesses; up to ten times as many may be there. Absent where it keeps no guess. */
  readonly guesses: Readonly<Record<string, number>>;
}

interface ColumnFacts extends LeftOut {
  readonly ends?: Ends;
}

/** Numbers and times that are infinite, and what is no number, have no place. */
export function placedSql({ name, type }: ChartColumn): string | undefined {
  const kind = kindOf(type);
  if (kind.kind === 'float' || (kind.kind === 'moment' && kind.of !== 'time'))
    return `isfinite(${ident(name)})`;
  return undefined;
}

/** Reads the facts of columns over `relation`, which is SQL. Rejects as DuckDB does. */
export async function readFacts(
  db: DbConnection,
  relation: string,
  columns: readonly ChartColumn[],
): Promise<Facts> {
  const known = await readStatistics(db, relation, columns);
  const asked = columns.flatMap(({ name, type }, at) => [
    ...(known[at]?.complete ? [] : [`count(${ident(name)}) AS n${at}`]),
    ...(isOrdered(type) && !known[at]?.ends
      ? [`${textOf(`min(${ident(name)})`)} AS l${at}, ${textOf(`max(${ident(name)})`)} AS g${at}`]
      : []),
  ]);
  const [row = {}] = await db.query(`SELECT ${['count(*) AS rows', ...asked].join(', ')} FROM ${relation}`);
  const rows = Number(row['rows']);
  const found: ColumnFacts[] = [];
  for (const [at, column] of columns.entries()) {
    const nulls = known[at]?.complete ? 0 : rows - Number(row[`n${at}`]);
    const of = { column: column.name, nulls, infinite: 0 };
    const { least, greatest } = known[at]?.ends ?? { least: row[`l${at}`], greatest: row[`g${at}`] };
    if (typeof least !== 'string' || typeof greatest !== 'string') found.push(of);
    else if ([least, greatest].every(isFinal)) {
      const ends = await numbersOf(db, column, least, greatest);
      found.push({ ...of, ends });
    } else found.push({ ...of, ...(await finiteFacts(db, relation, column, rows - nulls)) });
  }
  return {
    rows,
    leftOut: found.map(({ column, nulls, infinite }) => ({ column, nulls, infinite })),
    ends: Object.fromEntries(found.flatMap(({ column, ends }) => (ends ? [[column, ends]] : []))),
    guesses: Object.fromEntries(
      columns.flatMap(({ name }, at) => {
        const guess = known[at]?.guess;
        return guess === undefined ? [] : [[name, guess]];
      }),
    ),
  };
}

interface Statistics {
  /** Of numbers and times: no value lies beyond them. */
  readonly ends?: { readonly least: string; readonly greatest: string };
  /** No row is NULL. */
  readonly complete: boolean;
  readonly guess?: number;
}

/**
 * What DuckDB keeps of the columns of a table, by their places. Without it, it reads all of a table that was made since the
 * database was opened. Undefined where it keeps nothing.
 */
async function readStatistics(
  db: DbConnection,
  relation: string,
  columns: readonly ChartColumn[],
): Promise<readonly (Statistics | undefined)[]> {
  const asked = columns.map(({ name }, at) => `stats(${ident(name)}) AS s${at}`);
  const [row = {}] = await db.query(`SELECT ${asked.join(', ')} FROM ${relation} LIMIT 1`);
  return columns.map(({ type }, at) => {
    const printed = String(row[`s${at}`]);
    const [, hasNull, guess] = OF_ROWS.exec(printed) ?? [];
    if (hasNull === undefined) return undefined;
    const [, least, greatest] = (isOrdered(type) && ENDS.exec(printed)) || [];
    const hasEnds = least !== undefined && greatest !== undefined && least !== 'NULL' && greatest !== 'NULL';
    return {
      complete: hasNull === 'false',
      ...(hasEnds && { ends: { least, greatest } }),
      ...(guess !== undefined && { guess: Number(guess) }),
    };
  });
}

/** As DuckDB prints them; what values there are may stand before the end. */
const OF_ROWS = /\[Has Null: (true|false), Has No Null: (?:true|false)\](?:\[Approx Unique: (\d+)\])?$/;
const ENDS = /^\[Min: ([^\],]+), Max: ([^\],]+)\]/;

const isOrdered = (type: string): boolean => ['whole', 'float', 'moment'].includes(kindOf(type).kind);
const textOf = (sql: string): string => `CAST(${sql} AS VARCHAR)`;
const isFinal = (text: string): boolean => !/^-?(inf|infinity|nan)$/.test(text);

/** The ends of what is finite, where something is not. */
async function finiteFacts(
  db: DbConnection,
  relation: string,
  column: ChartColumn,
  held: number,
): Promise<{ readonly infinite: number; readonly ends?: Ends }> {
  const value = ident(column.name);
  const [row = {}] = await db.query(
    `SELECT count(*) AS n, ${textOf(`min(${value})`)} AS l, ${textOf(`max(${value})`)} AS g FROM ${relation} WHERE ${placedSql(column) ?? 'true'}`,
  );
  const infinite = held - Number(row['n']);
  const [least, greatest] = [row['l'], row['g']];
  if (typeof least !== 'string' || typeof greatest !== 'string') return { infinite };
  return { infinite, ends: await numbersOf(db, column, least, greatest) };
}

/** The ends as numbers: times in milliseconds. */
async function numbersOf(
  db: DbConnection,
  { type }: ChartColumn,
  least: string,
  greatest: string,
): Promise<Ends> {
  if (kindOf(type).kind !== 'moment') return { least: Number(least), greatest: Number(greatest) };
  const asked = [least, greatest].map((text, at) => `epoch_us(CAST('${text}' AS ${type})) / 1000 AS c${at}`);
  const [row = {}] = await db.query(`SELECT ${asked.join(', ')}`);
  return { least: Number(row['c0']), greatest: Number(row['c1']) };
}

/** How many different values a column has, about. Rejects as DuckDB does. */
export async function guessDistinct(
  db: DbConnection,
  relation: string,
  column: string,
  rows: number,
): Promise<number> {
  const sample = `SELECT ${ident(column)} AS c FROM ${relation} USING SAMPLE reservoir(${LOOKED_AT} ROWS) REPEATABLE (1)`;
  const [row = {}] = await db.query(
    `SELECT count(*) AS seen, count(c) AS held, count(DISTINCT c) AS counted FROM (${sample})`,
  );
  const [seen, held, counted] = [Number(row['seen']), Number(row['held']), Number(row['counted'])];
  return distinctOf({ seen, held, counted, rows }).count;
}
