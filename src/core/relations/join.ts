/** The query that joins two tables: every column by its name, none of them twice. */
import { foldName } from '../oml/value.ts';
import { ident } from '../sql/quote.ts';
import { compared, type Comparison } from './compare.ts';
import type { Overlap, TypedColumn } from './overlap.ts';

/** `left`: rows of the one table that have no partner stay, with NULL in the columns of the other. */
export type JoinKind = 'inner' | 'left';

export interface Join {
  readonly kind: JoinKind;
  readonly one: JoinSide;
  readonly other: JoinSide;
  readonly comparison: Comparison;
}

/** `column`: the one that is compared. */
export interface JoinSide extends TypedColumn {
  /** Names of all of its table's. */
  readonly columns: readonly string[];
}

export interface JoinQuery {
  readonly sql: string;
  /** Columns of the other table that are called otherwise: the one table has their names. */
  readonly renamed: readonly { readonly from: string; readonly to: string }[];
}

/**
 * Writes it. The other table's compared column is left out where it says nothing: it is called as the one's, and never anything else
 * than that. Throws for names with a NUL character.
 */
export function joinQuery({ kind, one, other, comparison }: Join): JoinQuery {
  const isSaid =
    kind === 'inner' && comparison === 'as-is' && one.type === other.type && isSame(one.column, other.column);
  const theirs = other.columns.filter((name) => !isSaid || name !== other.column);
  const taken = new Set([...one.columns, ...theirs].map(foldName));
  const own = new Set(one.columns.map(foldName));
  const renamed: { from: string; to: string }[] = [];
  const selected = theirs.map((name) => {
    if (!own.has(foldName(name))) return `r.${ident(name)}`;
    const to = freeName(`${name}_${suffixOf(other.table)}`, taken);
    taken.add(foldName(to));
    renamed.push({ from: name, to });
    return `r.${ident(name)} AS ${ident(to)}`;
  });
  const columns = [...one.columns.map((name) => `l.${ident(name)}`), ...selected].join(',\n  ');
  const [left, right] = [
    compared(`l.${ident(one.column)}`, one.type, comparison),
    compared(`r.${ident(other.column)}`, other.type, comparison),
  ];
  const word = kind === 'inner' ? 'JOIN' : 'LEFT JOIN';
  return {
    sql: `SELECT\n  ${columns}\nFROM ${ident(one.table)} AS l\n${word} ${ident(other.table)} AS r\n  ON ${left} = ${right}\n`,
    renamed,
  };
}

const isSame = (one: string, other: string): boolean => foldName(one) === foldName(other);

/** A table's name as a part of a column's. */
const suffixOf = (table: string): string =>
  table.replace(/[^\p{L}\p{N}\p{M}]+/gu, '_').replace(/^_|_$/g, '') || 'other';

function freeName(name: string, taken: ReadonlySet<string>): string {
  for (let n = 1; ; n++) {
    const free = n === 1 ? name : `${name}_${n}`;
    if (!taken.has(foldName(free))) return free;
  }
}

/** Rows that the join gives. */
export const joinedRows = ({ one, meeting }: Extract<Overlap, { type: 'exact' }>, kind: JoinKind): number =>
  kind === 'inner' ? meeting : meeting + one.rows - one.found;
