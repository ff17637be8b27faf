/** `oml run --engine`: where the tables are, what the session's folder says of that, and what it refuses. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { readArguments } from '#adapters/node/cli/arguments.ts';
import { connectionsCommand } from '#adapters/node/cli/connections.ts';
import { planCommand } from '#adapters/node/cli/plan.ts';
import { runCommand } from '#adapters/node/cli/run.ts';
import { readStateArguments, stateCommand } from '#adapters/node/cli/state.ts';
import { DATABASE_FILE, openDatabase } from '#adapters/node/database.ts';

const PIPELINE = `oml_version: '0.1.0'
name: there
steps:
  - id: read
    component: filesystem.csv_extractor
    mode: read
    config: {path: n.csv}
  - id: total
    component: duckdb.processor
    mode: transform
    needs: [read]
    config: {query: "SELECT sum(n) AS total FROM read"}
  - id: write
    component: filesystem.csv_writer
    mode: write
    needs: [total]
    config: {path: total.csv}
`;

const CONNECTIONS = `connections:
  engine:
    file: {url: tables.duckdb}
    other: {url: other.duckdb}
    lake: {url: 'ducklake:postgres:host=nowhere.invalid', data_path: lake, password: '\${LAKE_PW}'}
`;

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'engine-cli-'));
  writeFileSync(join(root, 'p.yaml'), PIPELINE);
  writeFileSync(join(root, 'n.csv'), 'n\n1\n9223372036854775807\n');
  writeFileSync(join(root, 'osiris_connections.yaml'), CONNECTIONS);
});
afterAll(() => rmSync(root, { recursive: true }));
afterEach(() => vi.unstubAllEnvs());

/** All but `run`, as far as these tests call them. */
const COMMANDS: Partial<Record<string, typeof runCommand>> = {
  connections: connectionsCommand,
  plan: planCommand,
};

interface Ended {
  readonly code: number;
  readonly said: string;
}

