/** A table of MariaDB into a durable table and back: our drivers by the command line, beside the server's own client and LOAD DATA. */
import { spawn } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { literal } from '#core/sql/index.ts';
import { accountOf, command, isRoot } from '../tests/servers/account.ts';
import { mariadb } from '../tests/servers/mariadb.ts';
import type { Benchmark } from './context.ts';
import { interleave } from './repeat.ts';
import { median, type Measure } from './report.ts';

const ROWS = 1_000_000;
const WRITTEN = 100_000;
/** As `npm run oml` has it: by default V8 lets 16 MB of new objects grow old, and with them the packets of the server that they hold. */
const NEW_SPACE = '--max-semi-space-size=4';

/** Ten columns of the types that there are most of; about 105 bytes a row as text. */
const TABLE = `CREATE TABLE big (id BIGINT PRIMARY KEY, customer INT NOT NULL, amount DECIMAL(12,2), price DOUBLE, day DATE, moment DATETIME(6), name VARCHAR(60), city VARCHAR(60), active TINYINT(1), note VARCHAR(200))`;
const fill = (rows: number): string =>
  `INSERT INTO big SELECT seq, seq * 7919 % 100003, seq * 37 % 1000000 / 100, seq / 7, DATE_ADD('2020-01-01', INTERVAL seq % 2000 DAY), DATE_ADD('2020-01-01', INTERVAL seq * 1000003 MICROSECOND), CONCAT('Name ', seq % 5000), ELT(seq % 5 + 1, 'Praha', 'Brno', 'Zürich', 'Wien', 'Berlin'), seq % 2, IF(seq % 3 = 0, NULL, CONCAT('note on ', seq, ' ☃')) FROM seq_1_to_${rows}`;

