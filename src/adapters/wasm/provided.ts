/**
 * What there is in a browser behind the ports of drivers. Each loads its library when a step asks for it (`import()`): nothing of it is
 * here before.
 */
import parquetModule from 'parquet-wasm/esm/parquet_wasm_bg.wasm?url';
import { arrowPort } from '#core/arrow/port.ts';
import { provide, type Provided } from '#core/contract/port.ts';
import { duckdbPort } from '#core/duckdb/port.ts';
import { sqlitePort } from '#core/sqlite/port.ts';
import { parquetPort } from '#core/parquet/port.ts';
import { arrowLibrary } from '#adapters/both/arrow/library.ts';
import { parquetLibrary } from '#adapters/both/parquet/library.ts';
import type { StartDuckDb } from './duckdb.ts';
import { duckdbLibrary } from './duckdb-file.ts';
import { sqliteLibrary, type SqliteAssets } from './sqlite.ts';

/** Where to load from what is no module of ours; what is absent there is not. */
export interface LibraryAssets {
  readonly sqlite?: SqliteAssets;
}

/** `start`: of a DuckDB beside the session's own. */
export const providedFrom = ({ sqlite }: LibraryAssets, start: StartDuckDb): readonly Provided[] => [
  provide(arrowPort, arrowLibrary),
  provide(
    parquetPort,
    parquetLibrary(async () => new URL(parquetModule, import.meta.url)),
  ),
  provide(duckdbPort, duckdbLibrary(start)),
  ...(sqlite ? [provide(sqlitePort, sqliteLibrary(sqlite))] : []),
];