/** Runs the command in this process. */
async function oml(...argv: readonly string[]): Promise<Ended> {
  const lines: string[] = [];
  const say = (line: unknown): void => void lines.push(String(line));
  const spies = [
    vi.spyOn(console, 'log').mockImplementation(say),
    vi.spyOn(console, 'error').mockImplementation(say),
    vi.spyOn(process.stdout, 'write').mockImplementation((line) => (say(line), true)),
  ];
  try {
    if (argv[0] === 'state') {
      const asked = readStateArguments(argv.slice(1), root);
      if (asked === 'help') throw new Error('no help was asked for');
      return { code: await stateCommand(asked, root), said: lines.join('\n') };
    }
    const args = readArguments(argv, root);
    if (args === 'help') throw new Error('no help was asked for');
    const command = COMMANDS[args.command] ?? runCommand;
    return { code: await command(args, root), said: lines.join('\n') };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

const out = (name: string): string => join(root, name);
const record = (name: string): unknown => JSON.parse(readFileSync(join(out(name), 'engine.json'), 'utf8'));
const csv = (name: string): string => readFileSync(join(out(name), 'artifacts/write/total.csv'), 'utf8');

test('the tables are there, everything else is in the folder, and later runs find them by themselves', async () => {
  expect(await oml('run', 'p.yaml', '--out', 'one', '--engine', '@engine.file')).toMatchObject({ code: 0 });
  expect(csv('one')).toBe('total\n9223372036854775808\n');
  expect(readdirSync(out('one'))).toEqual(
    expect.arrayContaining(['engine.json', 'artifacts', 'logs', 'manifest.yaml']),
  );
  expect(existsSync(join(out('one'), DATABASE_FILE))).toBe(false);
  expect(record('one')).toEqual({
    url: join(root, 'tables.duckdb'),
    session: expect.stringMatching(/^[\w-]+$/),
    connection: '@engine.file',
  });
  const again = await oml('run', 'p.yaml', '--out', 'one', '--reuse');
  expect(again).toMatchObject({ code: 0, said: expect.stringContaining('3 steps reused') });
  expect(await oml('state', 'set', 'one', 'read', '{"seen": 7}')).toMatchObject({ code: 0 });
  expect((await oml('state', 'list', 'one')).said).toContain('7');
  const database = await openDatabase(join(root, 'tables.duckdb'));
  const db = await database.connect();
  expect(await db.query('SELECT count(*) AS n FROM read')).toEqual([{ n: 2n }]);
  await db.close();
  database.close();
});

/** Has the database for itself, until it is told to end. */
const HOLDER = `
const { DuckDBInstance } = await import(process.argv[1]);
await DuckDBInstance.create(process.argv[2]);
console.log('held');
process.stdin.on('data', () => process.exit(0));
`;

test('while another process has the tables, run and state say so and end with 75: the same again may succeed', async () => {
  const held = join(root, 'held.duckdb');
  expect(await oml('run', 'p.yaml', '--out', 'held', '--engine', held)).toMatchObject({ code: 0 });
  const api = import.meta.resolve('@duckdb/node-api');
  const other = spawn(process.execPath, ['--input-type=module', '-e', HOLDER, api, held]);
  await once(other.stdout, 'data');
  expect(await oml('run', 'p.yaml', '--out', 'held')).toMatchObject({ code: 75 });
  for (const command of [
    ['state', 'list', 'held'],
    ['state', 'reset', 'held', 'read'],
  ])
    expect(await oml(...command)).toMatchObject({
      code: 75,
      said: expect.stringContaining('a run may be at work there'),
    });
  other.stdin.write('end');
  await once(other, 'exit');
  expect(await oml('state', 'list', 'held')).toMatchObject({ code: 0 });
});

test('a place that takes no folders ends the run, which does not wait for it', async () => {
  expect(await oml('run', 'p.yaml', '--out', '/proc/of-nobody/s')).toMatchObject({
    code: 1,
    said: expect.stringContaining('no folder can be made in /proc'),
  });
  expect(await oml('run', 'p.yaml', '--out', 'four', '--engine', '/proc/of-nobody/x.duckdb')).toMatchObject({
    code: 1,
    said: expect.stringContaining('no folder can be made in /proc'),
  });
});

test('a plan, too: its state is found by the folder of its session', async () => {
  const planned = await oml('plan', 'p.yaml', '--engine', 'planned.duckdb', '--session', 'daily');
  expect(planned).toMatchObject({ code: 0, said: expect.stringContaining('session daily') });
  expect(await oml('run', 'p.plan.json', '--only', 'read', '--out', 'daily')).toMatchObject({ code: 0 });
  expect(existsSync(join(root, 'daily', 'engine.json'))).toBe(false);
  expect(await oml('state', 'set', 'daily', 'read', '{"seen": 41}')).toMatchObject({ code: 0 });
  expect((await oml('state', 'list', 'daily')).said).toContain('41');
});

test('a URL says it as well; a run that failed goes on there', async () => {
  writeFileSync(join(root, 'fails.yaml'), PIPELINE.replace('sum(n)', "error('stop')"));
  const engine = ['--out', 'two', '--engine', 'two.duckdb'];
  expect(await oml('run', 'fails.yaml', ...engine)).toMatchObject({ code: 1 });
  expect(record('two')).toMatchObject({ url: join(root, 'two.duckdb') });
  expect(await oml('run', 'fails.yaml', '--out', 'two', '--continue')).toMatchObject({
    code: 1,
    said: expect.stringMatching(/read +2 rows, reused/),
  });
});

test('another place than the session has is refused, in words, and so is a file that another session has', async () => {
  expect(await oml('run', 'p.yaml', '--out', 'three', '--engine', '@engine.other')).toMatchObject({
    code: 0,
  });
  expect(await oml('run', 'p.yaml', '--out', 'three', '--reuse', '--engine', 'else.duckdb')).toEqual({
    code: 2,
    said: `The session ${out('three')} has its tables in ${join(root, 'other.duckdb')}, and else.duckdb leads to ${join(root, 'else.duckdb')}. Choose another --out, or the engine it has.`,
  });
  expect(await oml('run', 'p.yaml', '--out', 'four', '--engine', '@engine.other')).toMatchObject({
    code: 1,
    said: expect.stringContaining('other.duckdb holds the tables of another session'),
  });
  expect(await oml('run', 'p.yaml', '--out', 'five')).toMatchObject({ code: 0 });
  expect(await oml('run', 'p.yaml', '--out', 'five', '--engine', 'five.duckdb')).toEqual({
    code: 2,
    said: `The session ${out('five')} has its tables in ${DATABASE_FILE}. Run it without --engine, or choose another --out.`,
  });
  mkdirSync(out('six'));
  writeFileSync(join(out('six'), 'engine.json'), '{"url": 1}');
  expect(await oml('run', 'p.yaml', '--out', 'six')).toMatchObject({
    code: 2,
    said: expect.stringContaining("engine.json does not say where the session's tables are"),
  });
});

test('an engine that cannot be meant is refused before anything is made', async () => {
  const refused = async (engine: string): Promise<string> => {
    const { code, said } = await oml('run', 'p.yaml', '--out', 'none', '--engine', engine);
    expect(code).toBe(2);
    expect(existsSync(out('none'))).toBe(false);
    return said;
  };
  expect(await refused('@engine.nowhere')).toBe(
    'There is no connection @engine.nowhere: there is @engine.file, @engine.other, @engine.lake.',
  );
  expect(await refused('@mysql.x')).toBe('--engine takes @engine.ALIAS or a URL, not "@mysql.x".');
  expect(await refused('@engine.lake')).toBe(
    "Environment variable 'LAKE_PW' not set for password in engine.lake.",
  );
  expect(await refused('ducklake:postgres:host=h password=hunter22')).not.toContain('hunter22');
});

test('killed between the note of its engine and its first table, a session goes on as itself; refused, it leaves no note', async () => {
  const session = 'as-it-was';
  mkdirSync(out('killed'));
  writeFileSync(join(out('killed'), 'engine.json'), JSON.stringify({ url: out('killed.duckdb'), session }));
  expect(await oml('run', 'p.yaml', '--out', 'killed')).toMatchObject({ code: 0 });
  expect(record('killed')).toEqual({ url: out('killed.duckdb'), session });
  const database = await openDatabase(out('killed.duckdb'));
  const db = await database.connect();
  expect(await db.query('SELECT name FROM osiris.session')).toEqual([{ name: session }]);
  await db.close();
  database.close();

  expect(await oml('run', 'p.yaml', '--out', 'elsewhere', '--engine', 'killed.duckdb')).toMatchObject({
    code: 1,
  });
  expect(existsSync(join(out('elsewhere'), 'engine.json'))).toBe(false);
  expect(await oml('run', 'p.yaml', '--out', 'elsewhere', '--engine', 'free.duckdb')).toMatchObject({
    code: 0,
  });
});

test('a file that is no database is refused in words, and no lock is seen in its name', async () => {
  writeFileSync(out('orders.csv'), 'a,b\n1,2\n');
  writeFileSync(out('clock.duckdb'), 'no database');
  mkdirSync(out('locks.duckdb'));
  const run = (engine: string) => oml('run', 'p.yaml', '--out', 'wrong', '--engine', engine);
  for (const name of ['orders.csv', 'clock.duckdb'])
    expect(await run(name)).toMatchObject({
      code: 1,
      said: expect.stringContaining(`${out(name)} is not a DuckDB file, and stays as it is.`),
    });
  expect(readFileSync(out('orders.csv'), 'utf8')).toBe('a,b\n1,2\n');
  expect(await run('locks.duckdb')).toMatchObject({
    code: 1,
    said: expect.stringContaining(`${out('locks.duckdb')} cannot be opened.`),
  });
  writeFileSync(out('empty.duckdb'), '');
  expect(await run('empty.duckdb')).toEqual({
    code: 1,
    said: `${out('empty.duckdb')} is not a DuckDB file, and stays as it is. Choose another path.`,
  });
  expect(await run('orders.csv/x.duckdb')).toEqual({
    code: 1,
    said: `"${out('orders.csv')}/" could not be written: a file stands where it needs a folder.`,
  });
  mkdirSync(join(out('clock'), DATABASE_FILE), { recursive: true });
  expect(await oml('run', 'p.yaml', '--out', 'clock')).toMatchObject({
    code: 1,
    said: expect.stringContaining('could not be opened; choose another --out.'),
  });
});

test('an extension that is not there is told with the command, and no secret is left anywhere', async () => {
  vi.stubEnv('LAKE_PW', 'hunter22hunter22');
  vi.stubEnv('OSIRIS_DUCKDB_EXTENSIONS', out('no-extensions'));
  const { code, said } = await oml('run', 'p.yaml', '--out', 'lake', '--engine', '@engine.lake', '--json');
  expect(code).toBe(1);
  expect(said).toContain('npm run extensions -- --cli ducklake postgres');
  expect(said).not.toContain('hunter22');
  const { said: listed } = await oml('connections', 'p.yaml');
  expect(listed).toContain('@engine.lake  (run --engine)');
  expect(listed).toMatch(/password +set +\(\$\{LAKE_PW\} of the environment\)/);
  expect(listed).not.toContain('hunter22');
});

test('the secrets of the engine are hidden in the events of the run', async () => {
  vi.stubEnv('LAKE_PW', 'hunter22hunter22');
  writeFileSync(
    join(root, 'osiris_connections.yaml'),
    CONNECTIONS.replace('file: {url: tables.duckdb}', 'file: {url: told.duckdb, password: "${LAKE_PW}"}'),
  );
  writeFileSync(join(root, 'tells.yaml'), PIPELINE.replace('sum(n)', "error('it is hunter22hunter22')"));
  const { code, said } = await oml('run', 'tells.yaml', '--out', 'told', '--engine', '@engine.file');
  expect(code).toBe(1);
  expect(said).not.toContain('hunter22');
  for (const name of readdirSync(join(out('told'), 'logs')))
    expect(readFileSync(join(out('told'), 'logs', name), 'utf8')).not.toContain('hunter22');
  expect(readFileSync(join(out('told'), 'engine.json'), 'utf8')).not.toContain('hunter22');
});
