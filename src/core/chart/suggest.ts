/** What chart a table's columns ask for, before anybody has chosen. */
import type { ChartColumn, ChartSpec, Mark } from './chart.ts';
import { MOST_POINTS } from './chart.ts';
import { aggregates, fitting, rolesOf, sortOf, type Role } from './roles.ts';

/** Numbers that name things: nobody adds them up. */
const NAMING = /(?:^|_|\b)(?:id|key|code|no|nr|number|zip|uuid|index|year)$|[a-z]Id$/i;

/** Undefined where no column can be drawn. */
export function suggestChart(columns: readonly ChartColumn[], rows: number): ChartSpec | undefined {
  const of = (sort: string): readonly string[] =>
    columns.filter(({ type }) => sortOf(type) === sort).map(({ name }) => name);
  const numbers = of('number');
  const amounts = numbers.filter((name) => !NAMING.test(name));
  const [moments, categories] = [of('moment'), of('category')];
  const names = [...categories.filter((name) => !NAMING.test(name)), ...categories];
  const [amount, other] = amounts;
  if (moments[0] !== undefined) return { mark: 'line', x: moments[0], aggregate: 'count' };
  if (names[0] !== undefined && !isIdentity(columns, names[0]))
    return { mark: 'bar', x: names[0], aggregate: 'count' };
  if (amount !== undefined && other !== undefined)
    return { mark: rows > MOST_POINTS ? 'heatmap' : 'scatter', x: amount, y: other, aggregate: 'count' };
  const only = amount ?? numbers[0];
  if (only !== undefined) return { mark: 'histogram', x: only, aggregate: 'count' };
  return names[0] === undefined ? undefined : { mark: 'bar', x: names[0], aggregate: 'count' };
}

/** Every row has one of its own, most likely. */
const isIdentity = (columns: readonly ChartColumn[], name: string): boolean =>
  NAMING.test(name) || columns.find((column) => column.name === name)?.type === 'UUID';

/** The chart as another kind: what it has already stays where that is of use there, and what it lacks is chosen. */
export function asMark(spec: ChartSpec, mark: Mark, columns: readonly ChartColumn[]): ChartSpec {
  const wanted = rolesOf(mark);
  const had = [spec.x, spec.y, spec.value, spec.series].filter((name) => name !== undefined);
  const next: { -readonly [K in keyof ChartSpec]: ChartSpec[K] } = { mark, aggregate: spec.aggregate };
  if (spec.unit !== undefined) next.unit = spec.unit;
  const fits = (name: string, role: Role): boolean => {
    const takes = wanted.find((each) => each.role === role)?.takes ?? [];
    return fitting(columns, takes).some((column) => column.name === name);
  };
  for (const { role } of wanted) {
    const name = spec[role];
    if (name !== undefined && fits(name, role)) next[role] = name;
  }
  for (const { role, takes, needed } of wanted) {
    if (next[role] !== undefined || !(needed || (role === 'value' && aggregates(next)))) continue;
    const used = wanted.map((each) => next[each.role]);
    const usable = [
      ...had.filter((name) => fits(name, role)),
      ...fitting(columns, takes).map(({ name }) => name),
    ];
    const free = usable.filter((name) => !used.includes(name));
    const chosen = free.find((name) => !NAMING.test(name)) ?? free[0];
    if (chosen !== undefined) next[role] = chosen;
  }
  return next;
}
