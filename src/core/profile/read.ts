/** Profiles of columns: of a sample at first, then of every row. */
import type { DbConnection } from '../contract/database.ts';
import { ident } from '../sql/quote.ts';
import { readFigures, type Wanted } from './figures.ts';
import { readHistograms } from './histogram.ts';
import type { ColumnProfile } from './profile.ts';
import { readValues } from './values.ts';

export interface ProfileOptions {
  /** Rows of the table. */
  readonly rows: number;
  /** Look at some rows only. */
  readonly sample: boolean;
  /** Count how many different values there are: takes memory for each of them. */
  readonly distinct: boolean;
}

/** Rows of a sample, about; a table that is not much larger is looked at whole. */
const SAMPLE_ROWS = 24_576;
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
  { rows, sample, distinct }: ProfileOptions,
): Promise<ColumnProfile[]> {
  if (columns.length === 0) return [];
  const whole = `main.${ident(table)}`;
  if (!sample || rows < 2 * SAMPLE_ROWS) return profiles(db, whole, columns, rows, distinct);
  // By whole vectors, so that the rest is not read; the same each time.
  const percent = (SAMPLE_ROWS / rows) * 100;
  const names = columns.map(({ name }) => ident(name)).join(', ');
  await db.exec(
    `CREATE TEMP TABLE ${SAMPLE} AS SELECT ${names} FROM ${whole} TABLESAMPLE system(${percent}%) REPEATABLE (42)`,
  );
  return profiles(db, `temp.${SAMPLE}`, columns, rows, distinct);
}

async function profiles(
  db: DbConnection,
  source: string,
  columns: readonly Wanted[],
  rows: number,
  distinct: boolean,
): Promise<ColumnProfile[]> {
  const found: ColumnProfile[] = [];
  for (let from = 0; from < columns.length; from += TOGETHER) {
    const figures = await readFigures(db, source, columns.slice(from, from + TOGETHER), rows);
    const histograms = await readHistograms(db, source, figures);
    const counted = distinct ? await readValues(db, source, figures) : [];
    for (const [at, { profile }] of figures.entries())
      found.push({ ...profile, histogram: histograms[at], ...counted[at] });
  }
  return found;
}
