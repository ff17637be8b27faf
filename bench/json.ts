/** JSON, a record a line, into a durable table, beside native DuckDB with all cores. */
import { existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { cpus } from 'node:os';
import { resolve } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { literal } from '#core/sql/index.ts';
import { addFile, engineIn, run, stepTime, type BenchContext } from './context.ts';
import { CACHE } from './data.ts';
import { nativeLoad } from './native-load.ts';
import { mixedRows } from './parquet.ts';
import { aboveIdle, loadsAboveIdle } from './processes.ts';
import { interleave } from './repeat.ts';
import { median, type Finding } from './report.ts';

export async function jsonBenchmark(context: BenchContext): Promise<Finding> {
  const rows = context.quick ? 120_000 : 1_200_000;
  const path = await made(rows);
  const bytes = statSync(path).size;
  const opened = async () => {
    const chromium = await context.freshChromium();
    const page = await engineIn(chromium, 'disk');
    await addFile(page, path);
    return { chromium, page };
  };
  const { page } = await opened();
  const threads = cpus().length;
  const measures = await interleave(
    [
      {
        label: 'ours, OPFS',
        async run() {
          await page.evaluate(() => window.bench.drop('load'));
          return stepTime(await run(page, text(rows)), 'load');
        },
      },
      {
        label: `native, ${threads} threads, disk`,
        run: () => nativeLoad(`read_ndjson(${literal(path)})`, threads),
      },
    ],
    context.repeat,
  );
  const [ours = NaN, native = NaN] = measures.map(({ runs }) => median(runs));
  const fresh = await opened();
  const memory = loadsAboveIdle([
    await aboveIdle(fresh.chromium.pid, async () => stepTime(await run(fresh.page, text(rows)), 'load')),
  ]);
  return {
    name: 'json',
    title: `Load ${rows.toLocaleString('en')} rows, 10 mixed columns, ${(bytes / 1e6).toFixed(0)} MB of JSON lines`,
    measures: [...measures, memory.measure],
    figures: [
      {
        label: "share of native's time with all cores",
        value: ours / native,
        unit: 'x',
        target: { most: 1.5 },
      },
      memory.figure,
    ],
    notes: [],
  };
}

const text = (rows: number): string => `oml_version: "0.1.0"
name: load
steps:
  - id: load
    component: filesystem.json_extractor
    mode: read
    config: { path: mixed-${rows}.ndjson }
`;

async function made(rows: number): Promise<string> {
  const path = resolve(CACHE, `mixed-${rows}.ndjson`);
  if (existsSync(path)) return path;
  mkdirSync(CACHE, { recursive: true });
  rmSync(`${path}.part`, { force: true });
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  await connection.run(`COPY (${mixedRows(rows)}) TO ${literal(`${path}.part`)} (FORMAT json)`);
  connection.closeSync();
  renameSync(`${path}.part`, path);
  return path;
}