export const mysqlBenchmark: Benchmark = async ({ repeat, quick }) => {
  const rows = quick ? ROWS / 10 : ROWS;
  const written = quick ? WRITTEN / 10 : WRITTEN;
  const folder = mkdtempSync(join(tmpdir(), 'osiris-bench-mysql-'));
  chmodSync(folder, 0o711);
  const server = await startServer(folder);
  try {
    const sql = (statement: string): Promise<void> =>
      command('mariadb', [...server.client, 'bench', '-e', statement]);
    await command('mariadb', [...server.client, '-e', 'CREATE DATABASE bench']);
    for (const statement of [
      TABLE,
      fill(rows),
      'CREATE TABLE target LIKE big',
      'CREATE TABLE loaded LIKE big',
    ])
      await sql(statement);
    const file = join(server.data, 'rows.tsv');
    await sql(`SELECT * FROM big LIMIT ${written} INTO OUTFILE ${literal(file)} CHARACTER SET utf8mb4`);

    const oml = pipelines(folder, server.port, written);
    const peaks: number[] = [];
    const read = {
      label: 'mysql.extractor, durable table',
      run: async () => {
        const { steps, peak } = await run(oml.read, folder);
        peaks.push(peak);
        return stepTime(steps, 'big', rows);
      },
    };
    const dump = {
      label: "the client's TSV, loaded by DuckDB (all cores), durable table",
      run: () => dumpAndLoad(server.client, folder, rows),
    };
    const write = {
      label: `mysql.writer, ${written.toLocaleString('en')} rows, replace`,
      run: async () => stepTime((await run(oml.write, folder)).steps, 'out', written),
    };
    const insert = {
      label: 'the same where the server takes no LOAD DATA LOCAL: INSERTs of many rows',
      run: async () => {
        await sql('SET GLOBAL local_infile = 0');
        try {
          return stepTime((await run(oml.write, folder)).steps, 'out', written);
        } finally {
          await sql('SET GLOBAL local_infile = 1');
        }
      },
    };
    const load = {
      label: 'LOAD DATA of the same rows from a file of the server',
      run: async () => {
        await sql('DELETE FROM loaded');
        return timed(() => sql(`LOAD DATA INFILE ${literal(file)} INTO TABLE loaded CHARACTER SET utf8mb4`));
      },
    };
    const measures = await interleave([read, dump, write, load, insert], repeat);
    const memory: Measure = {
      label: 'mysql.extractor, the whole process at its peak',
      unit: 'MB',
      runs: peaks,
    };
    const time = (at: number): number => median(measures[at]?.runs ?? []);
    return {
      name: 'mysql',
      title: `MariaDB: ${rows.toLocaleString('en')} rows, 10 columns`,
      measures: [...measures, memory],
      figures: [
        {
          label: "reading: share of the time of the client's dump and DuckDB's load",
          value: time(0) / time(1),
          unit: 'x',
          target: { most: 1 },
        },
        {
          label: 'reading: memory of the whole process (Node, tsx, DuckDB)',
          value: median(peaks),
          unit: 'MB',
          target: { most: 300 },
        },
        {
          label: 'writing: as fast as LOAD DATA',
          value: time(3) / time(2),
          unit: 'x',
          target: { least: 0.5 },
        },
      ],
      notes: [
        'Of our drivers the time of the step counts, with its commit and checkpoint; of the client and LOAD DATA that of the program.',
      ],
    };
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
};

async function startServer(folder: string) {
  const account = isRoot() ? accountOf(mariadb.user) : undefined;
  const place = join(folder, 'server');
  mkdirSync(place, { mode: 0o755 });
  if (account) chownSync(place, account.uid, account.gid);
  const port = await freePort();
  const { stop } = await mariadb.start({ folder: place, port, account });
  const client = ['--no-defaults', '-uroot', '-h127.0.0.1', `-P${port}`, '--default-character-set=utf8mb4'];
  return { port, stop, client, data: join(place, 'data') };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

/** Two files: one reads the table, one reads some of it and writes that. */
function pipelines(
  folder: string,
  port: number,
  written: number,
): { readonly read: string; readonly write: string } {
  writeFileSync(
    join(folder, 'osiris_connections.yaml'),
    `version: 1\nconnections:\n  mysql:\n    main: {host: 127.0.0.1, port: ${port}, user: root, password: "", database: bench}\n`,
  );
  const file = (name: string, steps: string): string => {
    const path = join(folder, `${name}.yaml`);
    writeFileSync(path, `oml_version: "0.1.0"\nname: ${name}\nsteps:\n${steps}`);
    return path;
  };
  const extract = (config: string): string =>
    `  - {id: big, component: mysql.extractor, mode: read, config: {connection: '@mysql.main', ${config}}}\n`;
  return {
    read: file('read', extract('table: big')),
    write: file(
      'write',
      `${extract(`table: big, limit: ${written}`)}  - {id: out, component: mysql.writer, mode: write, config: {connection: '@mysql.main', table: target, mode: replace, primary_key: id}}\n`,
    ),
  };
}

interface Step {
  readonly id: string;
  readonly rows: number | null;
  readonly duration_ms: number | null;
}

/** Runs the file by the command line; also how many MB its process had at most. */
async function run(
  file: string,
  folder: string,
): Promise<{ readonly steps: readonly Step[]; readonly peak: number }> {
  const out = join(folder, 'out');
  rmSync(out, { recursive: true, force: true });
  const oml = [NEW_SPACE, '--import', 'tsx', 'src/adapters/node/oml.ts'];
  const args = [...oml, 'run', file, '--json', '--out', out];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let peak = 0;
  const look = (): void => {
    try {
      const [, kilobytes = '0'] =
        /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8')) ?? [];
      peak = Math.max(peak, Number(kilobytes) / 1000);
    } catch {
      // It has ended.
    }
  };
  const looking = setInterval(look, 10);
  const said: Buffer[] = [];
  child.stdout.on('data', (bytes: Buffer) => said.push(bytes));
  await new Promise((resolve) => child.on('close', resolve));
  clearInterval(looking);
  const { steps } = JSON.parse(Buffer.concat(said).toString()) as { readonly steps: readonly Step[] };
  return { steps, peak };
}

function stepTime(steps: readonly Step[], id: string, rows: number): number {
  const step = steps.find((each) => each.id === id);
  if (step?.rows !== rows || step.duration_ms === null)
    throw new Error(`${id} did not come to ${rows} rows: ${JSON.stringify(step)}`);
  return step.duration_ms;
}

async function timed(work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

async function dumpAndLoad(client: readonly string[], folder: string, rows: number): Promise<number> {
  const file = join(folder, 'dump.tsv');
  const database = join(folder, 'dump.duckdb');
  for (const path of [file, database]) rmSync(path, { force: true });
  const instance = await DuckDBInstance.create(database);
  const connection = await instance.connect();
  try {
    return await timed(async () => {
      const shell = `mariadb ${client.join(' ')} --quick --batch bench -e 'SELECT * FROM big' > ${file}`;
      await command('sh', ['-c', shell]);
      await connection.run(
        `CREATE TABLE big AS SELECT * FROM read_csv(${literal(file)}, delim = '\t', nullstr = 'NULL', quote = '', escape = '')`,
      );
      await connection.run('CHECKPOINT');
      const [[count] = []] = (await connection.runAndReadAll('SELECT count(*) FROM big')).getRows();
      if (Number(count) !== rows) throw new Error(`DuckDB loaded ${count} of ${rows} rows`);
    });
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
