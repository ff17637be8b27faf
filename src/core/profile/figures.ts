/** The figures of columns that one pass over the rows gives: how many, the least, the greatest, quantiles. */
import type { DbConnection, Row } from '../contract/database.ts';
import { ident } from '../sql/quote.ts';
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

const mayBeInfinite = (kind: Kind): boolean =>
  kind.kind === 'float' || (kind.kind === 'moment' && kind.of !== 'time');

/** One aggregate, and what is read of it; all of that is sent as text, whatever its type. */
interface Part {
  readonly key: string;
  readonly sql: string;
  readonly read?: Readonly<Record<string, (aggregate: string) => string>>;
}

/**
 * The figures of `columns` over the rows of `source`, a relation as SQL names it, in one statement. `rows`: of the whole table, of which
 * `source` may be a sample. Rejects as DuckDB does.
 */
export async function readFigures(
  db: DbConnection,
  source: string,
  columns: readonly Wanted[],
  rows: number,
): Promise<Figures[]> {
  const inner = ['count(*) AS seen'];
  const outer = ['CAST(seen AS VARCHAR) AS seen'];
  columns.forEach(({ name, type }, at) => {
    for (const { key, sql, read = { [key]: (same: string) => same } } of parts(ident(name), type)) {
      inner.push(`${sql} AS a${at}${key}`);
      for (const [as, of] of Object.entries(read))
        outer.push(`CAST(${of(`a${at}${key}`)} AS VARCHAR) AS c${at}${as}`);
    }
  });
  const [row = {}] = await db.query(
    `SELECT ${outer.join(', ')} FROM (SELECT ${inner.join(', ')} FROM ${source})`,
  );
  return columns.map((column, at) => figuresOf(column, row, at, rows));
}

function parts(value: string, type: string): Part[] {
  const kind = kindOf(type);
  const of = placed(value, kind);
  const found: Part[] = [{ key: 'n', sql: `count(${value})` }];
  const length = lengthOf(type, kind)?.sql(value);
  if (length !== undefined)
    found.push(
      { key: 'e', sql: `count(*) FILTER (WHERE ${length} = 0)` },
      { key: 's', sql: `min(${length})` },
      { key: 'l', sql: `max(${length})` },
    );
  if (kind.kind === 'float') found.push({ key: 'nan', sql: `count(*) FILTER (WHERE isnan(${value}))` });
  if (mayBeInfinite(kind)) found.push({ key: 'inf', sql: `count(*) FILTER (WHERE isinf(${value}))` });
  const isOrdered = kind.kind !== 'values' && (kind.kind !== 'plain' || kind.ordered === true);
  if (isOrdered || kind.kind === 'values') {
    const shown = (end: string): string =>
      kind.kind === 'values' ? `left(CAST(${end} AS VARCHAR), ${LONGEST})` : end;
    const units = (end: string): string => unitsOf(end, kind);
    found.push(
      { key: 'min', sql: `min(${value}) ${of}`, read: { min: shown, least: units } },
      { key: 'max', sql: `max(${value}) ${of}`, read: { max: shown, greatest: units } },
    );
  }
  if (kind.kind === 'whole' || kind.kind === 'float')
    found.push({ key: 'mean', sql: `avg(CAST(${value} AS DOUBLE)) ${of}` });
  if (isOrdered) {
    const read = Object.fromEntries(
      QUANTILES.map((_, n) => [`q${n}`, (list: string) => `${list}[${n + 1}]`]),
    );
    found.push({ key: 'q', sql: `quantile_disc(${value}, [${QUANTILES.join(', ')}]) ${of}`, read });
  }
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
  const quantiles = QUANTILES.map((_, n) => text(`q${n}`)).filter((each) => each !== undefined);
  const profile: ColumnProfile = {
    name,
    type,
    seen,
    rows,
    nulls: seen - (number('n') ?? 0),
    empty: number('e'),
    nan: number('nan'),
    infinite: number('inf'),
    min: text('min'),
    max: text('max'),
    mean: text('mean'),
    quantiles: quantiles.length > 0 ? quantiles : undefined,
    lengths:
      shortest === undefined || longest === undefined
        ? undefined
        : { min: shortest, max: longest, unit: lengthOf(type, kind)?.unit ?? '' },
    why: kind.kind === 'plain' ? kind.why : undefined,
  };
  return { kind, profile, least: text('least'), greatest: text('greatest') };
}
