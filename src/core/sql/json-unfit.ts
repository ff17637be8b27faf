/** The value of a table that its JSON cannot hold: where it is. */
import type { DbConnection } from '../contract/database.ts';
import { jsonRow, UNFIT } from './json-text.ts';
import { ident } from './quote.ts';
import type { RowSet } from './row-set.ts';

/** A column, and its value as JSON (SQL). */
export interface JsonColumn {
  readonly name: string;
  readonly json: string;
}

export interface UnfitValue {
  /** From 1. */
  readonly row: number;
  readonly column: string;
  readonly why: keyof typeof UNFIT;
  /** As DuckDB prints it. */
  readonly value: string;
}

/** The first row with such a value, and the first of its columns that has one; undefined: there is none. */
export async function unfitValue(
  db: DbConnection,
  { from }: RowSet,
  columns: readonly JsonColumn[],
): Promise<UnfitValue | undefined> {
  const tests = Object.values(UNFIT).map((mark) => `contains(j, chr(${mark.charCodeAt(0)}))`);
  const [bad] = await db.query(
    `SELECT n FROM (SELECT row_number() OVER () AS n, ${jsonRow(columns)} AS j FROM ${from}) WHERE ${tests.join(' OR ')} ORDER BY n LIMIT 1`,
  );
  if (!bad) return undefined;
  const row = Number(bad['n']);
  for (const { name, json } of columns) {
    const [found] = await db.query(
      `SELECT j FROM (SELECT n, ${json} AS j FROM (SELECT row_number() OVER () AS n, ${ident(name)} FROM ${from})) WHERE n = ${row}`,
    );
    const text = String(found?.['j'] ?? '');
    for (const [why, mark] of Object.entries(UNFIT)) {
      const at = text.indexOf(mark);
      if (at < 0) continue;
      const [value = ''] = /[^,\]}]*/.exec(text.slice(at + 1)) ?? [];
      return { row, column: name, why: why as UnfitValue['why'], value };
    }
  }
  return undefined;
}
