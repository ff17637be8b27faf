/** The `dtype` key: types a person asks for, by pandas' names or DuckDB's. A value they cannot hold in full is an error. */
import { StepError } from '../contract/errors.ts';

export interface RequestedType {
  readonly type: string;
  /** SQL that gives the typed value of a text. */
  cast(text: string): string;
  /** SQL: does the type hold this text (not NULL) in full? May be NULL for no. */
  holds(text: string): string;
}

const PANDAS: Readonly<Record<string, string>> = {
  int: 'BIGINT',
  float: 'DOUBLE',
  bool: 'BOOLEAN',
  boolean: 'BOOLEAN',
  str: 'VARCHAR',
  string: 'VARCHAR',
  object: 'VARCHAR',
  category: 'VARCHAR',
  int8: 'TINYINT',
  int16: 'SMALLINT',
  int32: 'INTEGER',
  int64: 'BIGINT',
  uint8: 'UTINYINT',
  uint16: 'USMALLINT',
  uint32: 'UINTEGER',
  uint64: 'UBIGINT',
  float16: 'FLOAT',
  float32: 'FLOAT',
  float64: 'DOUBLE',
  datetime64: 'TIMESTAMP',
  'datetime64[s]': 'TIMESTAMP_S',
  'datetime64[ms]': 'TIMESTAMP_MS',
  'datetime64[us]': 'TIMESTAMP',
  'datetime64[ns]': 'TIMESTAMP_NS',
  'datetime64[ns, utc]': 'TIMESTAMPTZ',
};

const ALIASES: Readonly<Record<string, string>> = {
  INT: 'INTEGER',
  INT1: 'TINYINT',
  INT2: 'SMALLINT',
  INT4: 'INTEGER',
  INT8: 'BIGINT',
  LONG: 'BIGINT',
  SHORT: 'SMALLINT',
  REAL: 'FLOAT',
  FLOAT4: 'FLOAT',
  FLOAT8: 'DOUBLE',
  NUMERIC: 'DECIMAL',
  BOOL: 'BOOLEAN',
  TEXT: 'VARCHAR',
  CHAR: 'VARCHAR',
  STRING: 'VARCHAR',
  DATETIME: 'TIMESTAMP',
  'TIMESTAMP WITH TIME ZONE': 'TIMESTAMPTZ',
};

const INTEGERS = 'TINYINT SMALLINT INTEGER BIGINT HUGEINT UTINYINT USMALLINT UINTEGER UBIGINT UHUGEINT'.split(
  ' ',
);
const MOMENTS = 'TIMESTAMP TIMESTAMP_S TIMESTAMP_MS TIMESTAMP_NS TIMESTAMPTZ'.split(' ');
const OTHERS = 'FLOAT DOUBLE BOOLEAN TIME UUID INTERVAL'.split(' ');

const castable = (type: string, text: string): string => `TRY_CAST(${text} AS ${type}) IS NOT NULL`;

function simple(type: string, holds: (text: string) => string = () => 'true'): RequestedType {
  return {
    type,
    cast: (text) => `CAST(trim(${text}) AS ${type})`,
    holds: (text) => `${castable(type, `trim(${text})`)} AND ${holds(`trim(${text})`)}`,
  };
}

/** Digits of a second that a type keeps. */
const PRECISION: Readonly<Record<string, number>> = { TIMESTAMP_S: 0, TIMESTAMP_MS: 3, TIMESTAMP_NS: 9 };

/** A moment before or after all others. */
const endless = (text: string): string => `regexp_full_match(${text}, '-?infinity', 'i')`;

function moment(type: string): RequestedType {
  const finer = `\\.[0-9]{${PRECISION[type] ?? 6}}[0-9]*[1-9]`;
  return simple(type, (text) => {
    const whole = `NOT regexp_matches(${text}, '${finer}')`;
    // DuckDB drops an offset when it casts to a type without one.
    return type === 'TIMESTAMPTZ'
      ? whole
      : `(${endless(text)} OR (${whole} AND epoch_us(TRY_CAST(${text} AS TIMESTAMPTZ)) = epoch_us(TRY_CAST(${text} AS TIMESTAMP))))`;
  });
}

function decimal(width: number, scale: number): RequestedType {
  return simple(
    `DECIMAL(${width},${scale})`,
    (text) => `regexp_full_match(${text}, '[+-]?[0-9]*(\\.[0-9]{0,${scale}}0*)?')`,
  );
}

/** Throws `StepError` for a name that is no type. */
export function requestedType(column: string, name: unknown): RequestedType {
  const asked = typeof name === 'string' ? name.trim() : '';
  const upper = asked.toUpperCase();
  // In capitals it is DuckDB's name: INT8 has eight bytes there, int8 eight bits in pandas.
  const type = (asked === upper ? undefined : PANDAS[asked.toLowerCase()]) ?? ALIASES[upper] ?? upper;
  if (type === 'VARCHAR') return { type, cast: (text) => text, holds: () => 'true' };
  if (INTEGERS.includes(type))
    return simple(type, (text) => `regexp_full_match(${text}, '[+-]?[0-9]+(\\.0*)?')`);
  if (MOMENTS.includes(type)) return moment(type);
  if (type === 'DATE')
    return simple(
      type,
      (text) =>
        `(${endless(text)} OR TRY_CAST(${text} AS TIMESTAMP) = CAST(TRY_CAST(${text} AS DATE) AS TIMESTAMP))`,
    );
  if (OTHERS.includes(type)) return simple(type);
  const [, width = '18', scale] =
    /^(?:DECIMAL|NUMERIC)(?:\s*\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\))?$/.exec(upper) ?? [];
  if (/^(DECIMAL|NUMERIC)\b/.test(upper)) {
    const digits = upper.includes('(') ? Number(scale ?? 0) : 3;
    if (Number(width) >= 1 && Number(width) <= 38 && digits <= Number(width))
      return decimal(Number(width), digits);
  }
  throw new StepError(
    `dtype of "${column}" is ${JSON.stringify(name)}, which is no type. Use a name of pandas (int64, float64, str, bool, datetime64[ns]) or of DuckDB (BIGINT, DECIMAL(18,2), DATE, VARCHAR).`,
    { at: { key: 'dtype' } },
  );
}
