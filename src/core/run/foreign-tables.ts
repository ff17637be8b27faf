/** A query reads this pipeline's steps only. */
import type { Catalog } from '../contract/catalog.ts';
import type { DbConnection } from '../contract/database.ts';
import { StepError } from '../contract/errors.ts';
import { findMarked } from '../contract/marks.ts';
import { foldName } from '../oml/value.ts';
import type { PlanStep } from '../plan/plan.ts';

/**
 * Refuses a query that names what no step of this pipeline makes, if it would find something by that name: throws `StepError`
 * at its place. A table that another pipeline left would be read by accident.
 */
export async function refuseForeign(db: DbConnection, step: PlanStep, catalog: Catalog): Promise<void> {
  if (step.foreign.length === 0) return;
  const tables = await db.query(
    `SELECT table_name AS name FROM duckdb_tables() WHERE database_name = current_database() AND schema_name = 'main'`,
  );
  const left = new Set(tables.map(({ name }) => foldName(String(name))));
  // DuckDB would try to open a file of such a name, and be refused.
  const file = step.foreign.find(({ name }) => /[./*?]/.test(name) && !left.has(foldName(name)));
  if (file !== undefined) {
    const reader = findMarked(catalog, 'session-file', file.name) ?? findMarked(catalog, 'session-file');
    throw new StepError(
      `"${file.name}" is no step of this pipeline. To read a file, load it with a ${reader?.component.name ?? 'file extractor'} step and name that step here.`,
      { at: { key: file.key, offset: file.offset } },
    );
  }
  const found = step.foreign.find(({ name }) => left.has(foldName(name)));
  if (found === undefined) return;
  throw new StepError(
    `"${found.name}" is no step of this pipeline: a table of that name is left from another one. Name a step of this pipeline, or add one with this id.`,
    { at: { key: found.key, offset: found.offset } },
  );
}
