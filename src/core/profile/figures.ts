/** The figures of columns that one pass over the rows gives: how many, the least, the greatest, quantiles. */
import type { DbConnection, Row } from '../contract/database.ts';
import { ident } from '../sql/quote.ts';
import { distinctOf } from './distinct.ts';
import { kindOf, type Kind } from './kind.ts';
import { LONGEST, QUANTILES, type ColumnProfile } from './profile.ts';

/** A column that is to be looked at. */
export interface Wanted {
  readonly name: string;
  /** As DuckDB prints it. */
  readonly type: string;
}

/** Figures of one pass; `least` and `greatest` are the ends of its histogram, in what `unitsOf` counts. */
export interface Figures {
  readonly kind: Kind;
  readonly profile: ColumnProfile;
  readonly least?: string;
  readonly greatest?: string;
  /** Of a column that is still to be ordered. */
  readonly order?: ToOrder;
}

/** What is known of the values of a column before they are in order. */
export interface ToOrder {
  /** How many have a place in it. */
  readonly placed: number;
  /** How many different ones there are, within some percent. */
  readonly about: number;
  /** Different ones that have no place: infinite, or no number. */
  readonly apart: number;
}

/** A value as a histogram counts it: numbers as they are, moments in days or microseconds. */
export function unitsOf(value: string, kind: Kind): string {
  if (kind.kind === 'float') return `CAST(${value} AS DOUBLE)`;
  if (kind.kind !== 'moment') return value;
  if (kind.of === 'time') return `epoch_us(${value})`;
  const units = kind.of === 'date' ? `${value} - DATE '1970-01-01'` : `epoch_us(${value})`;
  // What is infinite has none.
  return `CASE WHEN isfinite(${value}) THEN ${units} END`;
}

/** Of the rows whose value has a place in the order. */
export const placed = (value: string, kind: Kind): string =>
  mayBeInfinite(kind) ? `FILTER (WHERE isfinite(${value}))` : '';

/** Numbers and moments. */
const hasOrder = ({ kind }: Kind): boolean => kind === 'whole' || kind === 'float' || kind === 'moment';

export const mayBeInfinite = (kind: Kind): boolean =>
  kind.kind === 'float' || (kind.kind === 'moment' && kind.of !== 'time');

/** What the list of quantiles is written with; no number and no moment holds it. */
const BETWEEN = '|';

export interface FiguresOptions {
  /** Of the whole table, of which the source may be a sample. */
  readonly rows: number;
  /** Count different values, too, but for columns whose values `readTop` counts. */
  readonly distinct: boolean;
  /** `readOrder` comes after it, for the different values of numbers and moments, and their quantiles. */
  readonly orderLater: boolean;
}

/** The figures of `columns` over the rows of `source`, a relation as SQL names it, in one statement. Rejects as DuckDB does. */
export async function readFigures(
  db: DbConnection,
  source: string,
  columns: readonly Wanted[],
  options: FiguresOptions,
): Promise<Figures[]> {
  // All of it is sent as text, whatever its type.
  const asked = columns.flatMap(({ name, type }, at) =>
    Object.entries(aggregates(ident(name), type, options)).map(
      ([key, sql]) => `CAST(${sql} AS VARCHAR) AS c${at}${key}`,
    ),
  );
  const [row = {}] = await db.query(`SELECT ${['count(*) AS seen', ...asked].join(', ')} FROM ${source}`);
  return columns.map((column, at) => figuresOf(column, row, at, options.rows));
}

/** By what they are called in the answer. */
function aggregates(
  value: string,
  type: string,
  { distinct, orderLater }: FiguresOptions,
): Record<string, string> {
  const kind = kindOf(type);
  const of = placed(value, kind);
  const isLater = orderLater && hasOrder(kind);
  const found: Record<string, string> = { n: `count(${value})` };
  if (isLater) {
    found['about'] = `approx_count_distinct(${value})`;
    if (mayBeInfinite(kind))
      found['apart'] = `count(DISTINCT ${value}) FILTER (WHERE NOT isfinite(${value}))`;
  } else if (distinct && kind.kind !== 'values') found['d'] = `count(DISTINCT ${value})`;
  const length = lengthOf(type, kind)?.sql(value);
  if (length !== undefined) {
    found['e'] = `count(*) FILTER (WHERE ${length} = 0)`;
    found['s'] = `min(${length})`;
    found['l'] = `max(${length})`;
  }
  if (kind.kind === 'float') found['nan'] = `count(*) FILTER (WHERE isnan(${value}))`;
  if (mayBeInfinite(kind)) found['inf'] = `count(*) FILTER (WHERE isinf(${value}))`;
  if (kind.kind === 'plain' && !kind.ordered) return found;
  const [min, max] = [`min(${value}) ${of}`, `max(${value}) ${of}`];
  if (kind.kind === 'values') {
    found['min'] = `left(CAST(${min} AS VARCHAR), ${LONGEST})`;
    found['max'] = `left(CAST(${max} AS VARCHAR), ${LONGEST})`;
    return found;
  }
  found['min'] = min;
  found['max'] = max;
  if (kind.kind === 'float' || kind.kind === 'moment') {
    found['least'] = unitsOf(min, kind);
    found['greatest'] = unitsOf(max, kind);
  }
  if (kind.kind === 'whole' || kind.kind === 'float') found['mean'] = `avg(CAST(${value} AS DOUBLE)) ${of}`;
  if (isLater) return found;
  const list = `quantile_disc(${value}, [${QUANTILES.join(', ')}]) ${of}`;
  found['q'] = `list_aggregate(CAST(${list} AS VARCHAR[]), 'string_agg', '${BETWEEN}')`;
  return found;
}

function lengthOf(type: string, kind: Kind) {
  if (type === 'VARCHAR') return { sql: (value: string) => `length(${value})`, unit: 'character' };
  return kind.kind === 'plain' ? kind.length : undefined;
}

function figuresOf({ name, type }: Wanted, row: Row, at: number, rows: number): Figures {
  const text = (key: string): string | undefined => {
    const value = row[`c${at}${key}`];
    return value === null || value === undefined ? undefined : String(value);
  };
  const number = (key: string): number | undefined =>
    text(key) === undefined ? undefined : Number(text(key));
  const kind = kindOf(type);
  const seen = Number(row['seen']);
  const [shortest, longest] = [number('s'), number('l')];
  const counted = number('d');
  const profile: ColumnProfile = {
    name,
    type,
    seen,
    rows,
    nulls: seen - (number('n') ?? 0),
    distinct: counted === undefined ? undefined : distinctOf({ seen, rows, held: number('n') ?? 0, counted }),
    empty: number('e'),
    nan: number('nan'),
    infinite: number('inf'),
    min: text('min'),
    max: text('max'),
    mean: text('mean'),
    quantiles: text('q')?.split(BETWEEN),
    lengths:
      shortest === undefined || longest === undefined
        ? undefined
        : { min: shortest, max: longest, unit: lengthOf(type, kind)?.unit ?? '' },
    why: kind.kind === 'plain' ? kind.why : undefined,
  };
  const about = number('about');
  const held = seen - profile.nulls - (profile.nan ?? 0) - (profile.infinite ?? 0);
  return {
    kind,
    profile,
    least: text('least') ?? profile.min,
    greatest: text('greatest') ?? profile.max,
    order: about === undefined ? undefined : { placed: held, about, apart: number('apart') ?? 0 },
  };
}
