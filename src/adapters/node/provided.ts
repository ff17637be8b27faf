/** What there is under Node behind the ports of drivers. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arrowLibrary } from '#adapters/both/arrow/library.ts';
import { parquetLibrary } from '#adapters/both/parquet/library.ts';
import { arrowPort } from '#core/arrow/port.ts';
import { provide, type Provided } from '#core/contract/port.ts';
import { duckdbPort } from '#core/duckdb/port.ts';
import { mysqlPort } from '#core/mysql/port.ts';
import { parquetPort } from '#core/parquet/port.ts';
import { sqlitePort } from '#core/sqlite/port.ts';
import { duckdbLibrary } from './duckdb-file.ts';
import { mysqlClient } from './mysql/client.ts';
import { sqliteLibrary } from './sqlite/library.ts';

const { resolve } = createRequire(import.meta.url);

export const provided: readonly Provided[] = [
  provide(mysqlPort, mysqlClient),
  provide(arrowPort, arrowLibrary),
  provide(
    parquetPort,
    parquetLibrary(() => readFile(resolve('parquet-wasm/esm/parquet_wasm_bg.wasm'))),
  ),
  provide(sqlitePort, sqliteLibrary),
  provide(duckdbPort, duckdbLibrary),
];
