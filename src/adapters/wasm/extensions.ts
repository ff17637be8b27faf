/** DuckDB's extensions that whoever hosts the page has put beside it (`npm run extensions`); by default there are none. */
import type { DbConnection } from '#core/contract/database.ts';
import { literal } from '#core/sql/index.ts';

/**
 * Loads extensions of DuckDB, before the configuration is locked, and gives the names of those that could be.
 * `repository`: the URL of the folder that holds them. One that cannot be is missed where it is used, and
 * told in the console to whoever hosts the page.
 */
export async function loadExtensions(
  admin: DbConnection,
  repository: string,
  names: readonly string[],
): Promise<ReadonlySet<string>> {
  const loaded = new Set<string>();
  if (names.length === 0) return loaded;
  const [row] = await admin.query('SELECT version() AS version');
  for (const name of names) {
    const file = `${repository}/${String(row?.['version'])}/wasm_eh/${name}.duckdb_extension.wasm`;
    try {
      await admin.exec(`LOAD ${literal(file)}`);
      loaded.add(name);
    } catch (cause) {
      console.warn(`DuckDB could not load its ${name} extension from ${file}.`, cause);
    }
  }
  // Both worlds run in UTC.
  if (loaded.has('icu')) await admin.exec(`SET GLOBAL TimeZone = 'UTC'`);
  return loaded;
}
