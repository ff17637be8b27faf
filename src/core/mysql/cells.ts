/** How a column of ours is written to MySQL: its type there, and its text as SQL of DuckDB makes it. */
import { ident, literal } from '../sql/index.ts';

/** `bytes` go as hexadecimal digits; `plain` texts hold nothing that needs an escape. */
export type Form = 'number' | 'plain' | 'text' | 'bytes';

export interface Cell {
  readonly name: string;
  /** As DuckDB prints it. */
  readonly type: string;
  /** For CREATE TABLE. */
  readonly mysql: string;
  readonly form: Form;
  /** SQL: its text, NULL where there is none. */
  readonly text: string;
  /** What MySQL has no value for: a condition (SQL), and what it is, for a message. */
  readonly unfit?: { readonly when: string; readonly what: string };
  /** It has parts of a second, and is no longer than these digits of one. */
  readonly micros?: string;
}

const NUMBERS: Readonly<Record<string, string>> = {
  TINYINT: 'TINYINT',
  SMALLINT: 'SMALLINT',
  INTEGER: 'INT',
  BIGINT: 'BIGINT',
  UTINYINT: 'TINYINT UNSIGNED',
  USMALLINT: 'SMALLINT UNSIGNED',
  UINTEGER: 'INT UNSIGNED',
  UBIGINT: 'BIGINT UNSIGNED',
  HUGEINT: 'DECIMAL(39,0)',
  UHUGEINT: 'DECIMAL(39,0)',
};
/** Digits behind the point that MySQL's DECIMAL holds. */
const SCALE = 30;

/** `type`: as DESCRIBE gives it. */
export function cellOf(name: string, type: string): Cell {
  const column = ident(name);
  const cast = `CAST(${column} AS VARCHAR)`;
  const of = (mysql: string, form: Form, more: Partial<Cell> = {}): Cell => ({
    ...{ name, type, mysql, form, text: cast },
    ...more,
  });
  const number = NUMBERS[type];
  if (number !== undefined) return of(number, 'number');
  const [, width, scale = ''] = /^DECIMAL\((\d+),\s*(\d+)\)$/.exec(type) ?? [];
  if (width !== undefined)
    return Number(scale) > SCALE ? of('VARCHAR(45)', 'plain') : of(`DECIMAL(${width},${scale})`, 'number');
  if (/[\])]$/.test(type) && !type.startsWith('ENUM'))
    return of('JSON', 'text', { text: `CAST(to_json(CAST(${column} AS ${inJson(type)})) AS VARCHAR)` });
  const finite = { when: `NOT isfinite(${column})`, what: 'no finite number' };
  const dated = {
    when: `NOT isfinite(${column}) OR year(${column}) NOT BETWEEN 1 AND 9999`,
    what: 'no day of the years 1 to 9999',
  };
  switch (type) {
    case 'BOOLEAN':
      return of('TINYINT(1)', 'number', { text: `CAST(CAST(${column} AS TINYINT) AS VARCHAR)` });
    case 'FLOAT':
    case 'DOUBLE':
      return of(type, 'number', { unfit: finite });
    case 'DATE':
      return of('DATE', 'plain', { unfit: dated });
    case 'TIME':
      return of('TIME(6)', 'plain', { micros: `microsecond(${column})` });
    case 'TIMESTAMP_S':
    case 'TIMESTAMP_MS':
    case 'TIMESTAMP':
      return of('DATETIME(6)', 'plain', { unfit: dated, micros: `microsecond(${column})` });
    case 'TIMESTAMP WITH TIME ZONE': {
      // The database works in UTC, and ends its text with that.
      const text = `regexp_replace(${cast}, '\\+00$', '')`;
      return of('DATETIME(6)', 'plain', {
        text,
        micros: `microsecond(${column})`,
        unfit: {
          ...dated,
          when: `NOT isfinite(${column}) OR year(CAST(${column} AS TIMESTAMP)) NOT BETWEEN 1 AND 9999`,
        },
      });
    }
    case 'TIMESTAMP_NS':
      return of('VARCHAR(29)', 'plain', { unfit: dated });
    case 'UUID':
      return of('CHAR(36)', 'plain');
    case 'BLOB':
      return of('LONGBLOB', 'bytes', { text: `hex(${column})` });
    case 'INTERVAL':
      return of('VARCHAR(255)', 'plain');
    case 'JSON':
      return of('JSON', 'text');
    default:
      return of('LONGTEXT', 'text');
  }
}

/** A nested type with texts for the numbers that would be doubles in JSON. */
const inJson = (type: string): string =>
  type.replace(/"(?:""|[^"])*"|DECIMAL\(\d+,\s*\d+\)|U?HUGEINT/g, (found) =>
    found.startsWith('"') ? found : 'VARCHAR',
  );

const replaced = (text: string, signs: readonly (readonly [from: string, to: string])[]): string =>
  signs.reduce((sql, [from, to]) => `replace(${sql}, ${from}, ${literal(to)})`, text);

/** SQL: a line for `LOAD DATA ... FIELDS TERMINATED BY '\t' ESCAPED BY '\\'`, with its line break. */
export function lineSql(cells: readonly Cell[]): string {
  const fields = cells.map(({ form, text }) => {
    const written =
      form === 'text'
        ? replaced(text, [
            ["'\\'", '\\\\'],
            ['chr(9)', '\\t'],
            ['chr(10)', '\\n'],
          ])
        : text;
    return `coalesce(${written}, '\\N')`;
  });
  return `concat(${fields.join(', chr(9), ')}, chr(10))`;
}

/** SQL: the values in parentheses, as INSERT takes them in a session whose `sql_mode` has no NO_BACKSLASH_ESCAPES. */
export function tupleSql(cells: readonly Cell[]): string {
  const fields = cells.map(({ form, text }) => {
    const [open, written, close] =
      form === 'number'
        ? ['', text, '']
        : form === 'bytes'
          ? ["x'", text, "'"]
          : [
              "'",
              replaced(text, [
                ["'\\'", '\\\\'],
                ["''''", "\\'"],
                ['chr(0)', '\\0'],
              ]),
              "'",
            ];
    return `coalesce(${literal(open)} || ${written} || ${literal(close)}, 'NULL')`;
  });
  return `concat('(', ${fields.join(`, ',', `)}, ')')`;
}
