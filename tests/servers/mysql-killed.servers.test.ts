/** A MariaDB that is killed in the middle of a write, in each mode and by both ways in: what is there when it is back, and what the step said. */
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mysqlClient } from '#adapters/node/mysql/client.ts';
import { provide } from '#core/contract/port.ts';
import { mysqlPort } from '#core/mysql/port.ts';
import { driver } from '#drivers/mysql/writer.ts';
import { world, type World } from '../drivers/support.ts';
import { accountOf, isRoot } from './account.ts';
import { wireTo, type Wire } from './cut.ts';
import { mariadb } from './mariadb.ts';
import { freePort, type Started } from './server.ts';

const ROWS = 100_000;
let root: string;
let port: number;
let server: Started;
let wire: Wire;
let w: World;
/** Set, the server is killed when the step has sent so many bytes. */
let killAt: number | undefined;
let killed: Promise<void> | undefined;

const start = async (): Promise<void> => {
  const account = isRoot() ? accountOf(mariadb.user) : undefined;
  server = await mariadb.start({ folder: join(root, 'mariadb'), port, account });
  // What was committed is on disk, as it is by default.
  await ask('SET GLOBAL innodb_flush_log_at_trx_commit = 1');
};

async function ask(...statements: string[]): Promise<unknown> {
  const client = await createConnection({ host: '127.0.0.1', port, user: 'root', rowsAsArray: true });
  try {
    let rows: unknown;
    for (const statement of statements) [rows] = await client.query(statement);
    return rows;
  } finally {
    await client.end();
  }
}

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'osiris-killed-'));
  chmodSync(root, 0o711);
  mkdirSync(join(root, 'mariadb'), { mode: 0o700 });
  if (isRoot()) {
    const { uid, gid } = accountOf(mariadb.user);
    chownSync(join(root, 'mariadb'), uid, gid);
  }
  port = await freePort();
  await start();
  wire = await wireTo(port, (_sent, bytes) => {
    if (killAt !== undefined && bytes > killAt) killed ??= server.kill!();
    return undefined;
  });
  w = await world({}, { provided: [provide(mysqlPort, mysqlClient)] });
  await w.db.createTableAs('rows', `SELECT i::INTEGER AS id, 'row ' || i AS name FROM range(${ROWS}) r(i)`);
  await ask(
    'CREATE DATABASE d',
    "CREATE USER u@'%' IDENTIFIED BY 'p'",
    "GRANT ALL ON *.* TO u@'%'",
    'CREATE TABLE d.target (id INT PRIMARY KEY, name VARCHAR(20))',
    "INSERT INTO d.target VALUES (7, 'old'), (-1, 'stays')",
  );
});
afterAll(async () => {
  await wire.close();
  await server.stop();
  rmSync(root, { recursive: true, force: true });
});

const write = (config: Record<string, unknown>): Promise<unknown> =>
  w.run(
    driver,
    'w',
    {
      ...{ host: '127.0.0.1', port: wire.port, user: 'u', password: 'p', database: 'd', table: 'target' },
      ...{ ssl_mode: 'disabled', ...config },
    },
    { rows: { table: 'rows', rows: ROWS } },
  );

const BEFORE = [
  [-1, 'stays'],
  [7, 'old'],
];

test.each(
  (['append', 'replace', 'upsert'] as const).flatMap((mode) => [
    [mode, '1'],
    [mode, '0'],
  ]),
)(
  '%s, local_infile=%s: the target is as it was, the step says so, and run again it is whole',
  async (mode, infile) => {
    await ask(
      `SET GLOBAL local_infile = ${infile}`,
      'DELETE FROM d.target',
      "INSERT INTO d.target VALUES (7, 'old'), (-1, 'stays')",
    );
    const config = { mode, primary_key: 'id', ...(mode === 'append' ? { table: 'plain' } : {}) };
    await ask('CREATE OR REPLACE TABLE d.plain LIKE d.target', 'ALTER TABLE d.plain DROP PRIMARY KEY');
    await ask('INSERT INTO d.plain SELECT * FROM d.target');
    killAt = 400_000;
    const said = await write(config).then(
      () => 'It did not fail.',
      (error: Error) => error.message,
    );
    killAt = undefined;
    await killed;
    killed = undefined;
    expect(said).toBe(
      `The connection to mysql://127.0.0.1:${wire.port} broke off. Nothing was written. Run the step again.`,
    );
    await start();
    expect(await ask(`SELECT * FROM d.${config.table ?? 'target'} ORDER BY id`)).toEqual(BEFORE);
    await ask(`SET GLOBAL local_infile = ${infile}`);
    await write(config);
    const more = { append: 2, replace: 0, upsert: 1 }[mode];
    expect(await ask(`SELECT COUNT(*), COUNT(DISTINCT id) FROM d.${config.table ?? 'target'}`)).toEqual([
      [ROWS + more, ROWS + (mode === 'replace' ? 0 : 1)],
    ]);
  },
  120_000,
);
