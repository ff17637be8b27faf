/** The corpus of formats other than CSV. */
import { arrow } from './arrow.ts';
import type { FormatCase } from './case.ts';
import { duckdb } from './duckdb.ts';
import { excel } from './excel.ts';
import { json } from './json.ts';
import { parquet } from './parquet.ts';
import { sqlite } from './sqlite.ts';

export const formats = async (): Promise<readonly FormatCase[]> => [
  ...(await parquet()),
  ...arrow(),
  ...excel(),
  ...(await sqlite()),
  ...(await duckdb()),
  ...json(),
];
