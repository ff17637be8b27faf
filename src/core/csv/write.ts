/** Rows as CSV, in bytes. */
import type { DbConnection } from '../contract/database.ts';
import { printableQuery } from './copy.ts';
import { type Format, type FormatColumn, formatter } from './format.ts';

export interface CsvToWrite {
  /** SQL: what stands behind FROM. */
  readonly from: string;
  /** In the order of the file. */
  readonly columns: readonly FormatColumn[];
  readonly format: Format;
  /** Their names are the first line. */
  readonly header: boolean;
  /** Is that worth a write of its own? `waiting`: bytes of text. */
  isEnough(rows: number, waiting: number): boolean;
}

/** Some rows of the file. Good until the next are asked for. */
export interface CsvPart {
  readonly rows: number;
  readonly bytes: Uint8Array;
}

/** The bytes of the file, from its first to its last. Throws `StepError` for a character that its encoding does not have. */
export async function* csvParts(
  db: DbConnection,
  { from, columns, format, header, isEnough }: CsvToWrite,
): AsyncGenerator<CsvPart> {
  const text = formatter(columns, format);
  let rows = 0;
  const take = (): CsvPart => {
    const part = { rows, bytes: text.take() };
    rows = 0;
    return part;
  };
  text.head(header);
  for await (const batch of db.stream(printableQuery(from, columns))) {
    text.rows(batch);
    rows += batch.rows;
    if (isEnough(rows, text.waiting)) yield take();
  }
  if (text.waiting > 0 || rows > 0) yield take();
}
