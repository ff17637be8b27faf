/** Runs with their tables on a DuckLake beside the same runs on the session's own file, by the command line. */
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, type Started } from '../tests/servers/server.ts';
import { buildOml, installEngines } from '../tests/engines/install.ts';
import { lakeOnServers } from '../tests/engines/lake.ts';
import { startOml } from '../tests/engines/oml.ts';
import { startS3 } from '../tests/engines/s3.ts';
import { startPostgres } from '../tests/engines/servers.ts';
import type { Benchmark } from './context.ts';
import { CACHE, dataFile, type DataFile } from './data.ts';
import { interleave, type Variant } from './repeat.ts';
import { median } from './report.ts';

const ROWS = 1_000_000;
const HUGE_ROWS = 100_000_000;

/**
 * `@engine.disk`: the catalog in PostgreSQL, the data on this disk; `@engine.s3`: the data on an S3 server; `@engine.thread` and `@engine.small`: as
 * `disk`, by one thread of DuckDB, and in 1 GB of memory beside what Node takes.
 */
export async function withLakes<T>(work: (folder: string) => Promise<T>): Promise<T> {
  installEngines();
  await buildOml();
  const folder = mkdtempSync(join(tmpdir(), 'osiris-bench-engines-'));
  // PostgreSQL's account passes through it to a folder of its own.
  chmodSync(folder, 0o711);
  const started: Started[] = [];
  try {
    started.push(await startPostgres(folder));
    started.push(await startS3(join(folder, 's3'), await freePort()));
    const [postgres, s3] = started;
    const onS3 = lakeOnServers({
      postgres: Number(new URL(postgres?.env['TEST_POSTGRES'] ?? '').port),
      s3: Number(s3?.env['TEST_S3']),
    });
    const { url, user, password } = onS3;
    const disk = { url, user, password, data_path: join(folder, 'data') };
    const engine = { s3: onS3, disk, thread: { ...disk, threads: 1 }, small: { ...disk, memory: '1GB' } };
    const connections = JSON.stringify({ version: 1, connections: { engine } });
    writeFileSync(join(folder, 'osiris_connections.yaml'), connections);
    return await work(folder);
  } finally {
    for (const { stop } of started.toReversed()) await stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Report {
  readonly steps: readonly {
    readonly id: string;
    readonly rows: number | null;
    readonly duration_ms: number | null;
  }[];
}

interface Ran {
  /** Milliseconds of all steps, with their commits. */
  readonly steps: number;
  /** Of the process at its peak. */
  readonly megabytes: number;
}

/** Runs a pipeline on the benchmarks' files into a session that is new. */
async function runOnce(folder: string, pipeline: string, rows: number, ...flags: string[]): Promise<Ran> {
  const out = join(folder, 'session');
  rmSync(out, { recursive: true, force: true });
  const connections = join(folder, 'osiris_connections.yaml');
  const places = ['--data', CACHE, '--connections', connections, '--out', out];
  const oml = startOml('run', pipeline, '--json', ...places, ...flags);
  let megabytes = 0;
  const looking = setInterval(() => (megabytes = Math.max(megabytes, peakOf(oml.pid))), 20);
  const { code, text } = await oml.ended;
  clearInterval(looking);
  const { steps } = JSON.parse(text) as Report;
  if (code !== 0 || steps.some((step) => step.rows !== rows)) throw new Error(text);
  return { steps: steps.reduce((sum, { duration_ms }) => sum + (duration_ms ?? NaN), 0), megabytes };
}

/** 0 for a process that is gone. */
function peakOf(pid: number): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1000;
  } catch (cause) {
    if (/ENOENT|ESRCH/.test(String(cause))) return 0;
    throw cause;
  }
}

/** In by a CSV file, sorted, out as a CSV file. */
function threeSteps(folder: string, file: DataFile, order: string): string {
  const path = join(folder, 'three.yaml');
  writeFileSync(
    path,
    `oml_version: "0.1.0"
name: three
steps:
  - {id: read, component: filesystem.csv_extractor, mode: read, config: {path: ${file.name}}}
  - {id: made, component: duckdb.processor, mode: transform, config: {query: 'SELECT * FROM read ${order}'}}
  - {id: out, component: filesystem.csv_writer, mode: write, config: {path: out.csv}}
`,
  );
  return path;
}

export const enginesBenchmark: Benchmark = ({ repeat, quick }) =>
  withLakes(async (folder) => {
    const file = await dataFile('mixed', quick ? ROWS / 10 : ROWS);
    const pipeline = threeSteps(folder, file, 'ORDER BY created, id');
    const variant = (label: string, ...flags: string[]): Variant => ({
      label,
      run: async () => (await runOnce(folder, pipeline, file.rows, ...flags)).steps,
    });
    const measures = await interleave(
      [
        variant("the session's own file"),
        variant('DuckLake: catalog in PostgreSQL, data on the same disk', '--engine', '@engine.disk'),
        variant(
          'DuckLake: catalog in PostgreSQL, data on S3 (s3rver, one Node process)',
          '--engine',
          '@engine.s3',
        ),
      ],
      repeat,
    );
    const [native, disk, s3] = measures.map(({ runs }) => median(runs));
    return {
      name: 'engines',
      title: `An engine: ${file.rows.toLocaleString('en')} rows, 10 columns, in, sorted and out`,
      measures,
      figures: [
        {
          label: "DuckLake, share of the session's own file",
          value: disk! / native!,
          unit: 'x',
          target: { most: 1.5 },
        },
        { label: 'with the data on S3', value: s3! / native!, unit: 'x' },
      ],
      notes: ['The time of the three steps, with their commits; DuckDB 1.5.5 in all.'],
    };
  });

export const enginesMemoryBenchmark: Benchmark = ({ quick }) =>
  withLakes(async (folder) => {
    const file = await dataFile('narrow', quick ? HUGE_ROWS / 10 : HUGE_ROWS);
    const pipeline = threeSteps(folder, file, 'WHERE id IS NOT NULL');
    const { steps, megabytes } = await runOnce(folder, pipeline, file.rows, '--engine', '@engine.small');
    return {
      name: 'engines-memory',
      title: `An engine: ${file.rows.toLocaleString('en')} rows of 2 columns, in, by SQL and out`,
      measures: [
        { label: 'the whole process at its peak (Node, tsx, DuckDB)', unit: 'MB', runs: [megabytes] },
        { label: 'the three steps', unit: 'ms', runs: [steps] },
      ],
      figures: [{ label: 'memory on DuckLake', value: megabytes, unit: 'MB', target: { most: 2000 } }],
      notes: ['The catalog in PostgreSQL, the data on the same disk; `memory: 1GB` in the connection.'],
    };
  });
