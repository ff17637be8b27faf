/** An answer as a CSV file, written while it is read. */
import type { WasmConnection } from '#adapters/wasm/connection.ts';
import type { Folder } from '#adapters/wasm/folder.ts';
import type { Signal } from '#core/contract/driver.ts';
import { formatter } from '#core/csv/format.ts';
import { printableQuery } from '#core/csv/copy.ts';
import type { ColumnInfo } from '../engine.ts';

/** With what runs leave behind, and as that removed when the session is opened. */
const PLACE = 'tmp-spool/.console';
const ENOUGH = 1024 * 1024;

interface Source {
  readonly db: WasmConnection;
  readonly table: string;
  readonly columns: readonly ColumnInfo[];
  readonly rows: number;
}

/** The first rows of the table, as many as `rows`; the file stays until the next one is written. */
export async function writeCsv(
  { db, table, columns, rows: most }: Source,
  folder: Folder,
  signal: Signal,
  onProgress: (rows: number) => void,
): Promise<Blob> {
  await folder.remove(PLACE);
  const path = `${PLACE}/answer.csv`;
  const writer = await folder.write(path, 'replace');
  let rows = 0;
  try {
    const format = formatter(columns, {
      delimiter: ',',
      encoding: 'utf-8',
      newline: 'lf',
      quoting: 'minimal',
    });
    format.head(true);
    for await (const batch of db.stream(`${printableQuery(table, columns)} LIMIT ${most}`)) {
      signal.throwIfAborted();
      format.rows(batch);
      rows += batch.rows;
      if (format.waiting < ENOUGH) continue;
      writer.write(format.take());
      onProgress(rows);
    }
    if (rows !== most) throw new Error(`Only ${rows} of ${most} rows were read.`);
    if (format.waiting > 0) writer.write(format.take());
    writer.flush();
  } finally {
    writer.close();
  }
  const file = await folder.read(path);
  if (!file) throw new Error('The file was removed while it was written.');
  return file;
}
