/** Relations in words. */
import { visible } from '#core/columns/names.ts';
import { joinedRows, type Join, type JoinQuery } from '#core/relations/join.ts';
import type { Overlap, Side } from '#core/relations/overlap.ts';
import type { ColumnAt } from '#core/relations/pairs.ts';
import { count, plural } from '../page/number-text.ts';
import { share } from './profile-words.ts';

type Exact = Extract<Overlap, { type: 'exact' }>;

/** `orders.customer_id` */
export const atName = ({ table, column }: ColumnAt): string => `${visible(table)}.${visible(column)}`;

/** `98% of 1,204 values found · many to one · 12 rows without a partner` */
export function overlapWords(overlap: Overlap): string {
  if (overlap.type === 'about') {
    const { seen, held, found } = overlap;
    return held === 0 ? 'no values so far' : `about ${share(found, seen)} of rows find a partner`;
  }
  const { one, other } = overlap;
  if (one.held === 0) return one.rows === 0 ? 'no rows' : 'no values: every row is NULL';
  if (other.held === 0) return 'nothing to be found: the other column has no values';
  const values = plural(one.values, 'value');
  if (one.valuesFound === 0) return `none of ${values} found`;
  const part = one.valuesFound === one.values ? 'all' : `${share(one.valuesFound, one.values)}`;
  return `${part} of ${values} found · ${cardinality(overlap)} · ${alone(one)}`;
}

/** Whether one row of each meets several of the other; values that meet nobody make none of it. */
export const cardinality = ({ one, other }: Exact): string =>
  `${one.mostMet > 1 ? 'many' : 'one'} to ${other.mostMet > 1 ? 'many' : 'one'}`;

export const isManyToMany = ({ one, other }: Exact): boolean => one.mostMet > 1 && other.mostMet > 1;

function alone({ rows, found }: Side): string {
  return rows === found ? 'every row has a partner' : `${plural(rows - found, 'row')} without a partner`;
}

export interface SideFact {
  readonly name: string;
  /** Of the one column, and of the other. */
  readonly texts: readonly [string, string];
}

/** What was counted of both columns. */
export function sideFacts({ one, other }: Exact): readonly SideFact[] {
  const fact = (name: string, text: (side: Side) => string): SideFact => ({
    name,
    texts: [text(one), text(other)],
  });
  const part = (some: number, all: number): string =>
    some === 0 || some === all ? count(some) : `${count(some)} (${share(some, all)})`;
  return [
    fact('Rows', ({ rows }) => count(rows)),
    fact('NULL', ({ rows, held }) => part(rows - held, rows)),
    fact('Different values', ({ values, most }) => `${count(values)}${most === 1 ? ', unique' : ''}`),
    fact('Found in the other', ({ values, valuesFound }) => part(valuesFound, values)),
    fact('Rows with a partner', ({ rows, found }) => part(found, rows)),
    fact('Rows without', ({ rows, found }) => part(rows - found, rows)),
  ];
}

/** What the join gives, in sentences. */
export function joinWords({ kind, one, other }: Join, overlap: Exact): string {
  const rows = joinedRows(overlap, kind);
  const lone = overlap.one.rows - overlap.one.found;
  const gives = `The join gives ${plural(rows, 'row')}`;
  if (lone === 0) return `${gives}: every row of ${visible(one.table)} has a partner.`;
  const those = `${plural(lone, 'row')} of ${visible(one.table)} without a partner`;
  return kind === 'left'
    ? `${gives}: ${those} ${lone === 1 ? 'stays' : 'stay'}, with NULL in the columns of ${visible(other.table)}.`
    : `${gives}: ${those} ${lone === 1 ? 'is' : 'are'} left out.`;
}

/** What to think of before such a join is used. */
export function joinRemarks({ one, other, comparison }: Join, { renamed }: JoinQuery): readonly string[] {
  const remarks: string[] = [];
  if (comparison === 'VARCHAR')
    remarks.push(
      `${one.type} and ${other.type} are compared as they are printed: 7 is found as 7, not as 007.`,
    );
  if (comparison === 'DOUBLE')
    remarks.push(
      `${one.type} and ${other.type} are compared as DOUBLE: numbers of more than 15 digits may be taken for one another.`,
    );
  const [first] = renamed;
  if (first)
    remarks.push(
      renamed.length === 1
        ? `${visible(first.from)} of ${visible(other.table)} is called ${visible(first.to)} in the join: both tables have such a column.`
        : `${renamed.length} columns of ${visible(other.table)} get other names, such as ${visible(first.to)}: both tables have columns called so.`,
    );
  return remarks;
}

/** A row meets several on both sides: what that does to figures. */
export function manyWords({ one, other }: Join, overlap: Exact): string | undefined {
  if (!isManyToMany(overlap)) return undefined;
  const rows = ({ table }: ColumnAt, { rows }: Side): string => `${plural(rows, 'row')} of ${visible(table)}`;
  return `Many to many: ${rows(one, overlap.one)} and ${rows(other, overlap.other)} become ${plural(overlap.meeting, 'row')}, in which rows of both come several times. Sums and counts over them count those as often.`;
}
