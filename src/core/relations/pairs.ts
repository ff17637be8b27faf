/** Which columns of two tables may name the same things: by what they are called, and by their types. */
import { kindOf } from '../profile/kind.ts';
import { comparisonOf, sortOf, type Sort } from './compare.ts';
import { isKeyWord, thingsOf, wordsOf } from './words.ts';

export interface RelatedTable {
  readonly name: string;
  readonly rows: number;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** Names of the tables that it is made of, through all steps between. */
  readonly madeOf?: readonly string[];
}

export interface ColumnAt {
  readonly table: string;
  readonly column: string;
}

/** Two columns by which their tables may be joined: rows of `one` point to rows of `other`, as far as names tell. */
export interface Pair {
  readonly one: ColumnAt;
  readonly other: ColumnAt;
  /** How alike they are called: from 7 on down to 1. */
  readonly likeness: number;
}

/** Pairs of the same two tables, and of all of them. */
const MOST_OF_TWO = 3;
const MOST = 60;
/** Columns that end in the same word, from which on only those are looked at that are called the same. */
const MANY = 600;

interface Named {
  readonly table: RelatedTable;
  /** The table's place, and what its rows are. */
  readonly at: number;
  readonly things: readonly string[];
  readonly name: string;
  readonly type: string;
  readonly sort: Sort;
  readonly words: readonly string[];
  /** Its words without anything between. */
  readonly spelt: string;
  readonly isKey: boolean;
}

/** The pairs between all tables, the most alike first. */
export function pairsOf(tables: readonly RelatedTable[]): readonly Pair[] {
  const columns = tables.flatMap(namedOf);
  const found = new Map<string, Pair & { readonly between: string }>();
  const look = (a: Named, b: Named): void => {
    if (a.at === b.at) return;
    const [first, second] = a.at < b.at ? [a, b] : [b, a];
    const key = JSON.stringify([first.at, first.name, second.at, second.name]);
    if (found.has(key)) return;
    const pair = pairOf(first, second);
    if (pair) found.set(key, { ...pair, between: `${first.at} ${second.at}` });
  };
  const lookAll = (group: readonly Named[]): void =>
    group.forEach((a, at) => group.slice(at + 1).forEach((b) => look(a, b)));

  const called = grouped(columns, ({ spelt }) => spelt);
  for (const group of called.values()) lookAll(group);
  for (const group of grouped(columns, ({ words }) => words.at(-1) ?? '').values())
    if (group.length <= MANY) lookAll(group);
  // `customer` and `customerid` beside `id` of customers.
  for (const own of columns.filter(({ words }) => words.length === 1 && isNaming(words[0]!)))
    for (const name of [own.things.join(''), own.things.join('') + own.spelt])
      for (const column of called.get(name) ?? []) look(own, column);

  const perTwo = new Map<string, number>();
  return [...found.values()]
    .sort((a, b) => b.likeness - a.likeness)
    .filter(({ between }) => {
      const before = perTwo.get(between) ?? 0;
      perTwo.set(between, before + 1);
      return before < MOST_OF_TWO;
    })
    .slice(0, MOST)
    .map(({ one, other, likeness }) => ({ one, other, likeness }));
}

function namedOf(table: RelatedTable, at: number): Named[] {
  const things = thingsOf(table.name);
  return table.columns.flatMap(({ name, type }): Named[] => {
    const sort = sortOf(type);
    const words = wordsOf(name);
    // What is true or false names nothing, and neither do amounts.
    if (!sort || sort === 'boolean' || isFraction(type) || words.length === 0) return [];
    return [
      { table, at, things, name, type, sort, words, spelt: words.join(''), isKey: isKeyWord(words.at(-1)) },
    ];
  });
}

function isFraction(type: string): boolean {
  const kind = kindOf(type);
  return kind.kind === 'whole' && kind.scale > 0;
}

function grouped<T>(items: readonly T[], by: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(by(item));
    if (group) group.push(item);
    else groups.set(by(item), [item]);
  }
  return groups;
}

const isNaming = (word: string): boolean => isKeyWord(word) || word === NAME;
const NAME = wordsOf('name')[0]!;

function pairOf(a: Named, b: Named): Pair | undefined {
  const comparison = comparisonOf(a.type, b.type);
  const isDerived = isMadeOf(a.table, b.table) || isMadeOf(b.table, a.table);
  const found = likenessOf(a, b, isDerived);
  if (!comparison || !found) return undefined;
  const isKey = found.likeness >= 4;
  // Values of other sorts are the same only where both are keys.
  if (!isKey && (a.sort !== b.sort || a.sort === 'float')) return undefined;
  const likeness = found.likeness - (a.sort === b.sort ? 0 : 1) - (isDerived ? 3 : 0);
  if (likeness <= 0) return undefined;
  const [one, other] = found.first === b ? [b, a] : [a, b];
  return { one: placeOf(one), other: placeOf(other), likeness };
}

const placeOf = ({ table, name }: Named): ColumnAt => ({ table: table.name, column: name });

const isMadeOf = (table: RelatedTable, other: RelatedTable): boolean =>
  table.madeOf?.includes(other.name) ?? false;

/** `first`: of the two, the one that points to the other. */
function likenessOf(a: Named, b: Named, isDerived: boolean): { likeness: number; first: Named } | undefined {
  const more = a.table.rows >= b.table.rows ? a : b;
  if (a.spelt === b.spelt) {
    // An `id` of its own is what most tables have: it names other things in each, unless one is made of the other.
    if (a.words.length === 1 && a.isKey) return { likeness: isDerived ? 6 : 1, first: more };
    if (a.isKey || b.isKey) return { likeness: 6, first: more };
    return { likeness: a.sort === 'day' || a.sort === 'zoned' || a.sort === 'time' ? 1 : 3, first: more };
  }
  const pointing = Math.max(pointsTo(a, b), pointsTo(b, a));
  if (pointing > 0) return { likeness: pointing, first: pointsTo(a, b) === pointing ? a : b };
  const [short, long] = a.words.length < b.words.length ? [a, b] : [b, a];
  if (short.words.length === 1 && short.isKey) return undefined;
  if (!endsWith(long.words, short.words)) return undefined;
  return { likeness: short.isKey ? 4 : 2, first: long };
}

/** `customer_id`, or `customer`, beside `id` of customers. */
function pointsTo({ words, spelt, isKey }: Named, key: Named): number {
  if (key.words.length !== 1 || !isNaming(key.words[0]!)) return 0;
  if (key.isKey && spelt === key.things.join('') + key.spelt) return 7;
  if (isKey && !key.isKey) return 0;
  if (isKey && words.at(-1) !== key.words[0]) return 0;
  const meant = isKey ? words.slice(0, -1) : words;
  if (meant.length === 0) return 0;
  const likeness = key.isKey ? (isKey ? 7 : 5) : 2;
  if (meant.join('') === key.things.join('')) return likeness;
  // `billing_customer_id`, or `id` of billing-customers.
  if (endsWith(meant, key.things) || endsWith(key.things, meant)) return Math.max(1, likeness - 2);
  // `id` of customers-eu: it may as well be order-items, beside `order_id`.
  return key.things[0] === meant.at(-1) ? Math.max(1, likeness - 4) : 0;
}

const endsWith = (words: readonly string[], end: readonly string[]): boolean =>
  end.length <= words.length && end.every((word, at) => word === words[words.length - end.length + at]);
