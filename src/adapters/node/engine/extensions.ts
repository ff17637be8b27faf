/** DuckDB's own extensions on disk, as `npm run extensions -- --cli` puts them there. */
import { join, resolve } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { StepError } from '#core/contract/errors.ts';
import { literal } from '#core/sql/index.ts';
import { guarded } from '../database.ts';
import { isThere } from '../is-there.ts';

/** Where they are by default: `<version>/<platform>/<name>.duckdb_extension` below it. */
export const EXTENSIONS_FOLDER = resolve(import.meta.dirname, '../../../../duckdb-extensions');

/** What people call them by, where that is not the name of the file. */
const CALLED: Readonly<Record<string, string>> = { postgres_scanner: 'postgres' };

/** Loads them from `folder`. Rejects with `StepError` for those that are not there, with the command that fetches them. */
export async function loadExtensions(
  connection: DuckDBConnection,
  names: readonly string[],
  folder: string,
): Promise<void> {
  if (names.length === 0) return;
  const { version, platform } = await builtFor(connection);
  const files = names.map((name) => ({
    name,
    path: join(folder, version, platform, `${name}.duckdb_extension`),
  }));
  const missing: string[] = [];
  for (const { name, path } of files) if (!(await isThere(path))) missing.push(name);
  if (missing.length > 0) {
    const called = names.map((name) => CALLED[name] ?? name).join(' ');
    throw new StepError(
      `DuckDB's extension ${missing.join(', ')} for ${version}, ${platform} is not in ${folder}: fetch it once with  npm run extensions -- --cli ${called}`,
    );
  }
  for (const { path } of files) {
    const load = `LOAD ${literal(path)}`;
    await guarded(load, () => connection.run(load));
  }
}

async function builtFor(
  connection: DuckDBConnection,
): Promise<{ readonly version: string; readonly platform: string }> {
  const one = async (sql: string): Promise<string> =>
    String((await connection.runAndReadAll(sql)).getRows()[0]?.[0]);
  return { version: await one('SELECT version()'), platform: await one('PRAGMA platform') };
}
