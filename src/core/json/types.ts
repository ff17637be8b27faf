/**
 * The type of every place of the records. ONE RULE, as for CSV: a type is taken only if it holds every value without losing information.
 *
 * - BOOLEAN: true and false.
 * - BIGINT, else HUGEINT: integers, however many digits (`-0` is none).
 * - DOUBLE: numbers with at most 15 significant digits, which every double keeps, or that are what the double prints as.
 * - VARCHAR: texts; dates too, since the source calls them texts. Numbers that no other type holds, and truth values, numbers and texts
 *   mixed, keep the text they have in the source. A place without any value is VARCHAR.
 * - STRUCT, LIST: objects, lists. An object mixed with anything else, a list mixed with anything else, objects without members and objects
 *   with very many different ones (a mapping, not a record) are VARCHAR that holds JSON: each value as it is written, texts in their quotes.
 *
 * NULL fits every type; a member that is missing is NULL.
 */
import { columnNames } from '../columns/names.ts';
import { StepError } from '../contract/errors.ts';
import { ident } from '../sql/index.ts';
import { BIGINT, DOUBLE, HUGEINT } from './numbers.ts';
import { BOOLEAN, LIST, NUMBER, OBJECT, type Shape, type Turn } from './shape.ts';

export type JsonType =
  /** EMPTY: of a sample that has no value there; VARCHAR in SQL. */
  | { readonly type: 'BOOLEAN' | 'BIGINT' | 'DOUBLE' | 'EMPTY' }
  /** `as`: what SQL makes of the text. `json`: the text is JSON. `only`: what is no text is a `Misfit`. */
  | {
      readonly type: 'VARCHAR';
      readonly as?: 'HUGEINT';
      readonly json?: boolean;
      readonly keys?: number;
      readonly only?: 'texts';
    }
  | { readonly type: 'LIST'; readonly element: JsonField }
  | { readonly type: 'STRUCT'; readonly fields: readonly JsonField[] };

/** A place: its name in the source, its name in the table, its type, and what made it so wide. */
export interface JsonField {
  /** As in the source. */
  readonly key: string;
  readonly name: string;
  readonly type: JsonType;
  readonly turn?: Turn;
}

/** An object with more different members than this is a mapping. */
const MOST_MEMBERS = 500;

const TEXT: JsonType = { type: 'VARCHAR' };
const EMPTY: JsonType = { type: 'EMPTY' };

/** `complete`: the shape saw every value, not a sample. */
export function typeOf({ kinds, numbers, fields, element }: Shape, complete: boolean): JsonType {
  switch (kinds) {
    case 0:
      return complete ? TEXT : EMPTY;
    case BOOLEAN:
      return { type: 'BOOLEAN' };
    case NUMBER:
      if (numbers & BIGINT) return { type: 'BIGINT' };
      if (numbers & HUGEINT) return { type: 'VARCHAR', as: 'HUGEINT' };
      return numbers & DOUBLE ? { type: 'DOUBLE' } : TEXT;
    case LIST:
      return { type: 'LIST', element: fieldOf('', '', element, complete) };
    case OBJECT: {
      const { length } = fields.names;
      if (length === 0) return complete ? { type: 'VARCHAR', json: true } : EMPTY;
      if (length > MOST_MEMBERS) return { type: 'VARCHAR', json: true, keys: length };
      return { type: 'STRUCT', fields: fieldsOf(fields, complete) };
    }
    default:
      return kinds & (OBJECT | LIST) ? { type: 'VARCHAR', json: true } : TEXT;
  }
}

const fieldOf = (key: string, name: string, shape: Shape, complete: boolean): JsonField => ({
  key,
  name,
  type: typeOf(shape, complete),
  turn: shape.turn,
});

/** A name that no column can have: it holds a NUL character. */
export class UnfitName extends Error {
  constructor(
    readonly key: string,
    /** The first that has it, 1-based. */
    readonly record: number,
  ) {
    super(`No column can be called ${JSON.stringify(key)}.`);
  }
}

/** Names that differ for DuckDB too, which does not tell `a` from `A`. */
function fieldsOf({ names, items }: Shape['fields'], complete: boolean): JsonField[] {
  const nul = names.findIndex((name) => name.includes('\0'));
  if (nul >= 0) throw new UnfitName(names[nul]!, items[nul]!.born);
  const legal = columnNames(names);
  return items.map((shape, i) => fieldOf(names[i]!, legal[i]!, shape, complete));
}

/** The column of records that are no objects. */
const VALUE = 'value';

