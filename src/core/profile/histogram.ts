/** Histograms of columns whose ends are known. */
import type { DbConnection } from '../contract/database.ts';
import { ident, literal } from '../sql/quote.ts';
import { floatEdges, justBelow, momentEdges, wholeEdges } from './edges.ts';
import { placed, unitsOf, type Figures } from './figures.ts';
import { printMoment, printWhole, wholeUnits } from './print.ts';
import type { ColumnProfile, Histogram } from './profile.ts';

/** Inner edges as they are shown, and of each bar the last value, in SQL. */
interface Bars {
  readonly edges: readonly string[];
  readonly lasts: readonly string[];
  /** Type of the latter. */
  readonly type: string;
}

/**
 * A histogram for each of `figures` that has ends, at its place, over the rows of `source`, in one statement. Rejects as DuckDB does.
 */
export async function readHistograms(
  db: DbConnection,
  source: string,
  figures: readonly Figures[],
): Promise<(Histogram | undefined)[]> {
  const bars = figures.map(barsOf);
  const asked = figures.flatMap(({ kind, profile }, at) => {
    const of = bars[at];
    if (!of) return [];
    const value = ident(profile.name);
    return [`CAST(${countsOf(unitsOf(value, kind), of, placed(value, kind))} AS VARCHAR) AS h${at}`];
  });
  if (asked.length === 0) return [];
  const [row = {}] = await db.query(`SELECT ${asked.join(', ')} FROM ${source}`);
  return figures.map(({ profile }, at) => {
    const of = bars[at];
    return of && histogramOf(profile, of, JSON.parse(String(row[`h${at}`])) as number[]);
  });
}

/** The bars of a column, with how many values each holds. */
export const histogramOf = (
  { min, max }: Pick<ColumnProfile, 'min' | 'max'>,
  { edges }: Pick<Bars, 'edges'>,
  counts: readonly number[],
): Histogram | undefined =>
  min === undefined || max === undefined ? undefined : { edges: [min, ...edges, max], counts };

/** A list of how many values each bar holds. */
function countsOf(units: string, { lasts, type }: Bars, of: string): string {
  // It counts for each bound what lies above the bound before, and up to itself.
  if (!isWide(type))
    return `map_values(histogram(${units}, CAST(${literal(`[${lasts.join(', ')}]`)} AS ${type}[])) ${of})`;
  const last = lasts.map((each) => `CAST(${literal(each)} AS ${type})`);
  const bars = last.map((each, n) => `${n === 0 ? '' : `${units} > ${last[n - 1]} AND `}${units} <= ${each}`);
  return `[${bars.map((bar) => `count(*) FILTER (WHERE ${bar})`).join(', ')}]`;
}

/** Types that hold no parts of these: an edge between two of their values could not be written in them. */
const MICROS: Readonly<Record<string, bigint>> = { TIMESTAMP_S: 1_000_000n, TIMESTAMP_MS: 1_000n };

/** DuckDB 1.5 makes histograms of decimals by doubles, which hold fifteen digits. */
const isWide = (type: string): boolean => Number(/^DECIMAL\((\d+)/.exec(type)?.[1] ?? 0) > 15;

/** The bars of a column; undefined where it has no histogram. */
export function barsOf({ kind, profile, least, greatest }: Figures): Bars | undefined {
  if (least === undefined || greatest === undefined) return undefined;
  switch (kind.kind) {
    case 'float': {
      const end = Number(greatest);
      // What an edge is in the column's own type, where that holds fewer digits.
      const own = profile.type === 'FLOAT' ? Math.fround : (edge: number) => edge;
      const edges = floatEdges(Number(least), end).filter(
        (edge, n, all) => own(edge) > own(all[n - 1] ?? Number(least)),
      );
      const lasts = [...edges.map((edge) => justBelow(own(edge))), end];
      return { edges: edges.map(String), lasts: lasts.map(String), type: 'DOUBLE' };
    }
    case 'whole': {
      const print = (units: bigint): string => printWhole(units, kind.scale);
      const end = wholeUnits(greatest, kind.scale);
      const edges = wholeEdges(wholeUnits(least, kind.scale), end);
      return {
        edges: edges.map(print),
        lasts: [...edges.map((edge) => edge - 1n), end].map(print),
        type: profile.type,
      };
    }
    case 'moment': {
      const unit = MICROS[profile.type] ?? 1n;
      const edges = momentEdges(kind.of, BigInt(least), BigInt(greatest)).filter(
        (edge) => edge % unit === 0n,
      );
      const lasts = [...edges.map((edge) => edge - 1n), BigInt(greatest)];
      return {
        edges: edges.map((edge) => printMoment(kind.of, edge)),
        lasts: lasts.map(String),
        type: 'BIGINT',
      };
    }
    default:
      return undefined;
  }
}
