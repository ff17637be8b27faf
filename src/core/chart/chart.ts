/** A chart as a person chooses it, and what is drawn for it. All of it is plain data. */

export const MARKS = ['bar', 'line', 'area', 'scatter', 'histogram', 'heatmap', 'box'] as const;
export type Mark = (typeof MARKS)[number];

/** What is made of several values. `count`: of rows, whatever they hold. */
export const AGGREGATES = ['count', 'sum', 'mean', 'median', 'min', 'max'] as const;
export type Aggregate = (typeof AGGREGATES)[number];

/** What times are cut to, from fine to coarse. */
export const UNITS = [
  'second',
  'minute',
  'hour',
  'day',
  'week',
  'month',
  'quarter',
  'year',
  'decade',
  'century',
] as const;
export type Unit = (typeof UNITS)[number];

/** Columns by what they are for, each by its name; which of them a mark has is said by `rolesOf`. */
export interface ChartSpec {
  readonly mark: Mark;
  readonly x?: string;
  readonly y?: string;
  /** What is aggregated; absent where rows are counted. */
  readonly value?: string;
  readonly aggregate: Aggregate;
  /** A colour for each of its values. */
  readonly series?: string;
  /** Of times along x; absent: one that fits. */
  readonly unit?: Unit;
}

export interface ChartColumn {
  readonly name: string;
  /** As DuckDB prints it. */
  readonly type: string;
}

/** What lies along an axis. `time`: milliseconds since 1970, or since midnight where it is a time of day. */
export type AxisKind = 'category' | 'number' | 'time';

export interface DrawnAxis {
  readonly column: string;
  readonly kind: AxisKind;
  /** Values lie in spans of this width; absent where each stands for itself. */
  readonly step?: number;
  /** Spans are whole numbers, each of which stands for itself. */
  readonly whole?: boolean;
  readonly unit?: Unit;
  /** Only the time of day counts. */
  readonly clock?: boolean;
}

/** One thing that is drawn. `x2` and `y2`: where a span ends, which begins at `x` or `y`. */
export interface Point {
  readonly x?: number | string;
  readonly x2?: number;
  readonly y?: number | string;
  readonly y2?: number;
  /** Absent where there is no value to aggregate: NULL. */
  readonly value?: number;
  readonly series?: string;
  readonly box?: Box;
  /** Its row of `ChartData.table`. */
  readonly texts: readonly (string | null)[];
}

/** Quartiles, and how far values lie that are no outliers: 1.5 times the distance between the quartiles. */
export interface Box {
  readonly low: number;
  readonly first: number;
  readonly median: number;
  readonly third: number;
  readonly high: number;
  readonly least: number;
  readonly greatest: number;
}

/** Rows of a column that nothing is drawn of. */
export interface LeftOut {
  readonly column: string;
  readonly nulls: number;
  /** Not a number, or infinite. */
  readonly infinite: number;
}

/** What there is more of than is shown. */
export interface Cut {
  readonly column: string;
  readonly shown: number;
  readonly of: number;
}

export interface ChartData {
  readonly spec: ChartSpec;
  readonly x?: DrawnAxis;
  readonly y?: DrawnAxis;
  readonly points: readonly Point[];
  /** What is drawn, as a table: its columns, of which `Point.texts` are the rows. */
  readonly table: readonly string[];
  /** Rows of the table, and those of them that have all that the chart needs. */
  readonly rows: number;
  readonly placed: number;
  readonly leftOut: readonly LeftOut[];
  readonly cuts: readonly Cut[];
  /** Rows that were taken of `placed`; absent: all. */
  readonly sample?: number;
  /** Of boxes: values beyond the whiskers. */
  readonly outliers?: number;
  /** The query that gives what is drawn, with `SOURCE` in the place of the table. */
  readonly query: string;
}

/** Why there is nothing to draw, in words, with the way out. */
export interface ChartRefusal {
  readonly why: string;
}

/** Categories of an axis, and series, that are drawn: the largest. */
export const MOST_CATEGORIES = 20;
export const MOST_SERIES = 8;
/** Points of a scatter plot: more are a sample. */
export const MOST_POINTS = 5_000;
/** Different values that are grouped: each takes memory. */
export const MOST_GROUPS = 2_000_000;
/** Characters of a category's name. */
export const LONGEST = 80;
/** Stands for the table in `ChartData.query`, behind FROM: no name of a column has it, since none has a NUL. */
export const SOURCE = '\0';

/** The statement of a chart over `relation`, which is SQL. */
export const queryOver = ({ query }: Pick<ChartData, 'query'>, relation: string): string =>
  query.replaceAll(SOURCE, () => relation);
