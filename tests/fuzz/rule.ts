/** The rule of the types (drivers/README.md), asked of DuckDB itself in SQL: independent of the scanner, and slow. */
import { ident, literal } from '#core/sql/index.ts';
import type { World } from '../drivers/support.ts';

const printsBack = (type: string) => (text: string) =>
  `CAST(TRY_CAST(${text} AS ${type}) AS VARCHAR) = ${text}`;

const written = (type: string, pattern: string) => (text: string) =>
  `regexp_full_match(${text}, ${literal(pattern)}) AND TRY_CAST(${text} AS ${type}) IS NOT NULL`;

const DAY = '(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-[0-9]{2}-[0-9]{2}';
const MINUTE = '([01][0-9]|2[0-3]):[0-5][0-9]';
const moment = (digits: number): string => `${MINUTE}(:[0-5][0-9](\\.[0-9]{1,${digits}})?)?`;

function double(text: string): string {
  const value = `TRY_CAST(${text} AS DOUBLE)`;
  const digits = `trim(translate(regexp_replace(${text}, '[eE].*', ''), '-.', ''), '0')`;
  return `regexp_full_match(${text}, '-?((0|[1-9][0-9]*)(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]+)?') AND isfinite(${value})
    AND (CAST(${value} AS VARCHAR) = ${text}
      OR (length(${digits}) <= 15 AND (${digits} = '' OR abs(${value}) >= 2.2250738585072014e-308)))`;
}

/** From narrow to wide: does the type hold this text (SQL) in full? */
const HOLDS: readonly (readonly [type: string, holds: (text: string) => string])[] = [
  ['BOOLEAN', (text) => `lower(${text}) IN ('true', 'false')`],
  ['BIGINT', printsBack('BIGINT')],
  ['HUGEINT', printsBack('HUGEINT')],
  ['DOUBLE', double],
  ['DATE', written('DATE', DAY)],
  ['TIME', written('TIME', `${MINUTE}:[0-5][0-9](\\.[0-9]{1,6})?`)],
  ['TIMESTAMP', written('TIMESTAMP', `${DAY}([ T]${moment(6)})?`)],
  ['TIMESTAMP_NS', written('TIMESTAMP_NS', `${DAY}([ T]${moment(9)})?`)],
  ['TIMESTAMPTZ', written('TIMESTAMPTZ', `${DAY}[ T]${moment(6)}(Z|\\+00(:?00)?)`)],
];

/** From narrow to wide. */
export const TYPES_BY_RULE = HOLDS.map(([type]) => type);

/** Of each text (not NULL) in a table, by type: does it hold the text? In the order of `TYPES_BY_RULE`. */
export async function heldTypes(w: World, table: string, column: string): Promise<boolean[][]> {
  const flags = HOLDS.map(([, holds]) => `coalesce(${holds(`trim(${ident(column)})`)}, false)`);
  const rows = await w.rows(`SELECT ${flags.join(', ')} FROM ${table}`);
  return rows.map((row) => row.map((flag) => flag === 'true'));
}

/** The type of every column of a table of text: the narrowest that holds all of its values. */
export async function typesByRule(w: World, table: string, columns: readonly string[]): Promise<string[]> {
  const checks = columns.flatMap((name, c) => {
    const text = ident(name);
    return [
      `count(${text}) AS n${c}`,
      ...HOLDS.map(
        ([, holds], i) =>
          `count(*) FILTER (WHERE ${text} IS NOT NULL AND NOT coalesce(${holds(`trim(${text})`)}, false)) AS f${c}_${i}`,
      ),
    ];
  });
  const [row = {}] = await w.db.query(`SELECT ${checks.join(',\n')} FROM ${table}`);
  return columns.map((_, c) => {
    if (Number(row[`n${c}`]) === 0) return 'VARCHAR';
    return TYPES_BY_RULE.find((__, i) => Number(row[`f${c}_${i}`]) === 0) ?? 'VARCHAR';
  });
}

/** How many values of `table` are not what DuckDB's CAST makes of the same text in `texts`. */
export async function wrongValues(
  w: World,
  table: string,
  texts: string,
  columns: readonly string[],
  types: readonly string[],
): Promise<number> {
  const differ = columns.map((name, c) => {
    const [value, text, type] = [`t.${ident(name)}`, `r.${ident(name)}`, types[c]!];
    const cast = type === 'VARCHAR' ? text : `CAST(trim(${text}) AS ${type})`;
    // Printed, since 0.0 and -0.0 are equal.
    return `CAST(${value} AS VARCHAR) IS DISTINCT FROM CAST(${cast} AS VARCHAR) OR ${value} IS DISTINCT FROM ${cast}`;
  });
  const [row] = await w.db.query(
    `SELECT count(*) AS n FROM ${table} t POSITIONAL JOIN ${texts} r WHERE ${differ.join(' OR ')}`,
  );
  return Number(row?.['n']);
}
