/** Charts as they are kept, and as they travel: read without trusting who wrote them. */
import { entriesOf, listOf, member, optionalText, shortText } from '../share/plain.ts';
import { StepError } from '../contract/errors.ts';
import { AGGREGATES, MARKS, UNITS, type ChartSpec } from './chart.ts';

/** A chart of a session, and what it is of: the table of that name, or what a query of the console's gives. */
export interface Chart {
  readonly id: string;
  /** What somebody called it; absent: it is called by what it shows. */
  readonly title?: string;
  readonly of: ChartSource;
  readonly spec: ChartSpec;
}

export type ChartSource =
  { readonly type: 'table'; readonly name: string } | { readonly type: 'query'; readonly sql: string };

/** How many there may be, and characters of a name and of a query. */
export const MOST_CHARTS = 50;
const MOST_NAME = 1_000;
const MOST_SQL = 100_000;

/** Gives the charts that a value is; what it holds besides is left out. Throws `StepError` for what is not as it should be. */
export const chartsFrom = (value: unknown): readonly Chart[] =>
  listOf(value, 'the charts', MOST_CHARTS).map((each, at) => chartFrom(each, `${at + 1}`));

/** `id`: theirs are not taken, since two could be the same. */
function chartFrom(value: unknown, id: string): Chart {
  const title = optionalText(member(value, 'title'), "a chart's title", MOST_NAME);
  return {
    id,
    ...(title === undefined || title === '' ? {} : { title }),
    of: sourceFrom(member(value, 'of')),
    spec: specFrom(member(value, 'spec')),
  };
}

function sourceFrom(value: unknown): ChartSource {
  const [type, name, sql] = ['type', 'name', 'sql'].map((key) => member(value, key));
  if (type === 'table') return { type, name: shortText(name, 'the table of a chart', MOST_NAME) };
  if (type === 'query') return { type, sql: shortText(sql, 'the query of a chart', MOST_SQL) };
  throw new StepError('A chart is of nothing that is known.');
}

function specFrom(value: unknown): ChartSpec {
  entriesOf(value, 'what a chart shows', 20);
  const column = (key: 'x' | 'y' | 'value' | 'series'): Partial<ChartSpec> => {
    const name = optionalText(member(value, key), 'a column of a chart', MOST_NAME);
    return name === undefined ? {} : { [key]: name };
  };
  const unit = member(value, 'unit');
  return {
    mark: oneOf(MARKS, member(value, 'mark'), 'kind'),
    aggregate: oneOf(AGGREGATES, member(value, 'aggregate'), 'aggregate'),
    ...column('x'),
    ...column('y'),
    ...column('value'),
    ...column('series'),
    ...(unit === undefined || unit === null ? {} : { unit: oneOf(UNITS, unit, 'unit') }),
  };
}

function oneOf<T extends string>(known: readonly T[], value: unknown, what: string): T {
  const found = known.find((each) => each === value);
  if (found === undefined) throw new StepError(`A chart has a ${what} that this playground does not know.`);
  return found;
}
