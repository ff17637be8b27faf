/**
 * Which type a column of text has. ONE RULE: a type is taken only if it holds every value of the column without losing
 * information, so that a number, date or truth value means after the load what its text meant before.
 *
 * - BOOLEAN: `true`, `false` in any case; nothing else.
 * - BIGINT, HUGEINT: prints back to the same text. So `007`, `+5`, `1_000` and `-0` are no integers.
 * - DOUBLE: decimal notation without leading zeros, plus signs or separators; finite; with at most 15 significant digits,
 *   which every double keeps, or printing back to the same text; not rounded to zero nor into the subnormal range.
 *   So `1.50` is the number 1.5, while `1e400`, `1e-400` and `0.12345678901234567` are text.
 * - DATE: `YYYY-MM-DD`, prints back to the same text.
 * - TIME: `HH:MM:SS`, with up to 6 digits of a second.
 * - TIMESTAMP, TIMESTAMP_NS: ISO 8601 with space or `T`, with up to 6 or 9 digits of a second. Dates among them are midnights.
 * - TIMESTAMPTZ: the same in UTC, written `Z`, `+00`, `+0000` or `+00:00`. Other offsets would be lost: they stay text.
 * - VARCHAR: everything else, and columns without a value.
 *
 * NULL fits every type. Spaces around a value mean nothing unless the column is VARCHAR, which keeps every character.
 * The first values propose the types that fit them, and every row decides: a value that does not fit widens the column.
 * The SQL uses DuckDB's core functions only, since the browser has no extensions.
 */
import type { DbConnection, Row } from '../driver.ts';
import { ident, literal } from '../sql.ts';

const SAMPLE_ROWS = 2000;
const COLUMNS_PER_QUERY = 50;

export interface TextExpression {
  readonly name: string;
  /** SQL that gives the column's text or NULL. */
  readonly text: string;
}

export interface ColumnType {
  readonly name: string;
  readonly type: string;
  /** SQL that gives the typed value. */
  readonly sql: string;
  /** What ruled out the type that the first values proposed. */
  readonly reason?: string;
}

interface Candidate {
  readonly type: string;
  /** SQL: does the type hold this text (not NULL) in full? May be NULL for no. */
  holds(text: string): string;
}

const printsBack = (type: string): Candidate => ({
  type,
  holds: (text) => `CAST(TRY_CAST(${text} AS ${type}) AS VARCHAR) = ${text}`,
});

const written = (type: string, pattern: string): Candidate => ({
  type,
  holds: (text) =>
    `regexp_full_match(${text}, ${literal(pattern)}) AND TRY_CAST(${text} AS ${type}) IS NOT NULL`,
});

const DAY = '[0-9]{4}-[0-9]{2}-[0-9]{2}';
const MINUTE = '([01][0-9]|2[0-3]):[0-5][0-9]';
const moment = (digits: number): string => `${MINUTE}(:[0-5][0-9](\\.[0-9]{1,${digits}})?)?`;

const double: Candidate = {
  type: 'DOUBLE',
  holds(text) {
    const value = `TRY_CAST(${text} AS DOUBLE)`;
    const digits = `trim(translate(regexp_replace(${text}, '[eE].*', ''), '-.', ''), '0')`;
    // The cheap questions first: CASE asks the next one only for the rows that are left.
    const exact = `CASE
      WHEN length(${text}) <= 15 AND NOT contains(lower(${text}), 'e') THEN true
      WHEN CAST(${value} AS VARCHAR) = ${text} THEN true
      ELSE length(${digits}) <= 15 AND (${digits} = '' OR abs(${value}) >= 2.2250738585072014e-308) END`;
    return `regexp_full_match(${text}, '-?(0|[1-9][0-9]*)?(\\.[0-9]*)?([eE][+-]?[0-9]+)?') AND isfinite(${value}) AND ${exact}`;
  },
};

/** From narrow to wide. */
const CANDIDATES: readonly Candidate[] = [
  { type: 'BOOLEAN', holds: (text) => `lower(${text}) IN ('true', 'false')` },
  printsBack('BIGINT'),
  printsBack('HUGEINT'),
  double,
  {
    type: 'DATE',
    holds: (text) => `isfinite(TRY_CAST(${text} AS DATE)) AND ${printsBack('DATE').holds(text)}`,
  },
  written('TIME', `${MINUTE}:[0-5][0-9](\\.[0-9]{1,6})?`),
  written('TIMESTAMP', `${DAY}([ T]${moment(6)})?`),
  written('TIMESTAMP_NS', `${DAY}([ T]${moment(9)})?`),
  written('TIMESTAMPTZ', `${DAY}[ T]${moment(6)}(Z|\\+00(:?00)?)`),
];

/** SQL: is there a text that the condition does not hold for? */
export const fails = (text: string, holds: string): string =>
  `${text} IS NOT NULL AND NOT coalesce(${holds}, false)`;

