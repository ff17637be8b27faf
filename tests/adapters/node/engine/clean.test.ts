/** `oml engine clean` on a DuckDB file: what is listed, what goes, and what stays. On lakes: tests/engines. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readArguments } from '#adapters/node/cli/arguments.ts';
import { readEngineArguments } from '#adapters/node/cli/engine-arguments.ts';
import { engineCleanCommand, type Ask } from '#adapters/node/cli/engine-clean.ts';
import { runCommand } from '#adapters/node/cli/run.ts';
import { UsageError } from '#adapters/node/cli/usage-error.ts';
import { openDatabase } from '#adapters/node/database.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'engine-clean-'));
  writeFileSync(
    join(root, 'p.yaml'),
    `oml_version: '0.1.0'
name: p
steps:
  - {id: n, component: duckdb.processor, mode: transform, config: {query: 'SELECT range AS n FROM range(7)'}}
`,
  );
});
afterEach(() => rmSync(root, { recursive: true }));

const place = (name: string): string => join(root, name);

async function said(work: () => Promise<number>): Promise<{ readonly code: number; readonly text: string }> {
  const lines: string[] = [];
  const say = (line: unknown): void => void lines.push(String(line));
  const spies = [
    vi.spyOn(console, 'log').mockImplementation(say),
    vi.spyOn(console, 'error').mockImplementation(say),
    vi.spyOn(process.stdout, 'write').mockImplementation((line) => (say(line), true)),
  ];
  try {
    return { code: await work(), text: lines.join('\n') };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

function clean(argv: readonly string[], ask?: Ask) {
  const args = readEngineArguments(['clean', ...argv], root);
  if (args === 'help') throw new Error('no help was asked for');
  return said(() => engineCleanCommand(args, root, ask));
}

async function made(file: string): Promise<string> {
  const args = readArguments(['run', 'p.yaml', '--out', 'osiris_sessions/mine', '--engine', file], root);
  if (args === 'help') throw new Error('no help was asked for');
  expect(await said(() => runCommand(args, root))).toMatchObject({ code: 0 });
  const { text } = await clean(['--engine', file, '--json']);
  return (JSON.parse(text) as { sessions: { name: string }[] }).sessions[0]?.name ?? '';
}

test('a session is listed with what it takes and whose it is; without being told so nothing goes', async () => {
  const name = await made('t.duckdb');
  const listed = await clean(['--engine', 't.duckdb']);
  expect(listed.code).toBe(0);
  expect(listed.text).toMatch(
    new RegExp(
      `t\\.duckdb: 1 session, [\\d.]+ [kM]B\\n  ${name}  \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d UTC, 1 table, 7 rows, [\\d.]+ [kM]B, of osiris_sessions/mine$`,
    ),
  );
  const { text } = await clean(['--engine', 't.duckdb', '--json']);
  expect(JSON.parse(text)).toEqual({
    ok: true,
    engine: place('t.duckdb'),
    data_path: null,
    sessions: [
      {
        name,
        last_write: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        tables: 1,
        rows: 7,
        bytes: expect.any(Number),
        removing: false,
        held_by: [],
        folders: ['osiris_sessions/mine'],
      },
    ],
    removals: [],
  });
  expect(existsSync(place('t.duckdb'))).toBe(true);
});

test('what is named goes when somebody says yes; asked again, it is not there', async () => {
  const name = await made('t.duckdb');
  const named = ['--engine', 't.duckdb', '--session', name];
  expect(await clean(named)).toMatchObject({
    code: 1,
    text: expect.stringContaining('it needs a yes (--yes)'),
  });
  const asked: string[] = [];
  const answer = (text: string) => async (question: string) => (asked.push(question), text);
  expect(await clean(named, answer('n'))).toMatchObject({ code: 1 });
  expect(existsSync(place('t.duckdb'))).toBe(true);
  expect(await clean(named, answer('y'))).toMatchObject({
    code: 0,
    text: expect.stringContaining(`Removed ${name}`),
  });
  expect(asked[1]).toContain(`Remove 1 session, with all tables and files?\n  ${name}\n`);
  expect(existsSync(place('t.duckdb'))).toBe(false);
  expect(await clean([...named, '--yes'])).toMatchObject({
    code: 2,
    text: `There is no session: ${place('t.duckdb')} is not there. It is made by the first run.`,
  });
});

test('what is older than it is said goes, and nothing that is younger', async () => {
  await made('t.duckdb');
  expect(await clean(['--engine', 't.duckdb', '--older-than', '1h', '--yes'])).toMatchObject({ code: 0 });
  expect(existsSync(place('t.duckdb'))).toBe(true);
  expect(await clean(['--engine', 't.duckdb', '--older-than', '0h', '--yes'])).toMatchObject({ code: 0 });
  expect(existsSync(place('t.duckdb'))).toBe(false);
});

test('what no run made stays: another file, other tables beside a session, a name that is not there', async () => {
  const database = await openDatabase(place('mine.duckdb'));
  const db = await database.connect();
  await db.exec('CREATE TABLE precious AS SELECT 1 AS x');
  await db.close();
  database.close();
  expect(await clean(['--engine', 'mine.duckdb', '--older-than', '0h', '--yes'])).toEqual({
    code: 0,
    text: `${place('mine.duckdb')}: 0 sessions, 0 bytes`,
  });

  const name = await made('t.duckdb');
  const both = await openDatabase(place('t.duckdb'));
  const other = await both.connect();
  await other.exec('CREATE SCHEMA own; CREATE TABLE own.precious AS SELECT 1 AS x');
  await other.close();
  both.close();
  expect(
    await clean(['--engine', 't.duckdb', '--session', name, '--session', 'nobody', '--yes']),
  ).toMatchObject({
    code: 1,
    text: expect.stringMatching(
      /There is no session nobody there\.\n.*holds what no run made, too \(schema own\)/,
    ),
  });
  expect(existsSync(place('t.duckdb'))).toBe(true);
});

test.each([
  ['CREATE VIEW mine AS SELECT 1 AS one', 'view main.mine'],
  ['CREATE SEQUENCE mine', 'sequence main.mine'],
  ['CREATE MACRO mine(a) AS a + 1', 'macro main.mine'],
  ["CREATE TYPE mine AS ENUM ('a')", 'type main.mine'],
  ['CREATE SCHEMA mine', 'schema mine'],
  ['CREATE TABLE "My own" AS SELECT 1 AS one', 'table main.My own'],
  ['CREATE TABLE osiris.mine AS SELECT 1 AS one', 'table osiris.mine'],
  ['DROP TABLE osiris.steps', 'table main.n'],
])('a file stays in which somebody made something beside the session: %s', async (sql, what) => {
  const name = await made('t.duckdb');
  const database = await openDatabase(place('t.duckdb'));
  const db = await database.connect();
  await db.exec(sql);
  await db.close();
  database.close();
  expect(await clean(['--engine', 't.duckdb', '--session', name, '--yes'])).toMatchObject({
    code: 1,
    text: expect.stringContaining(`holds what no run made, too (${what}).`),
  });
  expect(existsSync(place('t.duckdb'))).toBe(true);
});

test('what a run itself makes is no reason to stay', async () => {
  const pipeline = readFileSync(place('p.yaml'), 'utf8');
  writeFileSync(
    place('p.yaml'),
    pipeline.replace('range AS n', "range AS n, ''a''::ENUM(''a'', ''b'') AS e"),
  );
  const name = await made('t.duckdb');
  expect(await clean(['--engine', 't.duckdb', '--session', name, '--yes'])).toMatchObject({ code: 0 });
  expect(existsSync(place('t.duckdb'))).toBe(false);
});

test.each(['orders.csv', 'clock.duckdb'])(
  '%s that is no database is told as that, and stays',
  async (name) => {
    writeFileSync(place(name), 'a,b\n1,2\n');
    expect(await clean(['--engine', name])).toEqual({
      code: 2,
      text: `${place(name)} is not a DuckDB file, and stays as it is. Choose another path.`,
    });
    expect(readFileSync(place(name), 'utf8')).toBe('a,b\n1,2\n');
  },
);

test('a file in which a process works is left alone, and that is said', async () => {
  await made('t.duckdb');
  const hold = `const { DuckDBInstance } = require('@duckdb/node-api');
DuckDBInstance.create(process.argv[1]).then((held) => (globalThis.held = held, console.log('open'), setInterval(() => {}, 1000)))`;
  const child = spawn(process.execPath, ['-e', hold, place('t.duckdb')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  try {
    expect(await clean(['--engine', 't.duckdb', '--older-than', '0h', '--yes'])).toMatchObject({
      code: 75,
      text: expect.stringContaining(`Another process works in ${place('t.duckdb')}. Wait for it.`),
    });
  } finally {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  expect(existsSync(place('t.duckdb'))).toBe(true);
});

test('an engine that cannot be meant, and arguments that cannot', async () => {
  expect(await clean(['--engine', '@engine.none'])).toMatchObject({ code: 2 });
  expect(await clean(['--engine', 'md:x'])).toMatchObject({
    code: 2,
    text: expect.stringContaining('DROP DATABASE'),
  });
  expect(await clean(['--engine', 'ducklake:none.ducklake'])).toMatchObject({
    code: 2,
    text: `There is no lake: ${place('none.ducklake')} is not there. It is made by the first run.`,
  });
  const wrong =
    (...argv: string[]) =>
    () =>
      readEngineArguments(argv, root);
  for (const [argv, words] of [
    [[], 'engine needs a command: clean.'],
    [['drop'], 'There is no command "engine drop".'],
    [['clean'], 'engine clean needs --engine'],
    [['clean', '--engine', 'x', 'y'], '"y" is one too many'],
    [['clean', '--engine', 'x', '--yes'], '--yes needs what is to be removed'],
    [['clean', '--engine', 'x', '--older-than', 'soon'], 'takes an age such as 30d'],
  ] as const) {
    expect(wrong(...argv)).toThrow(UsageError);
    expect(wrong(...argv)).toThrow(words);
  }
});
