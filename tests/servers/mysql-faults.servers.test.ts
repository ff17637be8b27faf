/** What is left, and what is said, when a write or a read breaks off in its middle: on real MariaDB. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { driver as extractor } from '#drivers/mysql/extractor.ts';
import { driver as writer } from '#drivers/mysql/writer.ts';
import { wireTo, type Wire } from './cut.ts';
import { mysqlWorld, PASSWORD, PORT, type MySqlWorld } from './mysql-world.ts';

const ROWS = 200_000;
const BEFORE = [['1', 'old']];
let at: MySqlWorld;
let wire: Wire | undefined;
beforeAll(async () => {
  at = await mysqlWorld('faults');
  await at.lockSettings();
  await at.db.createTableAs(
    'source',
    `SELECT range::INTEGER AS id, 'row ' || range AS name FROM range(${ROWS})`,
  );
});
afterAll(() => at.end());
beforeEach(() =>
  at.sql(
    'DROP TABLE IF EXISTS target',
    'CREATE TABLE target (id INT, name VARCHAR(20))',
    "INSERT INTO target VALUES (1, 'old')",
  ),
);
afterEach(() => wire?.close());

const write = (port: number, config: Record<string, unknown> = {}): Promise<unknown> =>
  at.run(
    writer,
    'w',
    { ...at.login, port, ssl_mode: 'disabled', table: 'target', mode: 'replace', ...config },
    { source: { table: 'source', rows: ROWS } },
  );

const failure = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'It did not fail.',
    (error: Error) => error.message,
  );

/** What is in the target, once no transaction of a connection that is gone holds it. */
async function left(): Promise<(string | null)[][]> {
  await at.sql('LOCK TABLES target READ', 'UNLOCK TABLES');
  return at.ask('SELECT * FROM target LIMIT 3');
}

test.each([
  ['LOAD DATA', '1'],
  ['INSERTs', '0'],
])('a connection that breaks in the middle of %s leaves the target as it was', async (_, infile) => {
  await at.sql(`SET GLOBAL local_infile = ${infile}`);
  wire = await wireTo(PORT, (_sent, bytes) => (bytes > 1_000_000 ? 'before' : undefined));
  expect(await failure(write(wire.port))).toBe(
    `The connection to mysql://127.0.0.1:${wire.port} broke off. Nothing was written. Run the step again.`,
  );
  await at.sql('SET GLOBAL local_infile = 1');
  expect(await left()).toEqual(BEFORE);
});

test('a statement that is killed on the server leaves the target as it was', async () => {
  let killed = false;
  wire = await wireTo(PORT, (_sent, bytes) => {
    if (bytes > 500_000 && !killed) {
      killed = true;
      void at
        .ask(`SELECT id FROM information_schema.processlist WHERE user = 'faults' AND info LIKE 'LOAD DATA%'`)
        .then((found) => at.sql(...found.map(([id]) => `KILL ${id}`)));
    }
    return undefined;
  });
  const source = { source: { table: 'large', rows: 2_000_000 } };
  await at.db.createTableAs(
    'large',
    `SELECT range::INTEGER AS id, 'row ' || range AS name FROM range(2000000)`,
  );
  const said = await failure(
    at.run(writer, 'w', { ...at.login, port: wire.port, table: 'target', mode: 'replace' }, source),
  );
  expect([killed, said]).toEqual([true, expect.any(String)]);
  expect(said).toMatch(/Nothing was written\./);
  expect(await left()).toEqual(BEFORE);
});

test('a commit whose answer was lost is told for what it is: here the rows are there', async () => {
  wire = await wireTo(PORT, (sent) => (sent.includes('COMMIT') ? 'after' : undefined));
  expect(await failure(write(wire.port))).toBe(
    `The connection to mysql://127.0.0.1:${wire.port} broke off while the ${ROWS} rows were being committed: all of them may be in "target", or none. Look there before you run this step again.`,
  );
  await expect.poll(() => at.ask('SELECT COUNT(*) FROM target')).toEqual([[String(ROWS)]]);
});

test('a commit that never came there is told in the same words: here they are not', async () => {
  wire = await wireTo(PORT, (sent) => (sent.includes('COMMIT') ? 'before' : undefined));
  expect(await failure(write(wire.port))).toMatch(/all of them may be in "target", or none/);
  expect(await left()).toEqual(BEFORE);
});

test('a run that is cancelled in the middle of a write leaves the target as it was, and no statement on the server', async () => {
  const abort = new AbortController();
  const other = await mysqlWorld('cancelled', { signal: abort.signal });
  await other.sql('CREATE TABLE target (id INT, name VARCHAR(20))', "INSERT INTO target VALUES (1, 'old')");
  await other.db.createTableAs(
    'source',
    `SELECT range::INTEGER AS id, 'row ' || range AS name FROM range(${ROWS})`,
  );
  wire = await wireTo(PORT, (_sent, bytes) => {
    if (bytes > 500_000) abort.abort();
    return undefined;
  });
  const config = { ...other.login, port: wire.port, table: 'target', mode: 'replace' };
  expect(await failure(other.run(writer, 'w', config, { source: { table: 'source', rows: ROWS } }))).toMatch(
    /abort/i,
  );
  await expect
    .poll(() => at.ask(`SELECT COUNT(*) FROM information_schema.processlist WHERE user = 'cancelled'`))
    .toEqual([['0']]);
  expect(await other.ask('SELECT * FROM target')).toEqual(BEFORE);
  await other.end();
});

test('a read that is cancelled ends on the server too', async () => {
  const abort = new AbortController();
  const other = await mysqlWorld('slow', { signal: abort.signal });
  const reading = failure(other.run(extractor, 't', { ...other.login, query: 'SELECT SLEEP(600) AS s' }));
  const running = `SELECT COUNT(*) FROM information_schema.processlist WHERE user = 'slow' AND info LIKE 'SELECT SLEEP%'`;
  await expect.poll(() => at.ask(running)).toEqual([['1']]);
  abort.abort();
  expect(await reading).toMatch(/abort/i);
  await expect.poll(() => at.ask(running)).toEqual([['0']]);
  await other.end();
});

test('a read that breaks off leaves no part, and says so', async () => {
  await at.sql(
    'CREATE OR REPLACE TABLE many AS SELECT seq AS id, REPEAT("x", 100) AS t FROM seq_1_to_300000',
  );
  wire = await wireTo(PORT, () => undefined, 10_000_000);
  const said = await failure(at.run(extractor, 'part', { ...at.login, port: wire.port, table: 'many' }));
  expect(said).toMatch(/broke off\. \d+ rows had come; none of them was kept\. Run the step again\.$/);
  expect(said).not.toContain(PASSWORD);
});
