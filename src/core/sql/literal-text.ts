/** SQL that gives values as SQL has them: what DuckDB reads again as the same value. */
import { ident, literal } from './quote.ts';
import { readType, type SqlType, unionMembers } from './type-text.ts';

/** SQL: the text of a literal of the value, `NULL` for NULL, to be inserted into a column of that type. */
export function literalOf(typeText: string, value: string): string {
  const type = readType(typeText);
  const text = inner(type, value);
  const isNested = type.type !== 'PLAIN' || type.name === 'UNION';
  // What literals in braces and brackets are taken for depends on the other rows: said, it does not.
  return orNull(isNested ? `${literal('CAST(')} || ${text} || ${literal(` AS ${typeText})`)}` : text);
}

const orNull = (text: string): string => `coalesce(${text}, 'NULL')`;

/** Numbers that SQL reads as what they are; others would be rounded, or are too long. */
const PLAIN_NUMBER = /^(U?(TINY|SMALL|BIG)INT|U?INTEGER|DECIMAL|BOOLEAN)$/;

function inner(type: SqlType, value: string): string {
  switch (type.type) {
    case 'LIST':
      return whole(value, `'[' || ${joined(orNull(inner(type.child, 'e')), value)} || ']'`);
    case 'STRUCT': {
      const members = type.fields.map(({ name, type: member }, at) => {
        const before = `${at === 0 ? '{' : ', '}${literal(name)}: `;
        return `${literal(before)}, ${orNull(inner(member, `struct_extract(${value}, ${literal(name)})`))}`;
      });
      return whole(value, `concat(${members.join(', ')}, '}')`);
    }
    case 'MAP': {
      const member = `${inner(type.key, `struct_extract(e, 'key')`)} || ': ' || ${orNull(inner(type.value, `struct_extract(e, 'value')`))}`;
      return whole(value, `'MAP {' || ${joined(member, `map_entries(${value})`)} || '}'`);
    }
    case 'PLAIN':
      if (type.name === 'UNION') return union(type.text, value);
      return PLAIN_NUMBER.test(type.name) ? `CAST(${value} AS VARCHAR)` : quoted(`CAST(${value} AS VARCHAR)`);
  }
}

function union(text: string, value: string): string {
  const cases = unionMembers(text).map(({ name, type }) => {
    const member = orNull(inner(type, `union_extract(${value}, ${literal(name)})`));
    return `WHEN ${literal(name)} THEN ${literal(`union_value(${ident(name)} := `)} || ${member} || ')'`;
  });
  return `CASE union_tag(${value}) ${cases.join(' ')} END`;
}

const whole = (value: string, text: string): string => `CASE WHEN ${value} IS NOT NULL THEN ${text} END`;

const joined = (item: string, list: string): string => `array_to_string([${item} FOR e IN ${list}], ', ')`;

/** A NUL character would end the statement. */
function quoted(text: string): string {
  const usual = `'''' || replace(${text}, '''', '''''') || ''''`;
  const rare = `'(' || replace(${usual}, chr(0), ''' || chr(0) || ''') || ')'`;
  return `CASE WHEN contains(${text}, chr(0)) THEN ${rare} ELSE ${usual} END`;
}
