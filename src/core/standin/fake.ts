/** Values made up in place of others: of the same type, equal where those are equal, and different where they differ. */
import { ident, literal } from '../sql/quote.ts';

/** What becomes of the values of a column: NULL, or others that are made up. */
export type Mask = 'null' | 'fake';

/** Where types with few values begin to count. */
const FIRST: Readonly<Record<string, string>> = {
  TINYINT: '-129',
  SMALLINT: '-32769',
  UTINYINT: '-1',
  USMALLINT: '-1',
};
const COUNTED = /^(?:U?(?:TINY|SMALL|HUGE)INT|U?INTEGER|FLOAT|DOUBLE)$/;
const MOMENT = /^(?:TIMESTAMP(?:_S|_MS|_NS| WITH TIME ZONE)?|DATE)$/;

/** Whether values of this type, as DuckDB prints it, can be made up. */
export const canFake = (type: string): boolean =>
  /^(?:VARCHAR|UUID|BIGINT|UBIGINT)$/.test(type) ||
  COUNTED.test(type) ||
  MOMENT.test(type) ||
  /^DECIMAL\(\d+,\d+\)$/.test(type);

/**
 * Gives SQL for values in place of those of a column, which `value` is SQL for; NULL stays NULL. Texts, UUIDs and whole numbers of 64 bits
 * become others by a hash with `salt`, the same in every sample with that salt; the values of other types are numbered in an order that
 * tells nothing, within the sample. Undefined where `canFake` says no.
 */
export function fakeSql(column: string, type: string, salt: string): string | undefined {
  const value = ident(column);
  const digest = `md5(${literal(`${salt} `)} || CAST(${value} AS VARCHAR))`;
  const made = madeUp(type, value, digest);
  return made === undefined ? undefined : `CASE WHEN ${value} IS NULL THEN NULL ELSE ${made} END`;
}

function madeUp(type: string, value: string, digest: string): string | undefined {
  const hex = `substr(${digest}, 1, 16)`;
  const rank = `dense_rank() OVER (ORDER BY ${digest}, ${value})`;
  switch (type) {
    case 'VARCHAR':
      return `CASE WHEN ${value} LIKE '%_@_%' THEN ${hex} || '@example.invalid' ELSE ${hex} END`;
    case 'UUID':
      return `CAST(${digest} AS UUID)`;
    case 'BIGINT':
    case 'UBIGINT':
      return `CAST(concat('0x', substr(${digest}, 1, 15)) AS ${type})`;
  }
  if (type === 'DATE') return `DATE '2000-01-01' + CAST(${rank} AS INTEGER)`;
  if (MOMENT.test(type)) {
    const moment = `CAST(TIMESTAMP '2000-01-01' + to_seconds(${rank}) AS VARCHAR)`;
    return `CAST(${moment} || '${type.endsWith('ZONE') ? '+00' : ''}' AS ${type})`;
  }
  const [, width, scale] = /^DECIMAL\((\d+),(\d+)\)$/.exec(type)?.map(Number) ?? [];
  if (width !== undefined && scale !== undefined) return `CAST(${decimal(rank, width, scale)} AS ${type})`;
  return COUNTED.test(type) ? `CAST(${rank} + ${FIRST[type] ?? '0'} AS ${type})` : undefined;
}

/** Digits of which there are more than a sample has rows. */
const ENOUGH = 6;

/** A number as the text of a decimal of that many digits in all, and behind the point; where there are few, from the least one on. */
function decimal(rank: string, width: number, scale: number): string {
  const number = width < ENOUGH ? `(${rank} - ${10 ** width})` : rank;
  const digits = `lpad(CAST(abs(${number}) AS VARCHAR), ${Math.max(scale + 1, ENOUGH)}, '0')`;
  const sign = `CASE WHEN ${number} < 0 THEN '-' ELSE '' END`;
  return scale === 0
    ? `${sign} || ${digits}`
    : `${sign} || left(${digits}, -${scale}) || '.' || right(${digits}, ${scale})`;
}
