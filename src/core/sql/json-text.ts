/** SQL of DuckDB's core that gives values as JSON, exactly: the browser's DuckDB has no `json` extension. */
import { ident, literal } from './quote.ts';
import type { SqlType } from './type-text.ts';

/** Stand before what JSON, or who reads it, cannot hold: control characters, which JSON itself never has. */
export const UNFIT = { number: '\u0001', nul: '\u0002', nanoseconds: '\u0003' } as const;

/** What the JSON is for: PostgreSQL takes no NUL character and nothing finer than microseconds. */
export type JsonFor = 'any' | 'postgres';

const chr = (character: string): string => `chr(${character.charCodeAt(0)})`;

/** SQL: the value as JSON; NULL for NULL. Numbers have all their digits; dates, times and what else has no form of its own are texts. */
export function jsonOf(type: SqlType, value: string, whom: JsonFor): string {
  switch (type.type) {
    case 'LIST':
      return whole(
        value,
        `'[' || ${joined(`coalesce(${jsonOf(type.child, 'e', whom)}, 'null')`, value)} || ']'`,
      );
    case 'STRUCT': {
      const members = type.fields.map(({ name, type: inner }) => ({
        name,
        json: jsonOf(inner, `struct_extract(${value}, ${literal(name)})`, whom),
      }));
      return whole(value, jsonRow(members));
    }
    case 'MAP': {
      const key = quoted(textOf(type.key, "struct_extract(e, 'key')", whom), whom);
      const member = `${key} || ':' || coalesce(${jsonOf(type.value, `struct_extract(e, 'value')`, whom)}, 'null')`;
      return whole(value, `'{' || ${joined(member, `map_entries(${value})`)} || '}'`);
    }
    case 'PLAIN':
      return plain(type.name, value, whom);
  }
}

/** SQL: a row as an object, its members in the order of `columns`. In one call: `||` would copy what is there for each of them. */
export function jsonRow(columns: readonly { readonly name: string; readonly json: string }[]): string {
  const members = columns.map(({ name, json }, i) => {
    const before = `${i === 0 ? '{' : ','}${JSON.stringify(name)}:`;
    return `${literal(before)}, coalesce(${json}, 'null')`;
  });
  return `concat(${members.join(', ')}, '}')`;
}

const whole = (value: string, json: string): string =>
  `CASE WHEN ${value} IS NULL THEN NULL ELSE ${json} END`;

const joined = (item: string, list: string): string => `array_to_string([${item} FOR e IN ${list}], ',')`;

const INTEGERS = /^U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$|^BIGNUM$/;

function plain(name: string, value: string, whom: JsonFor): string {
  const text = `CAST(${value} AS VARCHAR)`;
  if (INTEGERS.test(name) || ['DECIMAL', 'BOOLEAN'].includes(name)) return text;
  // Line breaks stand between its values only: within a text they are escaped.
  if (name === 'JSON') return `translate(${text}, chr(10) || chr(13), '  ')`;
  if (name === 'FLOAT' || name === 'DOUBLE')
    return `CASE WHEN isfinite(${value}) THEN ${text} WHEN ${value} IS NOT NULL THEN ${chr(UNFIT.number)} || ${text} END`;
  if (name === 'TIMESTAMP_NS' && whom === 'postgres')
    return `CASE WHEN epoch_ns(${value}) % 1000 <> 0 THEN ${chr(UNFIT.nanoseconds)} || ${text} ELSE ${quoted(moment(value), whom)} END`;
  if (name === 'TIME_NS' && whom === 'postgres')
    return `CASE WHEN regexp_matches(${text}, '[.][0-9]{7,9}$') THEN ${chr(UNFIT.nanoseconds)} || ${text} ELSE '"' || ${text} || '"' END`;
  if (name === 'BLOB') return `'"\\\\x' || lower(hex(${value})) || '"'`;
  return quoted(textOf({ type: 'PLAIN', name, text: name }, value, whom), whom);
}

/** Years before our era as SQL's standard and PostgreSQL write them. */
const moment = (value: string): string => `replace(CAST(${value} AS VARCHAR), ' (BC)', ' BC')`;

const textOf = (type: SqlType, value: string, whom: JsonFor): string =>
  whom === 'postgres' && type.type === 'PLAIN' && /^(DATE|TIMESTAMP)/.test(type.name)
    ? moment(value)
    : `CAST(${value} AS VARCHAR)`;

/** SQL: a text as JSON writes it, in its quotes. */
export function quoted(text: string, whom: JsonFor): string {
  const usual = `replace(replace(${text}, '\\', '\\\\'), '"', '\\"')`;
  const controls = Array.from({ length: 32 }, (_, code) => 31 - code).reduce(
    (sql, code) =>
      `replace(${sql}, chr(${code}), ${code === 0 && whom === 'postgres' ? chr(UNFIT.nul) : literal(JSON.stringify(String.fromCharCode(code)).slice(1, -1))})`,
    usual,
  );
  return `'"' || CASE WHEN regexp_matches(${text}, '[\\x00-\\x1f]') THEN ${controls} ELSE ${usual} END || '"'`;
}

/** SQL: the value of a column. */
export const columnJson = (name: string, type: SqlType, whom: JsonFor): string =>
  jsonOf(type, ident(name), whom);
