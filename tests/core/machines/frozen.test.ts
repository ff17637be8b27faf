/** A plan in a file: what it holds, what it does not, and what is said of one that cannot be used. */
import { expect, test } from 'vitest';
import { freeze, thaw } from '#core/machines/freeze.ts';
import { frozenText, looksFrozen, readFrozen, type FrozenPlan } from '#core/machines/frozen.ts';
import { namedSteps } from '#core/machines/named-steps.ts';
import { parse } from '#core/oml/parse.ts';
import { compile, type CompileOptions } from '#core/plan/compile.ts';
import type { Plan } from '#core/plan/plan.ts';
import { catalog } from '#drivers/index.ts';

const TEXT = `oml_version: "0.1.0"
name: p
params: { country: { default: AT }, api_token: {} }
steps:
  - { id: file, component: filesystem.csv_extractor, mode: read, config: { path: in.csv } }
  - id: sold
    component: mysql.extractor
    mode: read
    needs: []
    config: { connection: '@mysql.shop', query: 'SELECT * FROM sales' }
  - id: web
    component: http.extractor
    mode: read
    needs: []
    config: { url: 'https://x.test/\${params.country}', headers: { Authorization: 'Bearer \${params.api_token}' } }
  - { id: keyed, component: duckdb.processor, mode: transform, needs: [file], config: { query: "SELECT '\${params.api_token}' AS x FROM file" } }
  - { id: after, component: duckdb.processor, mode: transform, needs: [keyed], config: { query: SELECT x FROM keyed } }
  - { id: both, component: duckdb.processor, mode: transform, needs: [file], config: { query: SELECT 1 AS x FROM file } }
`;
const MYSQL = { host: 'db.test', database: 'shop', user: 'reader', password: '${SHOP_PASSWORD}' };
const WITH: CompileOptions = {
  host: 'node',
  params: { country: 'CH', api_token: 'token-8f3a91c2d7' },
  connections: { mysql: { shop: MYSQL } },
  environment: { SHOP_PASSWORD: 'hunter2hunter2' },
};

function compiled(options: CompileOptions): Plan {
  const parsed = parse(TEXT);
  const found = parsed.ok ? compile(parsed.value, catalog, options) : parsed;
  if (!found.ok) throw new Error(found.diagnostics.map(({ message }) => message).join('\n'));
  return found.value;
}

function frozen(options = WITH): FrozenPlan {
  const parsed = parse(TEXT);
  if (!parsed.ok) throw new Error('no pipeline');
  return freeze({
    made_at: '2026-01-02T03:04:05.678Z',
    file: 'p.yaml',
    session: 's',
    run_id: 'r',
    text: TEXT,
    plan: compiled(options),
    pipeline: parsed.value,
    catalog,
    choice: options,
    connections: options.connections ?? {},
    files: new Map([['in.csv', 'sha256:abc']]),
  });
}

test('it is read as it was written, with keys where these are decided, and what each step needs by name', () => {
  const plan = frozen();
  const read = readFrozen(frozenText(plan), 'p.plan.json');
  expect(read).toMatchObject({ ok: true });
  expect(read.ok && JSON.stringify(read.value)).toBe(JSON.stringify(plan));
  expect(plan.steps.map(({ id, key }) => [id, key?.slice(0, 7) ?? null])).toEqual([
    ['file', 'sha256:'],
    ['sold', null],
    ['web', null],
    ['keyed', 'sha256:'],
    ['after', 'sha256:'],
    ['both', 'sha256:'],
  ]);
  expect(plan.steps[1]).toMatchObject({ connection: '@mysql.shop', variables: ['SHOP_PASSWORD'] });
  expect(plan).toMatchObject({ params: { country: 'CH' }, secret_params: ['api_token'] });
});

test('it holds no secret', () => {
  const text = frozenText(frozen());
  for (const secret of ['hunter2', 'token-8f3a', 'reader', 'db.test']) expect(text).not.toContain(secret);
});

test('it is the same whichever secrets it was made with', () => {
  const other = {
    ...WITH,
    environment: { SHOP_PASSWORD: 'another one' },
    params: { ...WITH.params, api_token: 'x'.repeat(20) },
  };
  expect(frozen(other)).toEqual(frozen());
});

test('a machine has what its own steps need, and nothing else', () => {
  const here = new Set(['both', 'file']);
  const thawed = thaw(frozen(), compiled({ host: 'node', here, params: { country: 'CH' } }), here);
  expect(thawed).toMatchObject({ ok: true });
  expect(
    thawed.ok && thawed.value.steps.map(({ id, config }) => [id, Object.keys(config).length > 0]),
  ).toEqual([
    ['file', true],
    ['sold', false],
    ['web', false],
    ['keyed', false],
    ['after', false],
    ['both', true],
  ]);
});

