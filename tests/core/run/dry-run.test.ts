/** A dry run reads and computes, and writes nothing: each writer says what it would do. */
import { expect, test } from 'vitest';
import type { Component } from '#core/contract/catalog.ts';
import type { Driver } from '#core/contract/driver.ts';
import { StepError } from '#core/contract/errors.ts';
import type { WriteOutlook } from '#core/contract/write.ts';
import { foldRun } from '#core/run/run-state.ts';
import { summarise } from '#core/run/summary.ts';
import { catalog } from '#drivers/index.ts';
import { openWorld, pipelineOf, query, type SessionWorld } from './session-world.ts';

const SECRET = 'hunter2hunter2';

/** What the target was asked and given. */
const done: string[] = [];
let outlook: (rows: number) => WriteOutlook = () => ({});

const spec = (keys: readonly string[]): Component['spec'] => ({
  title: 'Elsewhere',
  description: 'Elsewhere',
  version: '1.0.0',
  modes: ['write'],
  configSchema: {
    type: 'object',
    properties: Object.fromEntries(keys.map((key) => [key, { type: 'string' }])),
    required: [],
    additionalProperties: false,
  },
  secrets: ['/password'],
  examples: [],
  writesTo: ({ place, how }) => ({
    target: `table ${String(place)} at db.example`,
    mode: String(how),
    ...(how === 'replace' ? { deletes: true } : {}),
  }),
});

function component(
  name: string,
  driver: Omit<Driver, 'name' | 'spec' | 'version'>,
  own: Component['spec'],
): Component {
  return { name, kind: driver.kind, spec: own, driver: { ...driver, name, version: '1', spec: own } };
}

const elsewhere = component(
  'test.elsewhere',
  {
    kind: 'writer',
    run({ config, inputs }) {
      done.push(`wrote ${String((config as { place: string }).place)}`);
      return Promise.resolve(Object.values(inputs)[0]!);
    },
    async foresee({ inputs, ctx }) {
      const [input] = Object.values(inputs);
      const db = await ctx.getDbConnection();
      const [row] = await db.query(`SELECT count(*) AS n FROM main."${input!.table}"`);
      done.push(`asked for ${Number(row?.['n'])} rows`);
      return outlook(input!.rows);
    },
  },
  spec(['place', 'how', 'password']),
);
const spoiling = component(
  'test.spoiling',
  {
    kind: 'writer',
    run: ({ inputs }) => Promise.resolve(Object.values(inputs)[0]!),
    async foresee({ ctx }) {
      await (await ctx.getDbConnection()).exec('CREATE TABLE main.spoilt (x INTEGER)');
      return {};
    },
  },
  spec(['place', 'how']),
);
const source: Component = component(
  'test.source',
  {
    kind: 'extractor',
    async run({ ctx }) {
      const state = Number((await ctx.state.get()) ?? 0);
      await (await ctx.getDbConnection()).createTableAs(ctx.table, 'FROM range(3) r(i)');
      ctx.state.set(state + 1);
      return { table: ctx.table, rows: 3 };
    },
  },
  { ...spec([]), modes: ['extract'], keepsState: true },
);
const params = { token: SECRET };
const PARAMS = 'params: {token: {type: string}}\n';
const components = new Map(catalog)
  .set(elsewhere.name, elsewhere)
  .set(spoiling.name, spoiling)
  .set(source.name, source);

const FROM = 'id: rows, component: test.source, mode: read, needs: [], config: {}';
const to = (id: string, config: string, of = 'test.elsewhere', needs = 'rows'): string =>
  `id: ${id}, component: ${of}, mode: write, needs: [${needs}], config: {${config}}`;
const csv = to('file', 'path: out/a.csv', 'filesystem.csv_writer');

const told = (w: SessionWorld) =>
  Object.fromEntries(w.told('step_skipped').map(({ step_id, write }) => [step_id, write]));
const said = (w: SessionWorld): string => {
  const fold = foldRun();
  for (const event of w.events) fold.add(event);
  return summarise(fold.state);
};
const states = (w: SessionWorld) => w.rows(`SELECT value FROM osiris.state WHERE run_id IS NULL`);

test('no writer runs, elsewhere or to a file; all else does, and each says what it would do', async () => {
  const w = openWorld();
  done.length = 0;
  outlook = (rows) => ({
    exists: true,
    there: 15_000,
    columns: ['i'],
    risks: [],
    unknown: [`${rows} of what`],
  });
  const text = pipelineOf(
    FROM,
    query('twice', 'rows', 'SELECT i * 2 AS i FROM rows'),
    to('out', 'place: t, how: replace', 'test.elsewhere', 'twice'),
    csv,
  );
  expect(await w.run(text, { components, dryRun: true })).toEqual({
    rows: 'complete',
    twice: 'complete',
    out: 'skipped',
    file: 'skipped',
  });
  expect(done).toEqual(['asked for 3 rows']);
  expect(told(w)).toEqual({
    out: {
      target: 'table t at db.example',
      mode: 'replace',
      deletes: true,
      rows: 3,
      exists: true,
      there: 15_000,
      columns: ['i'],
      unknown: ['3 of what'],
    },
    file: { target: 'out/a.csv', mode: 'create', isFile: true, exists: false, rows: 3 },
  });
  expect(w.told('step_skipped').map(({ reason }) => reason)).toEqual([
    'Dry run, nothing was written. It would write to table t at db.example: replace: deletes the 15,000 rows that are there, then writes 3',
    'Dry run, nothing was written. It would write to out/a.csv: 3 rows, a new file',
  ]);
  expect(w.told('artifact_created')).toEqual([]);
  expect([w.told('run_start')[0]?.dry_run, w.last]).toMatchObject([
    true,
    { event: 'run_complete', dry_run: true, rows: 3, rows_kind: 'read' },
  ]);
  expect(said(w)).toBe('Dry run complete: 4 steps, 3 rows read, nothing written');
});

