/** Profiles of columns: of a sample at first, then of every row. */
import type { DbConnection } from '../contract/database.ts';
import { ident } from '../sql/quote.ts';
import { readFigures, type Figures, type Wanted } from './figures.ts';
import { readHistograms } from './histogram.ts';
import { readOrder } from './order.ts';
import type { ColumnProfile } from './profile.ts';
import { sampleOf } from './sample.ts';
import { readTop } from './top.ts';

export interface ProfileOptions {
  /** Rows of the table. */
  readonly rows: number;
  /** Look at some rows only. */
  readonly sample: boolean;
  /** Count how many different values there are where that takes memory for each of them. */
  readonly distinct: boolean;
}

/** Columns that one statement is about: DuckDB takes long to plan one of hundreds of aggregates. */
const TOGETHER = 20;
/** What the sample is called while it is read; no step has such an id. */
const SAMPLE = ident('/sample');

/**
 * The profiles of columns of a table of the session's, within a transaction that the caller ends by ROLLBACK. Rejects as DuckDB does.
 */
export async function readProfiles(
  db: DbConnection,
  table: string,
  columns: readonly Wanted[],
  options: ProfileOptions,
): Promise<ColumnProfile[]> {
  const { rows, sample } = options;
  if (columns.length === 0) return [];
  const whole = `main.${ident(table)}`;
  const part = sample
    ? sampleOf(
        whole,
        columns.map(({ name }) => name),
        rows,
      )
    : undefined;
  if (part === undefined) return profiles(db, whole, columns, options);
  await db.exec(`CREATE TEMP TABLE ${SAMPLE} AS ${part}`);
  return profiles(db, `temp.${SAMPLE}`, columns, options);
}

async function profiles(
  db: DbConnection,
  source: string,
  columns: readonly Wanted[],
  options: ProfileOptions,
): Promise<ColumnProfile[]> {
  const found: ColumnProfile[] = [];
  for (let from = 0; from < columns.length; from += TOGETHER) {
    const some = columns.slice(from, from + TOGETHER);
    const figures = await readFigures(db, source, some, { ...options, orderLater: !options.sample });
    // Few rows are not worth a statement for each column.
    const orders = options.sample
      ? (await readHistograms(db, source, figures)).map((histogram) => ({ histogram }))
      : await ordersOf(db, source, figures);
    const tops = options.distinct ? await readTop(db, source, figures) : [];
    for (const [at, { profile }] of figures.entries()) found.push({ ...profile, ...orders[at], ...tops[at] });
  }
  return found;
}

/** Of each that has an order, one after the other. */
async function ordersOf(
  db: DbConnection,
  source: string,
  figures: readonly Figures[],
): Promise<Partial<ColumnProfile>[]> {
  const found: Partial<ColumnProfile>[] = [];
  for (const each of figures)
    found.push(each.order ? await readOrder(db, source, each, each.order) : { histogram: undefined });
  return found;
}