test('another password is no other step, another server is', () => {
  const here = new Set(['sold']);
  const asked = (mysql: Readonly<Record<string, unknown>>) =>
    thaw(frozen(), compiled({ ...WITH, here, connections: { mysql: { shop: mysql } } }), here);
  expect(asked({ ...MYSQL, password: 'given otherwise' })).toMatchObject({ ok: true });
  expect(asked({ ...MYSQL, host: 'other.test' })).toMatchObject({
    ok: false,
    diagnostics: [
      {
        message: expect.stringMatching(
          /"sold" would not be the one that was planned: @mysql\.shop, with \$\{SHOP_PASSWORD\}, says something else here/,
        ),
      },
    ],
  });
});

const TEXT_OF_PLAN = frozenText(frozen());
test.each([
  ['cut off', TEXT_OF_PLAN.slice(0, 900), /p\.plan\.json is damaged: it is no whole JSON/],
  ['changed by hand', TEXT_OF_PLAN.replace('"country": "CH"', '"country": "DE"'), /is not as it was made/],
  [
    'without an end',
    TEXT_OF_PLAN.replace(/"sha256": "sha256:[^"]*"/, '"sha256": ""'),
    /is not as it was made/,
  ],
  [
    'of another format',
    TEXT_OF_PLAN.replace('"oml_plan": 1', '"oml_plan": 2'),
    /is of format 2; this program reads format 1/,
  ],
  ['something else', '[1]', /is no plan/],
])('one that is %s is refused in words', (_what, text, words) => {
  expect(readFrozen(text, 'p.plan.json')).toMatchObject({
    ok: false,
    diagnostics: [{ type: 'invalid_plan', message: expect.stringMatching(words) }],
  });
});

test.each([
  ['a session that leads elsewhere', { session: '../../there' }],
  ['a run without a name', { run_id: '' }],
  ['no steps', { steps: undefined }],
])('one with its own seal and %s is refused', (_what, other) => {
  const text = frozenText({ ...frozen(), ...other } as ReturnType<typeof frozen>);
  expect(readFrozen(text, 'p.plan.json')).toMatchObject({
    ok: false,
    diagnostics: [
      { type: 'invalid_plan', message: expect.stringMatching(/is none that this program wrote/) },
    ],
  });
});

const [FIRST, ...OTHERS] = frozen().steps;
const called = (id: string): Partial<FrozenPlan> => {
  const { file = '', ...cfg } = frozen().cfg;
  return { steps: [{ ...FIRST!, id }, ...OTHERS], cfg: { ...cfg, [id]: file } };
};

test.each<[string, Partial<FrozenPlan>]>([
  ['a config that leads elsewhere', { cfg: { ...frozen().cfg, '../../../../EVIL': '{}' } }],
  ['a config of no step', { cfg: { ...frozen().cfg, other: '{}' } }],
  ['no config of a step', { cfg: {} }],
  ['a config that is no text', { cfg: { ...frozen().cfg, file: {} as string } }],
  ['a step twice', { steps: [...frozen().steps, FIRST!] }],
  ...['', '..', '../x', 'a/b', 'a\\b', 'a\0b', 'x'.repeat(64)].map((id): [string, Partial<FrozenPlan>] => [
    `the step ${JSON.stringify(id)}`,
    called(id),
  ]),
])('one with its own seal and %s was made by hand', (_what, other) => {
  expect(readFrozen(frozenText({ ...frozen(), ...other }), 'p.plan.json')).toMatchObject({
    ok: false,
    diagnostics: [
      {
        type: 'invalid_plan',
        message: 'The plan p.plan.json is damaged or was made by hand. Make it again with: oml plan.',
      },
    ],
  });
});

test.each(["it's ☃", '-x', '__proto__', 'a..b'])('one with the step %j is read', (id) => {
  const { steps, cfg } = called(id);
  expect(readFrozen(frozenText({ ...frozen(), steps: steps!, cfg: cfg! }), 'p')).toMatchObject({ ok: true });
});

test('one that a formatter was at is as it was made', () => {
  const again = JSON.stringify(JSON.parse(TEXT_OF_PLAN), undefined, 4);
  expect(readFrozen(`\uFEFF${again}`, 'p.plan.json')).toMatchObject({ ok: true });
});

test('a plan is told from a pipeline, also one that is JSON', () => {
  expect([TEXT_OF_PLAN, TEXT, '{"oml_version": "0.1.0"}', ''].map(looksFrozen)).toEqual([
    true,
    false,
    false,
    false,
  ]);
});

test.each([
  [['a,b'], ['a', 'b']],
  [
    ['a', 'b'],
    ['a', 'b'],
  ],
  [['a, b'], ['a', 'b']],
  [['x, "y",a'], ['x, "y"', 'a']],
  [['x,x, "y"'], ['x', 'x, "y"']],
  [[' '], [' ']],
])('--only %j means %j', (texts, known) => {
  expect(namedSteps(texts, ['a', 'b', 'x, "y"', 'x', ' '])).toEqual({ known });
});

test('a step that is none is named', () => {
  expect(namedSteps(['a,c,d'], ['a', 'b'])).toMatchObject({ unknown: 'c' });
});
