/** Pipelines that begin or end in MariaDB, on the command line. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mysqlWorld, PASSWORD, PORT, type MySqlWorld } from './mysql-world.ts';

let at: MySqlWorld;
let folder: string;
beforeAll(async () => {
  at = await mysqlWorld('cli');
  await at.sql(
    'CREATE TABLE movies (id INT PRIMARY KEY, title VARCHAR(50), price DECIMAL(6,2), seen DATE)',
    `INSERT INTO movies VALUES (1, 'Sedmikrásky ☃', 9.50, '2024-02-29'), (2, 'a "b"', 10.00, NULL), (3, NULL, 0.5, '2020-01-01')`,
  );
  folder = mkdtempSync(join(tmpdir(), 'osiris-mysql-'));
  writeFileSync(
    join(folder, 'osiris_connections.yaml'),
    `version: 1\nconnections:\n  mysql:\n    main: {host: 127.0.0.1, port: ${PORT}, user: cli, password: "\${TEST_SECRET}", database: cli}\n`,
  );
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await at.end();
});

interface Said {
  readonly code: number;
  readonly text: string;
}

function oml(...args: string[]): Promise<Said> {
  const env = { ...process.env, TEST_SECRET: PASSWORD };
  return new Promise((resolve) =>
    execFile('npx', ['tsx', 'src/adapters/node/oml.ts', ...args], { env }, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, text: stdout + stderr }),
    ),
  );
}

function pipeline(name: string, steps: string): string {
  const file = join(folder, `${name}.yaml`);
  writeFileSync(file, `oml_version: "0.1.0"\nname: ${name}\nsteps:\n${steps}`);
  return file;
}

/** In nothing that a run left is the password. */
function expectNoSecret(out: string): void {
  const files = readdirSync(out, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
  expect(files.length).toBeGreaterThan(4);
  for (const each of files)
    expect([each.name, readFileSync(join(each.parentPath, each.name)).includes(PASSWORD)]).toEqual([
      each.name,
      false,
    ]);
}

test('MySQL -> SQL -> CSV', async () => {
  const file = pipeline(
    'csv',
    `  - {id: movies, component: mysql.extractor, mode: read, config: {connection: '@mysql.main', query: SELECT * FROM movies ORDER BY id}}
  - {id: dear, component: duckdb.processor, mode: transform, config: {query: 'SELECT id, title, price * 2 AS twice, seen FROM movies WHERE price > 1'}}
  - {id: out, component: filesystem.csv_writer, mode: write, config: {path: dear.csv}}
`,
  );
  const out = join(folder, 'out-csv');
  const { code, text } = await oml('run', file, '--out', out);
  expect([code, text]).toEqual([0, expect.stringContaining('3 rows')]);
  expect(readFileSync(join(out, 'artifacts', 'out', 'dear.csv'), 'utf8')).toBe(
    'id,seen,title,twice\n1,2024-02-29,Sedmikrásky ☃,19.00\n2,,"a ""b""",20.00\n',
  );
  expectNoSecret(out);
});

test('CSV -> MySQL, twice by upsert', async () => {
  writeFileSync(join(folder, 'in.csv'), 'id,title,price\n2,new,11.5\n4,☃,\n');
  const file = pipeline(
    'upsert',
    `  - {id: rows, component: filesystem.csv_extractor, mode: read, config: {path: in.csv}}
  - {id: into, component: mysql.writer, mode: write, config: {connection: '@mysql.main', table: movies, mode: upsert, primary_key: id}}
`,
  );
  const out = join(folder, 'out-upsert');
  for (let run = 0; run < 2; run++) {
    const { code, text } = await oml('run', file, '--out', out);
    expect([code, text]).toEqual([0, expect.stringContaining('2 rows')]);
  }
  expect(await at.ask('SELECT * FROM movies WHERE id IN (2, 4) ORDER BY id')).toEqual([
    ['2', 'new', '11.50', null],
    ['4', '☃', null, null],
  ]);
  expectNoSecret(out);
});

test('a dry run says what would come to MySQL, and leaves it as it is', async () => {
  writeFileSync(join(folder, 'new.csv'), 'id,title,price\n3,new,11.5\n40,☃,\n');
  const steps = (table: string, more: string): string =>
    `  - {id: rows, component: filesystem.csv_extractor, mode: read, config: {path: new.csv}}
  - {id: into, component: mysql.writer, mode: write, config: {connection: '@mysql.main', table: ${table}, ${more}}}
`;
  const before = await at.ask('CHECKSUM TABLE movies');
  const out = join(folder, 'out-dry');
  const upsert = await oml(
    'run',
    pipeline('dry', steps('movies', 'mode: upsert, primary_key: id')),
    '--dry-run',
    '--out',
    out,
  );
  expect([upsert.code, upsert.text]).toEqual([
    0,
    expect.stringContaining(
      `into would write to table cli.movies at 127.0.0.1:${PORT}: upsert by id: 2 rows, 1 of them exists`,
    ),
  ]);
  expect(upsert.text).toContain('Dry run complete: 2 steps, 2 rows read, nothing written');
  const missing = await oml(
    'run',
    pipeline('made', steps('fresh', 'create_table: true')),
    '--dry-run',
    '--json',
    '--out',
    out,
  );
  const { ok, dry_run, writes } = JSON.parse(missing.text) as Record<string, unknown>;
  expect([missing.code, ok, dry_run, writes]).toEqual([
    0,
    true,
    true,
    [
      {
        ...{ step: 'into', component: 'mysql.writer', status: 'skipped', elsewhere: true },
        target: `table cli.fresh at 127.0.0.1:${PORT}`,
        ...{ mode: 'append', rows: 2, exists: false, makes: true, columns: ['id', 'title', 'price'] },
        ddl: expect.stringMatching(/^CREATE TABLE `cli`.`fresh` \(`id` BIGINT, /),
        unknown: ['whether "cli" may write there'],
      },
    ],
  ]);
  expect([await at.ask('SHOW TABLES'), await at.ask('CHECKSUM TABLE movies')]).toEqual([
    [['movies']],
    before,
  ]);
  expectNoSecret(out);
  // The same file for good: the run says where the rows went.
  const real = await oml('run', pipeline('made', steps('fresh', 'create_table: true')), '--out', out);
  expect([real.code, await at.ask('SELECT COUNT(*) FROM fresh')]).toEqual([0, [['2']]]);
  expect(real.text).toContain(`→ into  table cli.fresh at 127.0.0.1:${PORT}: append 2 rows`);
  expect(real.text).toContain(`2 rows written to table cli.fresh at 127.0.0.1:${PORT}`);
  await at.sql('DROP TABLE fresh');
});

test('a connection is tested', async () => {
  const step = `  - {id: m, component: mysql.extractor, mode: read, config: {connection: '@mysql.main', table: movies}}\n`;
  const { code, text } = await oml('connections', 'test', pipeline('tested', step));
  expect([code, text]).toEqual([0, expect.stringContaining('Connected, 1 table.')]);
  expect(text).not.toContain(PASSWORD);
});
