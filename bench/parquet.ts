/** Parquet into a durable table, beside native DuckDB with all cores; and the first rows of a large file. */
import { existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { cpus } from 'node:os';
import { resolve } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { literal } from '#core/sql/index.ts';
import { addFile, engineIn, run, stepTime, type BenchContext } from './context.ts';
import { CACHE, type DataFile } from './data.ts';
import { nativeLoad } from './native-load.ts';
import { aboveIdle, loadsAboveIdle } from './processes.ts';
import { interleave } from './repeat.ts';
import { median, type Finding } from './report.ts';

/** Ten columns of different kinds. */
export const mixedRows = (rows: number): string => MIXED.replace('ROWS', String(rows));

const MIXED = `SELECT range AS id, 'customer ' || (hash(range) % 100000) AS customer, md5(range::VARCHAR) AS reference,
  DATE '2020-01-01' + (range % 2000)::INTEGER AS day, TIMESTAMP '2020-01-01' + INTERVAL (range) SECOND AS moment,
  (hash(range) % 1000000 / 100)::DECIMAL(12,2) AS amount, (hash(range) % 1000) / 7::DOUBLE AS share,
  (range % 3 = 0) AS paid, (hash(range) % 50)::INTEGER AS quantity,
  CASE WHEN range % 10 = 0 THEN NULL ELSE ['new', 'open', 'done'][1 + range % 3] END AS state FROM range(ROWS)`;
const TEXTS = `SELECT range AS id, md5(range::VARCHAR) AS a, md5((range + 1)::VARCHAR) AS b FROM range(ROWS)`;
const FIRST = 1000;

export async function parquetBenchmark(context: BenchContext): Promise<Finding> {
  const mixed = await made('mixed', MIXED, context.quick ? 1_000_000 : 10_000_000, 'snappy');
  const large = await textsFile(context.quick ? 1_500_000 : 15_000_000);
  const opened = async () => {
    const chromium = await context.freshChromium();
    const page = await engineIn(chromium, 'disk');
    await addFile(page, mixed.path);
    await addFile(page, large.path);
    return { chromium, page };
  };
  let { chromium, page } = await opened();
  const threads = cpus().length;
  const load = async ({ name, rows }: DataFile, limit?: number): Promise<number> => {
    await page.evaluate(() => window.bench.drop('load'));
    const ran = await run(page, loading(name, limit));
    const done = ran.heard.find(({ event }) => event.event === 'step_complete')?.event;
    if (done?.event !== 'step_complete' || done.rows !== (limit ?? rows))
      throw new Error(`loaded other than ${limit ?? rows} rows: ${JSON.stringify(done)}`);
    return stepTime(ran, 'load');
  };
  const measures = await interleave(
    [
      { label: 'ours, OPFS', run: () => load(mixed) },
      {
        label: `native, ${threads} threads, disk`,
        run: () => nativeLoad(`read_parquet(${literal(mixed.path)})`, threads),
      },
      { label: `the first ${FIRST} rows of ${megabytes(large)} MB`, run: () => load(large, FIRST) },
    ],
    context.repeat,
  );
  const [ours = NaN, native = NaN, first = NaN] = measures.map(({ runs }) => median(runs));
  ({ chromium, page } = await opened());
  const memory = loadsAboveIdle([await aboveIdle(chromium.pid, () => load(mixed))]);
  return {
    name: 'parquet',
    title: `Load ${mixed.rows.toLocaleString('en')} rows, ${mixed.what}, ${megabytes(mixed)} MB of Parquet`,
    measures: [...measures, memory.measure],
    figures: [
      {
        label: "share of native's time with all cores",
        value: ours / native,
        unit: 'x',
        target: { most: 1.5 },
      },
      { label: 'first rows of the large file', value: first, unit: 'ms', target: { most: 2000 } },
      memory.figure,
    ],
    notes: [],
  };
}

/** Texts that nothing packs: some 70 bytes a row. */
export const textsFile = (rows: number): Promise<DataFile> => made('texts', TEXTS, rows, 'uncompressed');

const megabytes = ({ bytes }: DataFile): string => (bytes / 1e6).toFixed(0);

const loading = (name: string, limit?: number): string => `oml_version: "0.1.0"
name: load
steps:
  - id: load
    component: filesystem.parquet_extractor
    mode: read
    config: { path: ${JSON.stringify(name)}${limit === undefined ? '' : `, limit: ${limit}`} }
`;

async function made(kind: string, query: string, rows: number, codec: string): Promise<DataFile> {
  const name = `${kind}-${rows}.parquet`;
  const path = resolve(CACHE, name);
  if (!existsSync(path)) {
    mkdirSync(CACHE, { recursive: true });
    console.log(`making ${name} ...`);
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    const to = `${literal(`${path}.part`)} (FORMAT parquet, COMPRESSION ${codec})`;
    await connection.run(`COPY (${query.replace('ROWS', String(rows))}) TO ${to}`);
    connection.closeSync();
    renameSync(`${path}.part`, path);
  }
  return {
    name,
    path,
    bytes: statSync(path).size,
    rows,
    what: kind === 'mixed' ? '10 mixed columns' : 'texts',
  };
}
