/** The catalog: every component by name, listed by hand. A driver's path is its name. */
import type { Catalog, Component } from '#core/contract/catalog.ts';
import type { Driver } from '#core/contract/driver.ts';
import { driver as duckdbProcessor } from './duckdb/processor.ts';
import { driver as arrowExtractor } from './filesystem/arrow_extractor.ts';
import { driver as arrowWriter } from './filesystem/arrow_writer.ts';
import { driver as csvExtractor } from './filesystem/csv_extractor.ts';
import { driver as csvWriter } from './filesystem/csv_writer.ts';
import { driver as duckdbExtractor } from './filesystem/duckdb_extractor.ts';
import { driver as excelExtractor } from './filesystem/excel_extractor.ts';
import { driver as excelWriter } from './filesystem/excel_writer.ts';
import { driver as jsonExtractor } from './filesystem/json_extractor.ts';
import { driver as jsonWriter } from './filesystem/json_writer.ts';
import { driver as parquetExtractor } from './filesystem/parquet_extractor.ts';
import { driver as parquetWriter } from './filesystem/parquet_writer.ts';
import { driver as sqliteExtractor } from './filesystem/sqlite_extractor.ts';
import { driver as graphqlExtractor } from './graphql/extractor.ts';
import { driver as httpExtractor } from './http/extractor.ts';
import { driver as mysqlExtractor } from './mysql/extractor.ts';
import { driver as mysqlWriter } from './mysql/writer.ts';
import { driver as posthogExtractor } from './posthog/extractor.ts';
import { driver as supabaseExtractor } from './supabase/extractor.ts';
import { driver as supabaseWriter } from './supabase/writer.ts';

const runs = (driver: Driver): Component => ({
  name: driver.name,
  kind: driver.kind,
  spec: driver.spec,
  driver,
});

const components: readonly Component[] = [
  runs(duckdbProcessor),
  runs(csvExtractor),
  runs(csvWriter),
  runs(excelExtractor),
  runs(excelWriter),
  runs(jsonExtractor),
  runs(jsonWriter),
  runs(parquetExtractor),
  runs(parquetWriter),
  runs(arrowExtractor),
  runs(arrowWriter),
  runs(sqliteExtractor),
  runs(duckdbExtractor),
  runs(graphqlExtractor),
  runs(httpExtractor),
  runs(mysqlExtractor),
  runs(mysqlWriter),
  runs(posthogExtractor),
  runs(supabaseExtractor),
  runs(supabaseWriter),
];

export const catalog: Catalog = new Map(components.map((component) => [component.name, component]));
