/** What the files of a database are called where SQLite runs. */
import type { InputFile } from '#core/contract/files.ts';
import type { SqliteFiles } from '#core/sqlite/port.ts';
import { DATABASE } from './disk.ts';

/** The files by those names, each as `convert` hands it to the thread. */
export async function namedFiles<File>(
  { database, wal, journal }: SqliteFiles,
  convert: (file: InputFile) => File | Promise<File>,
): Promise<Map<string, File>> {
  const named = new Map<string, File>([[DATABASE, await convert(database)]]);
  if (wal) named.set(`${DATABASE}-wal`, await convert(wal));
  if (journal) named.set(`${DATABASE}-journal`, await convert(journal));
  return named;
}
