/** MySQL to SQL to CSV, as the command line runs it on MariaDB; and its stand-in, which is the one that Chromium runs the same file on. */
import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mysqlWorld, PASSWORD, PORT, type MySqlWorld } from './mysql-world.ts';

/** What tests/e2e/stand-in.spec.ts opens in Chromium. */
const SAME = 'tests/cases/orders';
const UPDATE = process.env['UPDATE_GOLDEN'] === '1';

let at: MySqlWorld;
let folder: string;
beforeAll(async () => {
  at = await mysqlWorld('shop');
  const statements = readFileSync(join(SAME, 'source.sql'), 'utf8').split(/;\n/);
  await at.sql(...statements.filter((each) => each.trim() !== ''));
  folder = mkdtempSync(join(tmpdir(), 'osiris-orders-'));
  cpSync(join(SAME, 'pipeline.yaml'), join(folder, 'pipeline.yaml'));
  connect();
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await at.end();
});

/** The connection is there, of a server at this port. */
const connect = (port = PORT): void =>
  writeFileSync(
    join(folder, 'osiris_connections.yaml'),
    `connections:\n  mysql:\n    shop: {host: 127.0.0.1, port: ${port}, user: shop, password: "\${SHOP_PASSWORD}", database: shop}\n`,
  );

interface Said {
  readonly code: number;
  readonly text: string;
}

const oml = (command: string, ...args: string[]): Promise<Said> => omlOf('pipeline.yaml', command, ...args);

function omlOf(file: string, command: string, ...args: string[]): Promise<Said> {
  const env = { ...process.env, SHOP_PASSWORD: PASSWORD };
  const argv = ['tsx', 'src/adapters/node/oml.ts', command, join(folder, file), ...args];
  return new Promise((resolve) =>
    execFile('npx', argv, { env }, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, text: stdout + stderr }),
    ),
  );
}

/** The bytes that the writer made, beside those that are kept. */
function expectCsv(out: string, kept: string): void {
  const made = readFileSync(join(folder, out, 'artifacts', 'write', 'customers.csv'), 'utf8');
  if (UPDATE) writeFileSync(join(SAME, 'out', kept), made);
  expect(made).toBe(readFileSync(join(SAME, 'out', kept), 'utf8'));
}

test('on MariaDB it gives these very bytes, also where a stand-in could be used', async () => {
  const { code, text } = await oml('run', '--out', join(folder, 'real'));
  expect([code, text]).toEqual([0, expect.stringContaining('Run complete: 3 steps, 3 rows written\n')]);
  expect(text).not.toContain('stand-in');
  expectCsv('real', 'real.csv');
});

test('its stand-in is recorded of the same table: rows, exact types, nothing of what is masked, and no secret', async () => {
  const { code, text } = await oml('sample', 'orders', '--rows', '4', '--mask', 'email');
  expect([code, text]).toEqual([0, expect.stringContaining('first 4 of 6 rows, email masked')]);
  const recorded = readFileSync(join(folder, 'stand_ins.yaml'), 'utf8');
  const still = recorded.replace(/"at":"[^"]*"/, '"at":"2026-11-20T10:00:00.000Z"');
  const sample = readFileSync(join(folder, 'stand-ins/orders.csv'), 'utf8');
  if (UPDATE) {
    writeFileSync(join(SAME, 'stand_ins.yaml'), still);
    writeFileSync(join(SAME, 'stand-ins/orders.csv'), sample);
  }
  expect(still).toBe(readFileSync(join(SAME, 'stand_ins.yaml'), 'utf8'));
  expect(sample).toBe(readFileSync(join(SAME, 'stand-ins/orders.csv'), 'utf8'));
  expect(sample).not.toContain('shop.test');
  for (const each of readdirSync(folder, { recursive: true, withFileTypes: true }))
    if (each.isFile()) expect(readFileSync(join(each.parentPath, each.name)).includes(PASSWORD)).toBe(false);
});

test('with --stand-ins the server that answers is asked; the one that does not has its sample in its place, labelled', async () => {
  expect(existsSync(join(folder, 'stand_ins.yaml'))).toBe(true);
  const asked = await oml('run', '--stand-ins', '--out', join(folder, 'asked'));
  expect([asked.code, asked.text]).toEqual([0, expect.not.stringContaining('stand-in')]);
  expectCsv('asked', 'real.csv');

  connect(1);
  const refused = await oml('run', '--out', join(folder, 'away'));
  expect([refused.code, refused.text]).toEqual([
    1,
    expect.stringContaining('Use its stand-in stand-ins/orders.csv with --stand-ins.'),
  ]);
  const { code, text } = await oml('run', '--stand-ins', '--out', join(folder, 'away'));
  expect([code, text]).toEqual([
    0,
    expect.stringContaining('Run complete: 3 steps, 2 rows written, with stand-ins for 1 step'),
  ]);
  expect(text).toContain('customers.csv (rows of the stand-ins of orders)');
  expectCsv('away', 'stand-in.csv');
});

test('rows of the stand-in come into a real table where --write-stand-ins says so, and not before', async () => {
  connect(1);
  await at.sql('CREATE TABLE copies (id BIGINT UNSIGNED PRIMARY KEY, price DECIMAL(12, 2))');
  const connections = readFileSync(join(folder, 'osiris_connections.yaml'), 'utf8');
  const real = /shop: (.*)/.exec(connections)?.[1]?.replace('port: 1,', `port: ${PORT},`);
  writeFileSync(join(folder, 'osiris_connections.yaml'), `${connections}    real: ${real}\n`);
  const { 0: head } = readFileSync(join(folder, 'pipeline.yaml'), 'utf8').split('  - id: customers');
  writeFileSync(
    join(folder, 'copy.yaml'),
    `${head}  - {id: few, component: duckdb.processor, mode: transform, config: {query: 'SELECT id, price FROM orders'}}
  - {id: into, component: mysql.writer, mode: write, config: {connection: '@mysql.real', table: copies, mode: append}}
`,
  );
  const out = ['--stand-ins', '--out', join(folder, 'copy')];
  const refused = await omlOf('copy.yaml', 'run', ...out);
  expect([refused.code, refused.text]).toEqual([
    1,
    expect.stringContaining(
      'Nothing was written: the rows are those of the stand-in of orders, and mysql.writer writes outside of this session, where nobody could tell. Run where the source can be reached; or say that the rows of stand-ins may be written. That is said by --write-stand-ins.',
    ),
  ]);
  expect(await at.ask('SELECT * FROM copies')).toEqual([]);
  const { code, text } = await omlOf('copy.yaml', 'run', ...out, '--write-stand-ins');
  expect([code, text]).toEqual([
    0,
    expect.stringMatching(/4 rows written to table shop\.copies at \S+, with stand-ins for 1 step/),
  ]);
  expect(await at.ask('SELECT id, price FROM copies ORDER BY id')).toEqual([
    ['1', '1200.50'],
    ['2', '99.90'],
    ['3', null],
    ['4', '0.10'],
  ]);
});
