/** What a person may want to change about a table that JSON became. */
import type { Filled } from './fill.ts';
import type { JsonField, RecordFields } from './types.ts';
import type { Wanted } from './wanted.ts';
import { EACH } from './way.ts';

/** A row of more columns than this is hardly a record. */
const MANY = 50;

/** A way into the document that YAML reads without quotes, unless it is one of its words. */
const PLAIN = /^[A-Za-z_]\w*(?:\.(?:\w+|\*))*$/;
const WORD = /^(?:null|true|false|yes|no|on|off|y|n)$/i;

/** What led to the records, and the key of the config that says so. */
type Led = Pick<Wanted, 'records' | 'key' | 'matches'>;

export function adviceOn(filled: Filled, found: RecordFields, led: Led): string[] {
  const advice: string[] = [];
  if (filled.repeats) advice.push('An object holds a name more than once; the last value was taken.');
  if (filled.halves > 0)
    advice.push(
      `Half of a surrogate pair (as in \\ud83d) stands ${filled.halves} times in texts; it became U+FFFD.`,
    );
  const shape = shapeAdvice(filled, found, led);
  if (shape !== undefined) advice.push(shape);
  return advice;
}

/** Where the records probably are, when they were not taken for such. */
function shapeAdvice(
  { rows, layout, list }: Filled,
  { members, value }: RecordFields,
  { records, key = 'records', matches }: Led,
): string | undefined {
  const at = (...parts: readonly (string | number)[]): string => {
    const way = [...records, ...parts.map(String)];
    const isList = way.some((part) => part === '' || part.includes('.'));
    const text = way.join('.');
    const isPlain = PLAIN.test(text) && !WORD.test(text);
    return `\`${key}: ${isList ? JSON.stringify(way) : isPlain ? text : JSON.stringify(text)}\``;
  };
  if (layout === 'object' && rows === 1) {
    const reached = members.filter(({ key }) => key !== EACH);
    const list = listOf(reached);
    if (list)
      return `The document is one object, loaded as one row. With ${at(list.key)} each ${list.inner.type === 'LIST' ? 'list' : 'object'} in that list is a row.`;
    if (matches) return undefined;
    if (isKeyed(members))
      return `One object with ${members.length} names was loaded as one row. If they are the names of records, set ${at('*')}: each is a row then, with its name in a column (\`key_column\`).`;
    const keyed = reached.find(({ type }) => type.type === 'STRUCT' && isKeyed(type.fields));
    const mapping = keyed ?? reached.find(({ type }) => type.type === 'VARCHAR' && type.keys !== undefined);
    if (mapping)
      return `"${mapping.key}" is an object with ${namesIn(mapping)} names. If they are the names of records, set ${at(mapping.key, '*')}: each is a row then, with its name in a column (\`key_column\`).`;
  }
  if (list === undefined || !value) return undefined;
  if (members.length === 0) {
    const { type } = value;
    return type.type === 'LIST' && type.element.type.type === 'STRUCT'
      ? `The records are lists of objects, loaded as one column. With ${at('*')} each of those objects is a row.`
      : undefined;
  }
  return `The list holds objects and lists. If the records are those of the list that stands at ${list} (counted from 0), set ${at(list)}.`;
}

/** The first list of objects, else the first of lists that hold texts: rows below their names, perhaps. */
function listOf(members: readonly JsonField[]) {
  const lists = members.flatMap(({ key, type }) =>
    type.type === 'LIST' ? [{ key, inner: type.element.type }] : [],
  );
  const ofTexts = ({ inner }: (typeof lists)[0]): boolean =>
    inner.type === 'LIST' && inner.element.type.type === 'VARCHAR';
  return lists.find(({ inner }) => inner.type === 'STRUCT') ?? lists.find(ofTexts);
}

/** Many names of one kind, or objects that are alike: a mapping by key, not a record. */
function isKeyed(fields: readonly JsonField[]): boolean {
  const [first] = fields;
  if (!first || fields.length < 2) return false;
  const kind = first.type.type;
  if (fields.length > MANY) return fields.every(({ type }) => type.type === kind) || fields.length > 4 * MANY;
  const names = namesOf(first);
  return kind === 'STRUCT' && fields.every((field) => namesOf(field) === names);
}

const namesOf = ({ type }: JsonField): string =>
  type.type === 'STRUCT' ? JSON.stringify(type.fields.map(({ key }) => key).sort()) : '';

const namesIn = ({ type }: JsonField): number =>
  type.type === 'STRUCT' ? type.fields.length : type.type === 'VARCHAR' ? (type.keys ?? 0) : 0;
