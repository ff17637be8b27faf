/** In which order rows come, so that pages neither repeat nor lose any; and what asks for those behind a row. */
import type { DescribedTable } from './description.ts';
import { cutList, quotedName, quotedValue, unquotedName } from './names.ts';
import type { Params } from './rest.ts';
import type { Selection } from './select.ts';

export interface Order {
  /** The parameter; undefined: the server's own, which may be another at every request. */
  readonly order: string | undefined;
  /** It tells every two rows apart: by the primary key, or as the name of a column says, which the values have to bear out. */
  readonly stable: 'known' | 'likely' | undefined;
  /** The columns of the primary key, where the answer has all of them. */
  readonly identity: readonly Key[] | undefined;
  /**
   * The rows come by these columns of the primary key alone, so those behind a row can be asked for: a column, and its name in the answer.
   * Undefined where pages go by the number of rows before them.
   */
  readonly keys: readonly Key[] | undefined;
}

/** What a column is called that tells rows apart. */
const NAMES_ROW = /^(id|uuid)$/i;

export interface Key {
  readonly column: string;
  readonly name: string;
}

/** `asked`: the order that the person wants; the primary key decides between rows that are alike in it. */
export function orderOf(
  asked: string | undefined,
  table: DescribedTable | undefined,
  selection: Selection,
): Order {
  const keys = selection.aggregates ? [] : (table?.keys ?? []);
  const terms = cutList(asked ?? '');
  const rest = keys.filter((key) => !terms.some((term) => columnOf(term) === key));
  const all = [...terms, ...rest.map((key) => `${quotedName(key)}.asc`)];
  const isByKey = terms.every((term, at) => columnOf(term) === keys[at] && isRising(term));
  const answered = keys.flatMap((column) => {
    const found = selection.columns.find((each) => each.column === column);
    return found ? [{ column, name: found.name }] : [];
  });
  const named = terms.map(columnOf).some((column) => NAMES_ROW.test(column));
  const identity = keys.length > 0 && answered.length === keys.length ? answered : undefined;
  return {
    order: all.length === 0 ? undefined : all.join(','),
    stable: keys.length > 0 ? 'known' : named && !selection.aggregates ? 'likely' : undefined,
    identity,
    keys: isByKey ? identity : undefined,
  };
}

/** The order where neither the person nor a description has told one. `names`: of the answer's columns. */
export function likelyOrder(names: readonly string[], { columns, aggregates }: Selection): Order | undefined {
  const name = aggregates
    ? undefined
    : (names.find((each) => NAMES_ROW.test(each)) ?? names.find((each) => /_id$/i.test(each)));
  if (name === undefined) return undefined;
  const selected = columns.find((each) => each.name === name);
  const column = selected ? selected.column : name;
  if (column === undefined) return undefined;
  return {
    order: `${quotedName(column)}.asc`,
    stable: 'likely',
    identity: [{ column, name }],
    keys: undefined,
  };
}

const columnOf = (term: string): string => unquotedName(/^("(?:[^"\\]|\\.)*"|[^.]+)/.exec(term)?.[0] ?? '');

const isRising = (term: string): boolean => !term.startsWith('"') && /^[^.]+(\.asc)?$/.test(term);

/** What asks for the rows behind the one that has these values in its key. */
export function behind(keys: readonly Key[], values: readonly string[]): Params {
  const [first] = keys;
  if (keys.length === 1 && first) return [[quotedName(first.column), `gt.${values[0]}`]];
  const part = (at: number, operator: string): string =>
    `${quotedName(keys[at]!.column)}.${operator}.${quotedValue(values[at]!)}`;
  const choices = keys.map((_, at) => {
    const same = keys.slice(0, at).map((_, before) => part(before, 'eq'));
    return same.length === 0 ? part(at, 'gt') : `and(${[...same, part(at, 'gt')].join(',')})`;
  });
  return [['or', `(${choices.join(',')})`]];
}
