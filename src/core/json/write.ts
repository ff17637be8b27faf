/** A table as JSON, in bytes: a list with a row on each line, or the rows alone, one a line. */
import type { ColumnBatch } from '../contract/columns.ts';
import type { DbConnection } from '../contract/database.ts';
import { StepError } from '../contract/errors.ts';
import { columnsQuery, type RowSet } from '../sql/row-set.ts';
import { columnJson, jsonRow, UNFIT } from '../sql/json-text.ts';
import { type JsonColumn, unfitValue } from '../sql/json-unfit.ts';
import { readType } from '../sql/type-text.ts';

export type JsonLayout = 'list' | 'lines';

/** Some rows of the file. Good until the next are asked for. */
export interface JsonPart {
  readonly rows: number;
  readonly bytes: Uint8Array;
}

const NEWLINE = 10;
const COMMA = 44;
const UNFIT_NUMBER = UNFIT.number.charCodeAt(0);
const ascii = new TextEncoder();

/** The bytes of the file, from its first to its last. Throws `StepError` for a value that JSON cannot hold. */
export async function* jsonParts(db: DbConnection, of: RowSet, layout: JsonLayout): AsyncGenerator<JsonPart> {
  const found = await db.query(columnsQuery(of));
  const columns = found.map(({ name, type }) => ({
    name: String(name),
    json: columnJson(String(name), readType(String(type)), 'any'),
  }));
  let rows = 0;
  for await (const batch of db.stream(`SELECT ${jsonRow(columns)} AS j FROM ${of.from}`)) {
    const bytes = layout === 'lines' ? linesOf(batch) : elementsOf(batch, rows === 0);
    if (bytes.includes(UNFIT_NUMBER)) await refuse(db, of, columns);
    rows += batch.rows;
    yield { rows: batch.rows, bytes };
  }
  if (layout === 'list') yield { rows: 0, bytes: ascii.encode(rows === 0 ? '[]\n' : '\n]\n') };
}

const linesOf = (batch: ColumnBatch): Uint8Array =>
  joined(batch, 1, (into, at, text) => {
    into.set(text, at);
    into[at + text.length] = NEWLINE;
  });

/** Behind what is there already: a comma and a line break, or the bracket that begins the list. */
const elementsOf = (batch: ColumnBatch, isFirst: boolean): Uint8Array =>
  joined(batch, 2, (into, at, text) => {
    into[at] = isFirst && at === 0 ? 0x5b : COMMA;
    into[at + 1] = NEWLINE;
    into.set(text, at + 2);
  });

function joined(
  { rows, columns }: ColumnBatch,
  more: number,
  put: (into: Uint8Array, at: number, text: Uint8Array) => void,
): Uint8Array {
  const [column] = columns;
  if (column?.type !== 'VARCHAR') throw new Error(`Rows came as ${column?.type}, not as text.`);
  const { bytes, offsets } = column;
  const into = new Uint8Array(offsets[rows]! - offsets[0]! + rows * more);
  let at = 0;
  for (let row = 0; row < rows; row++) {
    const text = bytes.subarray(offsets[row], offsets[row + 1]);
    put(into, at, text);
    at += text.length + more;
  }
  return into;
}

async function refuse(db: DbConnection, of: RowSet, columns: readonly JsonColumn[]): Promise<void> {
  const unfit = await unfitValue(db, of, columns);
  if (!unfit) return;
  throw new StepError(
    `Row ${unfit.row} of "${of.name}" holds in "${unfit.column}" ${unfit.value}, which JSON has no number for. Make it NULL, or a text, in SQL. Nothing was written.`,
  );
}
