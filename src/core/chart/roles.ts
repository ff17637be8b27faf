/** Which columns a chart needs, and which of a table's are of use for that. */
import { kindOf } from '../profile/kind.ts';
import type { ChartColumn, ChartRefusal, ChartSpec, Mark } from './chart.ts';

export type Role = 'x' | 'y' | 'value' | 'series';
export type Sort = 'number' | 'moment' | 'category';

export interface RoleOf {
  readonly role: Role;
  readonly takes: readonly Sort[];
  readonly needed: boolean;
}

const ANY: readonly Sort[] = ['number', 'moment', 'category'];
const ORDERED: readonly Sort[] = ['number', 'moment'];
const NUMBER: readonly Sort[] = ['number'];

const role = (role: Role, takes: readonly Sort[], needed = false): RoleOf => ({ role, takes, needed });

const ROLES: Readonly<Record<Mark, readonly RoleOf[]>> = {
  bar: [role('x', ANY, true), role('value', NUMBER), role('series', ANY)],
  line: [role('x', ORDERED, true), role('value', NUMBER), role('series', ANY)],
  area: [role('x', ORDERED, true), role('value', NUMBER), role('series', ANY)],
  scatter: [role('x', ORDERED, true), role('y', ORDERED, true), role('series', ANY)],
  histogram: [role('x', ORDERED, true)],
  heatmap: [role('x', ANY, true), role('y', ANY, true), role('value', NUMBER)],
  box: [role('value', NUMBER, true), role('x', ANY)],
};

/** The roles that columns have in a chart, in the order in which they are asked for. */
export const rolesOf = (mark: Mark): readonly RoleOf[] => ROLES[mark];

/** What a column of that type is to a chart; undefined: nothing that it could draw. */
export function sortOf(type: string): Sort | undefined {
  const { kind } = kindOf(type);
  if (kind === 'whole' || kind === 'float') return 'number';
  if (kind === 'moment') return 'moment';
  return kind === 'values' ? 'category' : undefined;
}

/** The columns that a role takes, in their order. */
export function fitting(columns: readonly ChartColumn[], takes: readonly Sort[]): readonly ChartColumn[] {
  return columns.filter(({ type }) => {
    const sort = sortOf(type);
    return sort !== undefined && takes.includes(sort);
  });
}

/** What is aggregated is a value: rows are counted without one. */
export const aggregates = ({ mark, aggregate }: ChartSpec): boolean =>
  aggregate !== 'count' && (mark === 'bar' || mark === 'line' || mark === 'area' || mark === 'heatmap');

/** All values of each group have to be held and ordered, which takes long where there are many. */
export const isSlow = (spec: ChartSpec): boolean =>
  spec.mark === 'box' || (aggregates(spec) && spec.aggregate === 'median');

/** The roles of a chart that name a column. */
export function namedRoles(spec: ChartSpec): readonly { readonly role: Role; readonly column: string }[] {
  return rolesOf(spec.mark).flatMap(({ role }) => {
    if (role === 'value' && spec.mark !== 'box' && !aggregates(spec)) return [];
    const column = spec[role];
    return column === undefined ? [] : [{ role, column }];
  });
}

/** The names of a chart that the table has no column for. */
export const vanished = (spec: ChartSpec, columns: readonly ChartColumn[]): readonly string[] => [
  ...new Set(
    namedRoles(spec)
      .map(({ column }) => column)
      .filter((column) => columns.every(({ name }) => name !== column)),
  ),
];

const WORDS: Readonly<Record<Sort, string>> = { number: 'numbers', moment: 'times', category: 'names' };

/** Why a chart cannot be drawn of these columns; undefined where it can. */
export function refusalOf(spec: ChartSpec, columns: readonly ChartColumn[]): ChartRefusal | undefined {
  const gone = vanished(spec, columns);
  if (gone.length > 0) {
    const names = gone.map((name) => `"${name}"`).join(' and ');
    return { why: `The table has no column ${names} any more. Choose another one in its place.` };
  }
  for (const { role, takes, needed } of rolesOf(spec.mark)) {
    if (role === 'value' && aggregates(spec) && spec.value === undefined)
      return { why: `Choose a column to take the ${spec.aggregate} of, or count rows.` };
    const name = namedRoles(spec).find((each) => each.role === role)?.column;
    if (name === undefined) {
      if (!needed) continue;
      const some = takes.map((sort) => WORDS[sort]).join(' or ');
      return fitting(columns, takes).length === 0
        ? {
            why: `This chart needs a column of ${some}, and the table has none. Choose another kind of chart.`,
          }
        : { why: `This chart needs a column of ${some}: choose one.` };
    }
    const type = columns.find((column) => column.name === name)?.type ?? '';
    if (fitting([{ name, type }], takes).length === 0)
      return {
        why: `"${name}" holds ${type}, and here ${takes.map((sort) => WORDS[sort]).join(' or ')} are drawn. Choose another column, or another kind of chart.`,
      };
  }
  return undefined;
}
