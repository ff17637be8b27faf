/** Histograms of columns whose ends are known. */
import type { DbConnection } from '../contract/database.ts';
import { ident, literal } from '../sql/quote.ts';
import { floatEdges, justBelow, momentEdges, wholeEdges } from './edges.ts';
import { placed, unitsOf, type Figures } from './figures.ts';
import type { Kind } from './kind.ts';
import type { Histogram } from './profile.ts';

/** Edges as SQL: where bars begin, and the last value of each. */
interface Bars {
  readonly edges: readonly string[];
  readonly lasts: readonly string[];
}

/**
 * A histogram for each of `figures` that has ends, at its place, over the rows of `source`, in one statement. Rejects as DuckDB does.
 */
export async function readHistograms(
  db: DbConnection,
  source: string,
  figures: readonly Figures[],
): Promise<(Histogram | undefined)[]> {
  const inner: string[] = [];
  const outer: string[] = [];
  const bars = figures.map(barsOf);
  figures.forEach(({ kind, profile }, at) => {
    const of = bars[at];
    if (!of) return;
    const value = ident(profile.name);
    const units = unitsOf(value, kind);
    // It counts for each bound what lies above the bound before, and up to itself.
    inner.push(`histogram(${units}, [${of.lasts.join(', ')}]) ${placed(value, kind)} AS h${at}`);
    outer.push(`CAST(map_values(h${at}) AS VARCHAR) AS h${at}`);
    of.edges.forEach((edge, n) => outer.push(`CAST(${edge} AS VARCHAR) AS e${at}_${n}`));
  });
  if (inner.length === 0) return bars.map(() => undefined);
  const [row = {}] = await db.query(
    `SELECT ${outer.join(', ')} FROM (SELECT ${inner.join(', ')} FROM ${source})`,
  );
  return figures.map(({ profile: { min, max } }, at) => {
    const of = bars[at];
    if (!of || min === undefined || max === undefined) return undefined;
    const counts = JSON.parse(String(row[`h${at}`])) as number[];
    return { edges: [min, ...of.edges.map((_, n) => String(row[`e${at}_${n}`])), max], counts };
  });
}

function barsOf({ kind, profile: { type }, least, greatest }: Figures): Bars | undefined {
  if (least === undefined || greatest === undefined) return undefined;
  if (kind.kind === 'float') {
    const edges = floatEdges(Number(least), Number(greatest));
    return { edges: edges.map(double), lasts: [...edges.map(justBelow), Number(greatest)].map(double) };
  }
  if (kind.kind === 'whole') {
    const { scale } = kind;
    const greatestUnits = units(greatest, scale);
    const edges = wholeEdges(units(least, scale), greatestUnits);
    const sql = (value: bigint): string => `CAST(${literal(decimal(value, scale))} AS ${type})`;
    return { edges: edges.map(sql), lasts: [...edges.map((edge) => edge - 1n), greatestUnits].map(sql) };
  }
  if (kind.kind !== 'moment') return undefined;
  const edges = momentEdges(kind.of, BigInt(least), BigInt(greatest));
  const lasts = [...edges.map((edge) => edge - 1n), BigInt(greatest)];
  return {
    edges: edges.map((edge) => moment(edge, kind)),
    lasts: lasts.map((last) => `CAST(${last} AS BIGINT)`),
  };
}

const double = (value: number): string => `CAST(${literal(String(value))} AS DOUBLE)`;

/** `12.30` in hundredths. */
const units = (text: string, scale: number): bigint => BigInt(scale === 0 ? text : text.replace('.', ''));

function decimal(value: bigint, scale: number): string {
  if (scale === 0) return String(value);
  const digits = String(value < 0n ? -value : value).padStart(scale + 1, '0');
  return `${value < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

function moment(units: bigint, kind: Kind & { readonly kind: 'moment' }): string {
  switch (kind.of) {
    case 'date':
      return `DATE '1970-01-01' + CAST(${units} AS INTEGER)`;
    case 'time':
      return `TIME '00:00:00' + to_microseconds(${units})`;
    case 'timestamp':
      return `make_timestamp(CAST(${units} AS BIGINT))`;
    case 'timestamptz':
      return `make_timestamptz(CAST(${units} AS BIGINT))`;
  }
}
