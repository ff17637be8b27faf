/**
 * How a column goes from one DuckDB into another: as a type that a batch of columns has, which the other one casts to the column's own.
 * Types that no batch has go as texts, which DuckDB reads back as the same; a UNION goes as the STRUCT that DuckDB casts to it.
 */
import { sqlOf, type DataType } from '../columns/data-type.ts';
import { ownType } from '../columns/own-type.ts';
import { ident, literal } from '../sql/quote.ts';
import { readType, unionMembers, type SqlField, type SqlType } from '../sql/type-text.ts';

export interface Carried {
  /** As it goes. */
  readonly as: DataType;
  /** Of the column that it becomes, as SQL. */
  readonly type: string;
  /** Gives SQL of what is to be asked for in place of `value`, before it is cast to `as`. */
  ask(value: string): string;
  /**
   * Gives SQL of the value as `type`, of what has gone as `as`. Absent: DuckDB casts by itself what is put into a column of `type`; a
   * STRUCT whose fields are not just those of the UNION it does not.
   */
  readonly make?: ((value: string) => string) | undefined;
  /** Why it is not the type that it was. */
  readonly reason?: string | undefined;
}

/** `as` and `type` are one and the same. */
type Part = Carried & { readonly isSame: boolean };

/** `type`: as DESCRIBE prints it. */
export function carried(type: string): Carried {
  const { as, ask, make, reason, ...found } = carry(readType(type), 0);
  return { as, ask, make, reason, type: reason === undefined ? type : found.type };
}

/** `depth`: names what goes through a list within a list. */
function carry(type: SqlType, depth: number): Part {
  switch (type.type) {
    case 'LIST':
      return list(type, carry(type.child, depth + 1), depth);
    case 'MAP':
      return map(carry(type.key, depth + 1), carry(type.value, depth + 1), depth);
    case 'STRUCT':
      return struct(fieldsOf(type.fields, depth), depth);
    case 'PLAIN': {
      if (type.name !== 'UNION') return plain(type);
      return union(fieldsOf(unionMembers(type.text), depth));
    }
  }
}

/** What a cast alone makes of it is right. */
const itself = (value: string): string => value;

function list({ length }: Extract<SqlType, { type: 'LIST' }>, child: Part, depth: number): Part {
  const type = `${child.type}[${length ?? ''}]`;
  // An array of a fixed size is a list first.
  const asList = (value: string): string =>
    length === undefined ? value : `CAST(${value} AS ${child.type}[])`;
  return {
    as: { type: 'LIST', child: child.as },
    type,
    isSame: child.isSame && length === undefined,
    reason: child.reason,
    ask: child.ask === itself ? itself : (value) => each(asList(value), child.ask, depth),
    make: child.make && ((value) => `CAST(${each(value, child.make!, depth)} AS ${type})`),
  };
}

function map(key: Part, value: Part, depth: number): Part {
  const parts = [
    { ...key, name: 'key' },
    { ...value, name: 'value' },
  ];
  const through = (whole: string, entry: (pair: string) => string): string =>
    `map_from_entries(${each(`map_entries(${whole})`, entry, depth)})`;
  return {
    as: { type: 'MAP', key: key.as, value: value.as },
    type: `MAP(${key.type}, ${value.type})`,
    isSame: key.isSame && value.isSame,
    reason: key.reason ?? value.reason,
    ask: parts.every(({ ask }) => ask === itself)
      ? itself
      : (whole) => through(whole, (pair) => pack(parts, asked, field(pair))),
    make: parts.some(({ make }) => make)
      ? (whole) => through(whole, (pair) => pack(parts, made, field(pair)))
      : undefined,
  };
}

type Named = Part & { readonly name: string };

const fieldsOf = (fields: readonly SqlField[], depth: number): readonly Named[] =>
  fields.map(({ name, type }) => ({ name, ...carry(type, depth) }));

