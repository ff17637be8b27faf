/** `oml plan`, and `oml run` of what it wrote: processes, their exit codes, what they print and leave. */
import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { readArguments } from '#adapters/node/cli/arguments.ts';

// Every test starts processes, on a machine that may have other work.
vi.setConfig({ testTimeout: 120_000 });

const folder = mkdtempSync(join(tmpdir(), 'oml-plan-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Ran {
  readonly code: number;
  readonly text: string;
}

function oml(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Ran> {
  const argv = ['--import', import.meta.resolve('tsx'), resolve('src/adapters/node/oml.ts'), ...args];
  const options = { cwd: folder, env: { ...process.env, npm_lifecycle_event: '', ...environment } };
  return new Promise((done) => {
    execFile(process.execPath, argv, options, (error, stdout, stderr) =>
      done({ code: error ? Number(error.code) : 0, text: stdout + stderr }),
    );
  });
}

const PIPELINE = `oml_version: "0.1.0"
name: shop
params: { api_token: {}, least: { default: 0 } }
steps:
  - { id: "it's ☃", component: filesystem.csv_extractor, mode: read, config: { path: orders.csv } }
  - { id: web, component: http.extractor, mode: read, needs: [], config: { url: 'http://127.0.0.1:9/x.csv', headers: { Authorization: 'Bearer \${params.api_token}' } } }
  - { id: some, component: duckdb.processor, mode: transform, needs: ["it's ☃"], config: { query: 'SELECT * FROM "it''s ☃" WHERE id > \${params.least} ORDER BY id' } }
  - { id: out, component: filesystem.csv_writer, mode: write, needs: [some], config: { path: out.csv } }
`;
const OUT = ['--out', 'session'];

beforeAll(async () => {
  writeFileSync(join(folder, 'shop.yaml'), PIPELINE);
  writeFileSync(join(folder, 'orders.csv'), 'id\n1\n2\n3\n');
  const made = await oml([
    'plan',
    'shop.yaml',
    '--param',
    'least=1',
    '--param',
    'api_token=hunter2hunter2',
    '--session',
    'of-today',
    '--as',
    'make',
  ]);
  expect(made).toMatchObject({ code: 0 });
  expect(made.text).toContain('shop.plan.json: 4 steps, session of-today');
  expect(made.text).toContain('The parameter api_token is secret and not in the plan');
  expect(made.text).not.toContain('hunter2');
  expect(readFileSync(join(folder, 'shop.plan.json'), 'utf8')).not.toContain('hunter2');
  expect(readFileSync(join(folder, 'shop.plan.mk'), 'utf8')).toContain('step-4: step-3\n');
});

test('its steps run one by one, each without what the others need', async () => {
  const early = await oml(['run', 'shop.plan.json', '--only', 'out', ...OUT]);
  expect(early).toMatchObject({ code: 1 });
  expect(early.text).toContain(
    `"out" needs the table of "some": it has not run yet. Run first, each on a machine that has what it needs: it's ☃, some.`,
  );
  expect(await oml(['run', 'shop.plan.json', '--only', "it's ☃", ...OUT])).toMatchObject({ code: 0 });
  mkdirSync(join(folder, 'away'));
  renameSync(join(folder, 'orders.csv'), join(folder, 'away', 'orders.csv'));
  const rest = await oml(['run', 'shop.plan.json', '--only', 'some,out', ...OUT]);
  expect(rest).toMatchObject({ code: 0 });
  expect(rest.text).toContain('This file is on this machine alone: ');
  expect(readFileSync(join(folder, 'session/artifacts/out/out.csv'), 'utf8')).toBe('id\n2\n3\n');
  const again = await oml(['run', 'shop.plan.json', '--only', 'some', '--only', 'out', ...OUT]);
  expect(again.text).toContain('2 steps reused');
});

test('what was made under another key is not there for a plan that says something else', async () => {
  const shop = PIPELINE.replace(/ {2}- { id: web.*\n/, '').replace('api_token: {}, ', '');
  writeFileSync(join(folder, 'keyed.yaml'), shop);
  writeFileSync(join(folder, 'orders.csv'), 'id\n1\n2\n3\n');
  const planned = (least: number) =>
    oml([
      'plan',
      'keyed.yaml',
      '--session',
      'keyed',
      '--param',
      `least=${least}`,
      '--out',
      `${least}.plan.json`,
    ]);
  for (const least of [1, 2]) expect(await planned(least)).toMatchObject({ code: 0 });
  const run = (least: number, steps: string) =>
    oml(['run', `${least}.plan.json`, '--only', steps, '--run-id', 'once', '--out', 'keyed']);
  expect(await run(1, "it's ☃,some")).toMatchObject({ code: 0 });
  const refused = await run(2, 'out');
  expect(refused.code).toBe(1);
  expect(refused.text).toContain('"out" needs the table of "some"');
  expect(refused.text).toContain('Run first, each on a machine that has what it needs: some.');
  expect(existsSync(join(folder, 'keyed/artifacts/out/out.csv'))).toBe(false);
  expect(await run(2, 'some,out')).toMatchObject({ code: 0 });
  expect(readFileSync(join(folder, 'keyed/artifacts/out/out.csv'), 'utf8')).toBe('id\n3\n');
});

test('a secret parameter is given again where its step runs, and nowhere else', async () => {
  const without = await oml(['run', 'shop.plan.json', '--only', 'web', ...OUT]);
  expect(without).toMatchObject({ code: 2 });
  expect(without.text).toContain(
    "Unresolved parameter 'api_token': it is secret and not in the plan. Give it again, by --param api_token=VALUE or as the variable OML_PARAM_api_token",
  );
  // A place in a plan is one in the pipeline that it holds.
  expect(without.text).toMatch(/^shop\.yaml:6:\d+ \(in shop\.plan\.json\): error: /m);
  // Nobody listens there: with the token it comes as far as asking.
  const given = await oml(['run', 'shop.plan.json', '--only', 'web', ...OUT], {
    OML_PARAM_api_token: 'hunter2hunter2',
  });
  expect(given).toMatchObject({ code: 1 });
  expect(given.text).toContain('127.0.0.1:9');
  expect(given.text).not.toContain('hunter2');
});

test('what a plan refuses is not what it advises', async () => {
  const without = await oml(['plan', 'shop.yaml']);
  expect(without).toMatchObject({ code: 2 });
  expect(without.text).toContain(
    "Unresolved parameter 'api_token': give it a value for this run, by --param api_token=VALUE",
  );
});

test.each([
  [['run', 'shop.plan.json', '--only', 'som'], 'shop.plan.json has no step "som". Did you mean "some"?'],
  [['run', 'shop.yaml', '--only', 'some'], '--only needs a plan'],
  [['run', 'shop.plan.json', '--continue', ...OUT], '--continue does not go with a plan'],
  [['run', 'shop.plan.json', '--profile', 'p'], 'shop.plan.json has decided it'],
  [
    ['run', 'shop.plan.json', '--param', 'least=2'],
    'The plan has decided the parameter least; it asks for api_token alone',
  ],
])('%j is a usage error', async (args, words) => {
  const said = await oml(args);
  expect(said).toMatchObject({ code: 3 });
  expect(said.text).toContain(words);
});

test('a damaged plan, and a text with a secret in it, are refused', async () => {
  const text = readFileSync(join(folder, 'shop.plan.json'), 'utf8');
  writeFileSync(join(folder, 'half.plan.json'), text.slice(0, 500));
  const half = await oml(['run', 'half.plan.json']);
  expect(half).toMatchObject({ code: 2 });
  expect(half.text).toContain('The plan half.plan.json is damaged');
  writeFileSync(
    join(folder, 'told.yaml'),
    PIPELINE.replace('api_token: {}', 'api_token: { default: hunter2hunter2 }'),
  );
  const told = await oml(['plan', 'told.yaml']);
  expect(told).toMatchObject({ code: 2 });
  expect(told.text).toContain('A plan goes to other machines and holds no secret');
  writeFileSync(join(folder, 'noted.yaml'), PIPELINE.replace('api_token: {},', 'api_token: {}, note: {},'));
  const noted = await oml([
    'plan',
    'noted.yaml',
    ...['--param', 'api_token=hunter2hunter2', '--param', 'note=https://me:hunter2hunter2@x.test/'],
  ]);
  expect(noted).toMatchObject({ code: 2 });
  expect(noted.text).toContain('What is given for the parameter "note" holds a password or a token');
  expect(noted.text).not.toContain('hunter2');
});

test.each([
  [['plan', 'p.yaml', '--as', 'cron'], /--as takes make or airflow, not "cron"/],
  [['plan', 'p.yaml', '--session', 'a b'], /--session takes/],
  [['run', 'p.plan.json', '--run-id', 'a b'], /--run-id takes/],
  [['run', 'p.plan.json', '--only', ''], /--only needs/],
])('%j is not read', (args, words) => {
  expect(() => readArguments(args, '/')).toThrow(words);
});

test('an engine that is a path is the same place wherever the steps run', async () => {
  const engineOf = async (engine: string): Promise<unknown> => {
    expect(
      await oml(['plan', 'shop.yaml', '--engine', engine, '--param', 'api_token=x', '--out', 'placed.json']),
    ).toMatchObject({
      code: 0,
    });
    return (JSON.parse(readFileSync(join(folder, 'placed.json'), 'utf8')) as { engine?: unknown }).engine;
  };
  expect(await engineOf('ducklake:lake.ducklake')).toBe(`ducklake:${join(folder, 'lake.ducklake')}`);
  expect(await engineOf('@engine.lake')).toBe('@engine.lake');
});

const APART = PIPELINE.replace(/ {2}- { id: web.*\n/, '').replace('api_token: {}, ', '');
const apart = (into: string, ...more: readonly string[]): Promise<Ran> => {
  mkdirSync(join(folder, 'sub', 'data'), { recursive: true });
  mkdirSync(join(folder, into), { recursive: true });
  writeFileSync(join(folder, 'sub/g.yaml'), APART);
  writeFileSync(join(folder, 'sub/orders.csv'), 'id\n1\n');
  writeFileSync(join(folder, 'sub/data/orders.csv'), 'id\n1\n2\n');
  return oml(['plan', 'sub/g.yaml', '--session', 'apart', '--out', `${into}/g.plan.json`, ...more]);
};

test('files that are not beside the plan: it says where they were looked for, and what names another place', async () => {
  const made = await apart('plans');
  expect(made.text).toContain('Files are looked for beside the plan: where its steps read some, run it with');
  expect(made.text).toContain('here --data sub.');
  // Of the same name, and another one.
  writeFileSync(join(folder, 'plans/g.yaml'), 'name: other\n');
  const run = (...more: readonly string[]) =>
    oml(['run', 'plans/g.plan.json', '--only', "it's ☃", '--out', 'apart', ...more]);
  const without = await run();
  expect(without.code).toBe(1);
  expect(without.text).toContain(`The file "orders.csv" was not found.`);
  expect(without.text).toContain(
    'It was looked for beside plans/g.plan.json, in plans: --data DIR names another folder.',
  );
  expect(without.text).toContain('at g.yaml:5:86 (in plans/g.plan.json)');
  const wrong = await run('--data', 'plans', '--json');
  expect(wrong.text).toContain('It was looked for in plans, as --data says.');
  expect(await run('--data', 'sub')).toMatchObject({ code: 0 });
});

test('the graph of a plan that is not beside its files names their folder, to the steps that read some', async () => {
  const make = (...more: readonly string[]): Ran => {
    const tsx = import.meta.resolve('tsx');
    const program = `'${process.execPath}' --import '${tsx}' '${resolve('src/adapters/node/oml.ts')}'`;
    const { status, stdout, stderr } = spawnSync(
      'make',
      ['-f', 'g.plan.mk', 'step-1', `OML=${program}`, ...more],
      { cwd: join(folder, "plan's"), env: { ...process.env, npm_lifecycle_event: '' }, encoding: 'utf8' },
    );
    return { code: status ?? -1, text: stdout + stderr };
  };
  expect((await apart("plan's", '--as', 'make')).text).toContain('here --data sub. The graph does.');
  const beside = make('OPTIONS=--out ../of-make');
  expect(beside.code, beside.text).toBe(0);
  expect(beside.text).toContain('1 row');
  expect(await apart("plan's", '--as', 'make', '--data', 'sub/data')).toMatchObject({ code: 0 });
  const graph = readFileSync(join(folder, "plan's/g.plan.mk"), 'utf8');
  expect(graph).toContain(` --data=${join(folder, 'sub/data')} $(OPTIONS)`);
  // The other steps need no files: their machine need not have the folder.
  expect(graph.match(/--data=/g)).toHaveLength(1);
  const given = make('OPTIONS=--out ../of-make --run-id second');
  expect(given.code, given.text).toBe(0);
  expect(given.text).toContain('2 rows');
});
