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

test('a connection is tested', async () => {
  const step = `  - {id: m, component: mysql.extractor, mode: read, config: {connection: '@mysql.main', table: movies}}\n`;
  const { code, text } = await oml('connections', 'test', pipeline('tested', step));
  expect([code, text]).toEqual([0, expect.stringContaining('Connected, 1 table.')]);
  expect(text).not.toContain(PASSWORD);
});