test('the state of a source stays as it was, and the next run goes on from there', async () => {
  const w = openWorld();
  const text = pipelineOf(FROM, csv);
  await w.run(text, { components, dryRun: true });
  expect(await states(w)).toEqual([]);
  await w.run(text, { components });
  expect(await states(w)).toEqual([{ value: '1' }]);
  await w.run(text, { components, dryRun: true });
  await w.run(text, { components, dryRun: true });
  expect(await states(w)).toEqual([{ value: '1' }]);
  await w.run(text, { components });
  expect(await states(w)).toEqual([{ value: '2' }]);
});

test('a file that is there stays as it is, and the one to be made is told to take its place', async () => {
  const w = openWorld();
  await w.run(pipelineOf(FROM, csv), { components });
  await w.run(pipelineOf(FROM, csv), { components, dryRun: true, reuse: false });
  expect(told(w)['file']).toMatchObject({ mode: 'replace', exists: true });
  expect(w.told('step_skipped')[0]?.reason).toContain('in place of the file that is there');
});

test('what would fail is told, and writers behind it are told all the same', async () => {
  const w = openWorld();
  outlook = () => {
    throw new StepError(`There is no table, and no ${SECRET}.`);
  };
  const text =
    PARAMS + pipelineOf(FROM, to('out', `place: t, how: append, password: "\${params.token}"`), csv);
  await w.run(text, { components, params, dryRun: true });
  expect(told(w)).toMatchObject({
    out: {
      target: 'table t at db.example',
      mode: 'append',
      rows: 3,
      refused: 'There is no table, and no ***.',
    },
    file: { rows: 3 },
  });
  expect(said(w)).toBe('Dry run complete, but 1 writer would fail: 3 steps, 3 rows read, nothing written');
  expect(JSON.stringify(w.events)).not.toContain(SECRET);
});

test('a secret in target, mode, statement or risk is hidden', async () => {
  const w = openWorld();
  outlook = () => ({ ddl: `CREATE TABLE ${SECRET}`, risks: [SECRET], unknown: [SECRET], columns: [SECRET] });
  const config = 'place: "at ${params.token}", how: "by ${params.token}", password: "${params.token}"';
  for (const dryRun of [true, false]) {
    await w.run(PARAMS + pipelineOf(FROM, to('out', config)), { components, params, dryRun });
    expect(JSON.stringify(w.events)).not.toContain(SECRET);
    expect(JSON.stringify(w.events)).toContain('table at *** at db.example');
  }
});

test('what looks ahead cannot change the session', async () => {
  const w = openWorld();
  await w.run(pipelineOf(FROM, to('out', 'place: t, how: append', 'test.spoiling')), {
    components,
    dryRun: true,
  });
  expect(w.last).toMatchObject({ event: 'run_failed', step_id: 'out' });
  expect(await w.rows(`SELECT table_name FROM duckdb_tables() WHERE table_name = 'spoilt'`)).toEqual([]);
});

test('a run says before each writer to elsewhere what it will do, and where the rows went', async () => {
  const w = openWorld();
  done.length = 0;
  await w.run(pipelineOf(FROM, to('out', 'place: t, how: append'), csv), { components });
  expect(done).toEqual(['wrote t']);
  const start = w.events.findIndex(({ event }) => event === 'step_start');
  expect(start).toBeGreaterThan(0);
  expect(w.told('step_start').map(({ step_id, write }) => [step_id, write])).toEqual([
    ['rows', undefined],
    ['out', { target: 'table t at db.example', mode: 'append', rows: 3 }],
    ['file', undefined],
  ]);
  await w.run(pipelineOf(FROM, to('out', 'place: t, how: append')), { components });
  expect(said(w)).toBe('Run complete: 2 steps, 3 rows written to table t at db.example');
});

test('a failure before a writer is that of the run', async () => {
  const w = openWorld();
  const text = pipelineOf(
    query('bad', '', 'SELECT 1 / 0 FROM nothing_there'),
    to('out', 'place: t, how: append', 'test.elsewhere', 'bad'),
  );
  await w.run(text, { components, dryRun: true });
  expect(w.last).toMatchObject({ event: 'run_failed', step_id: 'bad' });
  expect(told(w)).toEqual({ out: undefined });
});
