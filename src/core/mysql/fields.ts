/** What becomes of a column of MySQL: its type here, by what the server says of it. */
import type { DataType } from '../columns/data-type.ts';
import type { Field } from './port.ts';

/** Numbers of the protocol. */
const TYPE = {
  TINY: 1,
  SHORT: 2,
  LONG: 3,
  FLOAT: 4,
  DOUBLE: 5,
  TIMESTAMP: 7,
  LONGLONG: 8,
  INT24: 9,
  DATE: 10,
  TIME: 11,
  DATETIME: 12,
  YEAR: 13,
  BIT: 16,
  JSON: 245,
  NEWDECIMAL: 246,
  GEOMETRY: 255,
};
const UNSIGNED = 32;
/** The character set of what is bytes. */
const BINARY = 63;
/** Digits that DuckDB's DECIMAL holds. */
const WIDEST = 38;

/** How a value stands in a row of the binary protocol: so many bytes, or a length and then that many. */
export type Layout = 'text' | 'moment' | 1 | 2 | 4 | 8;

/** How a column is read. `asked`: what would be its type if all its values fitted. */
export interface Reading {
  readonly layout: Layout;
  readonly type: DataType;
  /** How the bytes are to be taken, where the type alone does not tell. */
  readonly as?: 'bits' | 'date' | 'datetime' | 'clock';
  /** Why it is not of the type that one would expect. */
  readonly reason?: string;
}

const integer = (bytes: 1 | 2 | 4 | 8, type: string, { flags }: Field): Reading => ({
  layout: bytes,
  type: `${flags & UNSIGNED ? 'U' : ''}${type}` as DataType,
});

/** Undefined for what has no text and no number: GEOMETRY. `wider`: for columns of which a value did not fit. */
export function readingOf(field: Field, wider?: Reading): Reading | undefined {
  if (wider) return wider;
  switch (field.type) {
    case TYPE.TINY:
      return integer(1, 'TINYINT', field);
    case TYPE.SHORT:
      return integer(2, 'SMALLINT', field);
    case TYPE.YEAR:
      return { layout: 2, type: 'SMALLINT' };
    case TYPE.LONG:
    case TYPE.INT24:
      return integer(4, 'INTEGER', field);
    case TYPE.LONGLONG:
      return integer(8, 'BIGINT', field);
    case TYPE.FLOAT:
      return { layout: 4, type: 'FLOAT' };
    case TYPE.DOUBLE:
      return { layout: 8, type: 'DOUBLE' };
    case TYPE.NEWDECIMAL:
      return decimal(field);
    case TYPE.DATE:
      return { layout: 'moment', type: 'DATE', as: 'date' };
    case TYPE.DATETIME:
      return { layout: 'moment', type: 'TIMESTAMP', as: 'datetime' };
    case TYPE.TIMESTAMP:
      return { layout: 'moment', type: 'TIMESTAMPTZ', as: 'datetime' };
    case TYPE.TIME:
      return { layout: 'moment', type: 'TIME', as: 'clock' };
    case TYPE.BIT:
      return { layout: 'text', type: field.length === 1 ? 'BOOLEAN' : 'UBIGINT', as: 'bits' };
    case TYPE.GEOMETRY:
      return undefined;
    case TYPE.JSON:
      return { layout: 'text', type: 'VARCHAR' };
    default:
      return { layout: 'text', type: field.characterSet === BINARY ? 'BLOB' : 'VARCHAR' };
  }
}

/** The length that the server tells counts a sign and a point. */
function decimal({ length, decimals, flags }: Field): Reading {
  const width = length - (decimals > 0 ? 1 : 0) - (flags & UNSIGNED ? 0 : 1);
  if (width <= WIDEST)
    return { layout: 'text', type: { type: 'DECIMAL', width: Math.max(1, width), scale: decimals } };
  return {
    layout: 'text',
    type: 'VARCHAR',
    reason: `DECIMAL(${width}, ${decimals}) has more digits than the ${WIDEST} that a number can have here, so its text stays as it is`,
  };
}

/** What the column becomes when a value has turned up that the first reading does not hold; undefined where there is nothing wider. */
export function widened({ layout, type, as }: Reading, why: string): Reading | undefined {
  if (as === 'clock' && type === 'TIME') return { layout, as, type: 'INTERVAL', reason: why };
  if (layout === 'moment' && type !== 'VARCHAR') return { layout, as, type: 'VARCHAR', reason: why };
  if (typeof type === 'object') return { layout, type: 'VARCHAR', reason: why };
  return undefined;
}