/** The type of each column by the rule above. `table` holds the text. */
export async function inferTypes(
  db: DbConnection,
  table: string,
  columns: readonly TextExpression[],
): Promise<ColumnType[]> {
  const found: ColumnType[] = [];
  for (let at = 0; at < columns.length; at += COLUMNS_PER_QUERY)
    found.push(...(await inferSome(db, table, columns.slice(at, at + COLUMNS_PER_QUERY))));
  return found;
}

async function inferSome(
  db: DbConnection,
  table: string,
  columns: readonly TextExpression[],
): Promise<ColumnType[]> {
  const proposals = await propose(db, table, columns);
  const proposed = proposals.map(([first]) => first);
  let open = columns.map((column, i) => ({ ...column, candidates: proposals[i] ?? [] }));
  for (;;) {
    open = open.filter(({ candidates }) => candidates.length > 0);
    const checks = open.flatMap(({ text, candidates: [first] }) =>
      first ? [{ text, holds: first.holds(trimmed(text)) }] : [],
    );
    const failed = await failures(db, ident(table), checks);
    open = open.filter((_, i) => failed[i]);
    if (open.length === 0) break;
    for (const { candidates } of open) candidates.shift();
  }
  const found: ColumnType[] = [];
  for (const [i, { name, text }] of columns.entries()) {
    const type = proposals[i]?.[0]?.type;
    const first = proposed[i];
    const failure =
      first && first.type !== type
        ? await firstFailure(db, table, text, (value) => first.holds(trimmed(value)))
        : undefined;
    found.push({
      name,
      type: type ?? 'VARCHAR',
      sql: type ? `CAST(${trimmed(text)} AS ${type})` : text,
      reason: failure && `row ${failure.row} holds ${shown(failure.value)}, which is no ${first?.type}`,
    });
  }
  return found;
}

/** A value for a message: quoted, cut to 80 characters. */
export function shown(value: string): string {
  const characters = [...value];
  return JSON.stringify(characters.length > 80 ? `${characters.slice(0, 80).join('')}…` : value);
}

const trimmed = (text: string): string => `trim(${text})`;

/** Which of the conditions fail on any row of a relation (SQL), in one pass. */
export async function failures(
  db: DbConnection,
  relation: string,
  checks: readonly { readonly text: string; readonly holds: string }[],
): Promise<boolean[]> {
  if (checks.length === 0) return [];
  const counts = checks.map(({ text, holds }, i) => `count(*) FILTER (WHERE ${fails(text, holds)}) AS f${i}`);
  const [row] = await db.query(`SELECT ${counts.join(',\n')} FROM ${relation}`);
  return checks.map((_, i) => number(row, `f${i}`) > 0);
}

/** The candidates that hold the first values of each column, from narrow to wide; none for a column without values. */
async function propose(
  db: DbConnection,
  table: string,
  columns: readonly TextExpression[],
): Promise<Candidate[][]> {
  const head = await fits(db, columns, `(SELECT * FROM ${ident(table)} LIMIT ${SAMPLE_ROWS})`);
  const proposals: Candidate[][] = [];
  for (const [i, column] of columns.entries()) {
    proposals.push(head[i] ?? (await fits(db, [column], firstValues(table, column.text)))[0] ?? []);
  }
  return proposals;
}

/** The first rows that hold a value, as a relation. */
export const firstValues = (table: string, text: string): string =>
  `(SELECT * FROM ${ident(table)} WHERE ${text} IS NOT NULL LIMIT ${SAMPLE_ROWS})`;

async function fits(
  db: DbConnection,
  columns: readonly TextExpression[],
  from: string,
): Promise<(Candidate[] | undefined)[]> {
  const counts = columns.flatMap(({ text }, i) => [
    `count(${text}) AS n${i}`,
    ...CANDIDATES.map(
      ({ holds }, c) => `count(*) FILTER (WHERE ${fails(text, holds(trimmed(text)))}) AS f${i}_${c}`,
    ),
  ]);
  const [row] = await db.query(`SELECT ${counts.join(',\n')} FROM ${from}`);
  return columns.map((_, i) =>
    number(row, `n${i}`) === 0 ? undefined : CANDIDATES.filter((__, c) => number(row, `f${i}_${c}`) === 0),
  );
}

const number = (row: Row | undefined, key: string): number => Number(row?.[key] ?? 0);

/** The first row (1-based, counting data rows) whose text the condition does not hold for. */
export async function firstFailure(
  db: DbConnection,
  table: string,
  text: string,
  holds: (text: string) => string,
): Promise<{ readonly row: number; readonly value: string } | undefined> {
  const [row] = await db.query(
    `SELECT * FROM (SELECT row_number() OVER () AS n, ${text} AS v FROM ${ident(table)}) WHERE ${fails('v', holds('v'))} LIMIT 1`,
  );
  return row && { row: Number(row['n']), value: String(row['v']) };
}