export interface RecordFields {
  readonly members: readonly JsonField[];
  /** Of records that are no objects. */
  readonly value?: JsonField;
  /** Records are members of an object; `name`: the column for their names, if one was asked for. */
  readonly key?: { readonly name?: string };
}

/**
 * Takes the shapes of the records that are objects and of all others (`complete`: they saw every record) and
 * gives their fields. Throws `UnfitName` for a name that no column can have.
 */
export function recordFields(records: Shape, others: Shape, complete: boolean): RecordFields {
  const members = fieldsOf(records.fields, complete);
  if (others.kinds === 0) return { members };
  return { members, value: fieldOf('', VALUE, others, complete) };
}

/** A column of the table. */
export interface JsonColumn {
  readonly name: string;
  /** Its member, and the members of the objects within it, by position; none: the value of records that are no objects; `KEY`: their names. */
  readonly path: readonly number[];
  readonly type: JsonType;
  readonly turn?: Turn;
}

/** The place of the names of records that are members of an object. */
export const KEY: readonly number[] = [-1];

/**
 * One column for each field; with `separator`, one for each member of its objects, however deep. Names of records come first. Throws
 * `StepError` where the name that was asked for them is taken.
 */
export function columnsOf({ members, value, key }: RecordFields, separator?: string): JsonColumn[] {
  const visit = (field: JsonField, name: string, path: readonly number[]): JsonColumn[] => {
    const { type, turn } = field;
    if (separator === undefined || type.type !== 'STRUCT') return [{ name, path, type, turn }];
    return type.fields.flatMap((inner, i) => visit(inner, `${name}${separator}${inner.name}`, [...path, i]));
  };
  const found = members.flatMap((field, i) => visit(field, field.name, [i]));
  if (value) found.push({ name: value.name, path: [], type: value.type, turn: value.turn });
  const names = columnNames(found.map(({ name }) => name));
  const columns = found.map((column, i) => ({ ...column, name: names[i]! }));
  return key ? [{ name: keyName(key.name, names), path: KEY, type: TEXT }, ...columns] : columns;
}

function keyName(asked: string | undefined, names: readonly string[]): string {
  const name = columnNames([...names, asked ?? 'key']).at(-1)!;
  if (asked !== undefined && name !== asked)
    throw new StepError(
      `\`key_column\` names ${JSON.stringify(asked)}, but the records have that themselves. Choose another name for the column of their keys.`,
    );
  return name;
}

/** In SQL, as DuckDB prints it. `final`: after the texts of large integers were cast. */
export function sqlType(type: JsonType, final: boolean): string {
  switch (type.type) {
    case 'LIST':
      return `${sqlType(type.element.type, final)}[]`;
    case 'STRUCT':
      return `STRUCT(${type.fields.map(({ name, type: inner }) => `${ident(name)} ${sqlType(inner, final)}`).join(', ')})`;
    case 'VARCHAR':
      return final && type.as ? type.as : 'VARCHAR';
    case 'EMPTY':
      return 'VARCHAR';
    default:
      return type.type;
  }
}

/** Why the type is as wide as it is, where there is something to say. */
export function reasonOf({
  name,
  type,
  turn,
}: Pick<JsonField, 'name' | 'type' | 'turn'>): string | undefined {
  if (type.type === 'VARCHAR' && type.keys !== undefined)
    return `its objects have ${type.keys} different names, so they are kept as JSON text`;
  if (turn && (type.type === 'VARCHAR' || type.type === 'DOUBLE')) {
    const what = type.type === 'VARCHAR' && type.json ? ', so every value is kept as JSON text' : '';
    return `record ${turn.record} holds ${turn.value}, unlike those before it${what}`;
  }
  const inner = type.type === 'STRUCT' ? type.fields : type.type === 'LIST' ? [type.element] : [];
  for (const field of inner) {
    const reason = reasonOf(field);
    if (reason)
      return field.name === '' ? `in the lists of "${name}", ${reason}` : `"${field.name}": ${reason}`;
  }
  return undefined;
}

/** The same with the column at `path` as text, for what is made of it afterwards. */
export function withText(fields: RecordFields, path: readonly number[]): RecordFields {
  const change = (members: readonly JsonField[], [at, ...rest]: readonly number[]): JsonField[] =>
    members.map((field, i) => {
      if (i !== at) return field;
      const { type } = field;
      if (type.type !== 'STRUCT' || rest.length === 0) return { ...field, type: TEXT };
      return { ...field, type: { ...type, fields: change(type.fields, rest) } };
    });
  if (path.length > 0) return { ...fields, members: change(fields.members, path) };
  return { ...fields, value: fields.value && { ...fields.value, type: TEXT } };
}