function struct(fields: readonly Named[], depth: number): Part {
  return {
    as: { type: 'STRUCT', fields: fields.map(({ name, as }) => ({ name, type: as })) },
    type: `STRUCT(${declared(fields)})`,
    isSame: fields.every(({ isSame }) => isSame),
    reason: reasonOf(fields),
    ask: fields.every(({ ask }) => ask === itself)
      ? itself
      : (value) => unlessNull(value, pack(fields, asked, field(value))),
    make: fields.some(({ make }) => make)
      ? (value) => {
          // DuckDB has no CASE that gives arrays.
          const held = `list_filter([${value}], lambda "/held": "/held" IS NOT NULL)`;
          return `list_extract(${each(held, (item) => pack(fields, made, field(item)), depth)}, 1)`;
        }
      : undefined,
  };
}

/** The first field of the struct tells which of the others holds the value. */
function union(members: readonly Named[]): Part {
  let tag = 'tag';
  while (members.some(({ name }) => name.toLowerCase() === tag)) tag += '_';
  const which: Named = { name: tag, as: 'UTINYINT', type: 'UTINYINT', isSame: true, ask: itself };
  const type = `UNION(${declared(members)})`;
  const member = (value: string) => (name: string) =>
    name === tag ? `enum_code(union_tag(${value}))` : `union_extract(${value}, ${literal(name)})`;
  return {
    as: {
      type: 'STRUCT',
      fields: [which, ...members].map(({ name, as }) => ({ name, type: as })),
    },
    type,
    isSame: false,
    reason: reasonOf(members),
    ask: (value) => unlessNull(value, pack([which, ...members], asked, member(value))),
    make: members.every(({ isSame }) => isSame)
      ? undefined
      : (value) => `CAST(${pack([which, ...members], made, field(value))} AS ${type})`,
  };
}

/** DuckDB prints values of these as it reads them. */
const TEXTS = new Set(['BIT', 'BIGNUM', 'ENUM', 'GEOMETRY']);

function plain({ name, text }: Extract<SqlType, { type: 'PLAIN' }>): Part {
  const as = ownType({ type: 'PLAIN', name, text });
  if (as !== 'VARCHAR' || text === 'VARCHAR') return { as, type: text, ask: itself, isSame: true };
  if (TEXTS.has(name) && (name === 'ENUM' || name === text))
    return { as, type: text, ask: itself, isSame: false };
  const reason =
    name === 'JSON'
      ? 'JSON, kept as it is written'
      : `${text} is no type of a session’s tables: kept as the text that DuckDB prints`;
  return { as, type: 'VARCHAR', ask: itself, isSame: true, reason };
}

const reasonOf = (parts: readonly Part[]): string | undefined =>
  parts.find(({ reason }) => reason !== undefined)?.reason;

const unlessNull = (value: string, given: string): string =>
  `CASE WHEN ${value} IS NOT NULL THEN ${given} END`;

const field = (value: string) => (name: string) => `struct_extract(${value}, ${literal(name)})`;

/** No column is called like what stands for an item. */
function each(items: string, give: (item: string) => string, depth: number): string {
  const item = ident(`/${depth}`);
  return `list_transform(${items}, lambda ${item}: ${give(item)})`;
}

const asked = ({ as, ask }: Part, value: string): string =>
  ask === itself ? `CAST(${value} AS ${sqlOf(as)})` : ask(value);
const made = ({ type, make }: Part, value: string): string =>
  make ? make(value) : `CAST(${value} AS ${type})`;

const pack = (
  fields: readonly Named[],
  give: (part: Part, value: string) => string,
  value: (name: string) => string,
): string =>
  `struct_pack(${fields.map((each) => `${ident(each.name)} := ${give(each, value(each.name))}`).join(', ')})`;

const declared = (fields: readonly Named[]): string =>
  fields.map(({ name, type }) => `${ident(name)} ${type}`).join(', ');
