/** Rows of a table of the session as JSON, batch after batch. */
import type { DbConnection } from '../contract/database.ts';
import type { ColumnBatch } from '../contract/columns.ts';
import { StepError } from '../contract/errors.ts';
import { columnJson, jsonRow, quoted } from '../sql/json-text.ts';
import { rowsOf } from '../sql/row-set.ts';
import { type JsonColumn, unfitValue, type UnfitValue } from '../sql/json-unfit.ts';
import { ident } from '../sql/index.ts';
import { readType } from '../sql/type-text.ts';
import type { WrittenColumn } from './ddl.ts';
import type { DescribedTable } from './description.ts';

/** Rows that go in one request. */
export interface Batch {
  /** Of the table, from 1. */
  readonly first: number;
  readonly last: number;
  /** JSON, a row each. */
  readonly rows: readonly string[];
  /** Of each row the values of its key, where they were asked for. */
  readonly keys: readonly (readonly string[])[];
}

/** Stands around a text that may be JSON itself: no other text of the rows holds it. */
const MAYBE_JSON = '\u0004';

/** What no JSON holds as it is. */
const CONTROLS = '[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f]';

/** How each column is written: a text for a column of JSON as that JSON, where it is some. */
export function jsonColumns(
  columns: readonly WrittenColumn[],
  target: DescribedTable | undefined,
): readonly JsonColumn[] {
  return columns.map(({ name, type }) => {
    const format = target?.columns.find((column) => column.name === name)?.format ?? '';
    const value = ident(name);
    const marked = `CASE WHEN regexp_matches(${value}, '${CONTROLS}') THEN ${quoted(value, 'postgres')} ELSE chr(4) || ${value} || chr(4) END`;
    const json =
      type === 'VARCHAR' && /^jsonb?$/.test(format) ? marked : columnJson(name, readType(type), 'postgres');
    return { name, json };
  });
}

const withoutMarks = (row: string): string =>
  row.includes(MAYBE_JSON)
    ? row.replace(/\u0004([^\u0004]*)\u0004/g, (_, text: string) =>
        isJson(text) ? text : JSON.stringify(text),
      )
    : row;

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

/** `keys`: columns whose values are wanted by themselves. */
export async function* batches(
  db: DbConnection,
  table: string,
  columns: readonly JsonColumn[],
  keys: readonly string[],
  size: number,
): AsyncGenerator<Batch> {
  const values = keys.map((name) => `CAST(${ident(name)} AS VARCHAR) AS ${ident(`key ${name}`)}`);
  const select = [`${jsonRow(columns)} AS "row"`, ...values].join(', ');
  let rows: string[] = [];
  let found: string[][] = [];
  let last = 0;
  const batch = (): Batch => ({ first: last - rows.length + 1, last, rows, keys: found });
  for await (const part of db.stream(`SELECT ${select} FROM main.${ident(table)}`)) {
    const texts = part.columns.map((_, c) => textsOf(part, c));
    for (let row = 0; row < part.rows; row++) {
      rows.push(withoutMarks(texts[0]![row]!));
      if (keys.length > 0) found.push(keys.map((_, k) => texts[k + 1]![row]!));
      last++;
      if (rows.length < size) continue;
      yield batch();
      rows = [];
      found = [];
    }
  }
  if (rows.length > 0) yield batch();
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

function textsOf({ rows, columns }: ColumnBatch, c: number): string[] {
  const column = columns[c];
  if (column?.type !== 'VARCHAR') throw new Error(`Rows came as ${column?.type}, not as text.`);
  const { bytes, offsets } = column;
  return Array.from({ length: rows }, (_, row) =>
    decoder.decode(bytes.subarray(offsets[row], offsets[row + 1])),
  );
}

const WHY: Readonly<Record<UnfitValue['why'], string>> = {
  number: 'which JSON has no number for. Make it NULL, or a text, in SQL',
  nul: 'a text with a NUL character, which PostgreSQL does not take. Remove it in SQL',
  nanoseconds: 'which is finer than the microseconds that PostgreSQL has. Round it in SQL',
};

/** Throws `StepError` for the first value that cannot be written, with its row and column. */
export async function refuseUnfit(
  db: DbConnection,
  table: string,
  columns: readonly JsonColumn[],
): Promise<void> {
  const found = await unfitValue(db, rowsOf(table), columns);
  if (!found) return;
  const { row, column, why, value } = found;
  const held = why === 'nul' ? '' : `${value}, `;
  throw new StepError(
    `Row ${row} of "${table}" holds in "${column}" ${held}${WHY[why]}. Nothing was written.`,
  );
}
