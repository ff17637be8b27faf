/** Steps of one plan on a DuckLake, by one process and by two: what is left of twice as many hands. */
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMMAND, ENVIRONMENT, startOml } from '../tests/engines/oml.ts';
import type { Benchmark } from './context.ts';
import { withLakes } from './engines.ts';
import { interleave, type Variant } from './repeat.ts';
import { median } from './report.ts';

const STEPS = ['s1', 's2', 's3', 's4', 's5', 's6'];
const ALONE = [STEPS];
const HALVES = [STEPS.slice(0, 3), STEPS.slice(3)];
type Shares = readonly (readonly string[])[];

/** Steps that take seconds, as those do that somebody gives to several machines; and those of which the ways take a good part. */
const SIZES = { long: 200_000_000, short: 50_000_000 } as const;

/** Nothing but computing, by one thread. */
const query = (rows: number): string =>
  `SELECT max(hash(i)) AS m, count(DISTINCT i % 100003) AS n FROM range(${rows}) r(i)`;

function pipeline(folder: string, rows: number): string {
  const path = join(folder, `six-${rows}.yaml`);
  const step = (id: string): string =>
    `  - {id: ${id}, component: duckdb.processor, mode: transform, needs: [], config: {query: '${query(rows)}'}}\n`;
  writeFileSync(path, `oml_version: "0.1.0"\nname: six\nsteps:\n${STEPS.map(step).join('')}`);
  return path;
}

/** Milliseconds from the start of the processes to the end of the last. */
async function elapsed(processes: () => readonly Promise<unknown>[]): Promise<number> {
  const started = performance.now();
  await Promise.all(processes());
  return performance.now() - started;
}

async function ended(work: Promise<{ readonly code: number | null; readonly text: string }>): Promise<void> {
  const { code, text } = await work;
  if (code !== 0) throw new Error(text);
}

/** Steps of a plan that nobody has run yet. */
function planned(file: string) {
  let plans = 0;
  return async (shares: Shares): Promise<number> => {
    const plan = `${file}.${++plans}.plan.json`;
    await ended(startOml('plan', file, '--engine', '@engine.thread', '--out', plan).ended);
    return elapsed(() =>
      shares.map((only, at) => {
        const out = `${plan}.${at}`;
        return ended(startOml('run', plan, '--only', only.join(','), '--out', out).ended);
      }),
    );
  };
}

/** The same queries by DuckDB alone: what the machine gives to two processes that have nothing in common. */
const bare = (rows: number, shares: Shares): Promise<number> =>
  elapsed(() => shares.map((only) => ended(bareProcess(query(rows), only.length))));

function bareProcess(sql: string, times: number): Promise<{ code: number | null; text: string }> {
  const script = `import { DuckDBInstance } from '@duckdb/node-api';
const db = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect();
for (let n = 0; n < ${times}; n++) await db.run(${JSON.stringify(sql)});`;
  const [program, ...args] = COMMAND.slice(0, -1);
  const child = spawn(program ?? '', [...args, '--input-type=module', '-e', script], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: ENVIRONMENT,
  });
  let text = '';
  child.stderr.on('data', (bytes) => (text += String(bytes)));
  return new Promise((resolve, reject) =>
    child.on('error', reject).on('close', (code) => resolve({ code, text })),
  );
}

export const enginesProcessesBenchmark: Benchmark = ({ repeat, quick }) =>
  withLakes(async (folder) => {
    const share = quick ? 1 / 10 : 1;
    const variants = Object.entries(SIZES).flatMap(([size, most]): Variant[] => {
      const rows = most * share;
      const run = planned(pipeline(folder, rows));
      return [
        { label: `${size} steps: one process`, run: () => run(ALONE) },
        { label: `${size} steps: two processes, three each`, run: () => run(HALVES) },
        { label: `${size} steps, DuckDB alone: one process`, run: () => bare(rows, ALONE) },
        { label: `${size} steps, DuckDB alone: two processes`, run: () => bare(rows, HALVES) },
      ];
    });
    const measures = await interleave(variants, repeat);
    const ms = measures.map(({ runs }) => median(runs));
    const times = (one: number): number => ms[one]! / ms[one + 1]!;
    return {
      name: 'engines-processes',
      title: 'An engine: six steps bound by the processor, by processes of one thread each',
      measures,
      figures: [
        {
          label: 'long steps, two processes: as fast as one',
          value: times(0),
          unit: 'x',
          target: { least: 1.6 },
        },
        {
          label: 'short steps, two processes: as fast as one',
          value: times(4),
          unit: 'x',
          target: { least: 1.6 },
        },
        { label: 'what the machine gives: long steps by DuckDB alone', value: times(2), unit: 'x' },
        { label: 'what the machine gives: short steps by DuckDB alone', value: times(6), unit: 'x' },
      ],
      notes: [
        `From the start of the processes to the end of the last, on DuckLake with its catalog in PostgreSQL, on this machine too, and the data on the same disk. The connection gives DuckDB one thread in each. Each run is of a new plan: who comes first makes the session's tables.`,
        `A long step hashes and counts ${SIZES.long.toLocaleString('en')} numbers, a short one ${SIZES.short.toLocaleString('en')}. DuckDB alone: the same queries without plan, lake and ledger, which leaves the start of Node.`,
      ],
    };
  });
