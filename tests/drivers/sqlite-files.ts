/** SQLite databases for tests, made by SQLite itself. */
import init, { type Sqlite3Static } from '@sqlite.org/sqlite-wasm';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let loading: Promise<Sqlite3Static> | undefined;

/** The bytes of a database in which `sql` was run. */
export async function sqliteFile(sql: string): Promise<Uint8Array> {
  const sqlite = await (loading ??= init());
  const db = new sqlite.oo1.DB(':memory:');
  try {
    db.exec(sql);
    return sqlite.capi.sqlite3_js_db_export(db);
  } finally {
    db.close();
  }
}

/** A folder of its own with these files in it. */
export function folderOf(files: Readonly<Record<string, Uint8Array | string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'sqlite-'));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}
