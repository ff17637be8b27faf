/** The golden cases and Osiris's own pipelines in Chromium: the same bytes and the same events as on native DuckDB. */
import { readFileSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';
import { expect, type Page } from '@playwright/test';
import type { Recording } from '#core/recording/recording.ts';
import { RUN_ID, caseNames, loadCase } from '../golden/case.ts';
import { startServers } from '../golden/servers.ts';
import { addFile, artifact, runText, snapshot, testOnOneEngine } from './harness.ts';

const test = testOnOneEngine({ still: true });

/** Every artifact of the session, by step and path. */
async function artifacts(page: Page): Promise<Record<string, string>> {
  const kept = await page.evaluate(() => window.engine.artifacts.list());
  const entries = kept.map(async ({ step_id, path }) => {
    const bytes = await artifact(page, step_id, path);
    return [`${step_id}/${path}`, bytes.toString('latin1')] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

/** The session as it was when it was new, but for artifacts and the log. */
const clear = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    for (const { name } of await window.engine.files.list()) await window.engine.files.remove(name);
    for (const { name } of await window.engine.tables.list()) await window.engine.tables.drop(name);
  });

const stepOf = (output: string): string => output.slice(0, output.indexOf('/'));

// First, since nothing may be left of others.
test('golden cases, one after the other in one session @more', async ({ page }) => {
  test.setTimeout(300_000);
  /** What is there after the case: a step that writes replaces what it wrote before, and one that fails leaves it. */
  let expected: Record<string, string> = {};
  for (const name of caseNames())
    await test.step(name, async () => {
      const golden = loadCase(name);
      await clear(page);
      for (const [path, bytes] of golden.inputs) await addFile(page, path, bytes);
      const servers = await startServers(golden.servers);
      const events = await runText(page, golden.text, RUN_ID, golden.options);
      const there = await servers.there();
      await servers.stop();
      const held = [...golden.there].map(([file, bytes]) => [file, bytes.toString()] as const);
      expect.soft(Object.fromEntries(there), name).toEqual(Object.fromEntries(held));
      expect.soft(JSON.parse(JSON.stringify(events)), name).toEqual(golden.events);
      const { rows } = await page.evaluate(() => window.engine.tables.record([]));
      const keys = Object.fromEntries(rows.map(({ stepId, key }) => [stepId, key]));
      expect.soft(keys, name).toMatchObject(golden.keys);
      const outputs = [...golden.outputs].map(([path, bytes]) => [path, bytes.toString('latin1')] as const);
      const writers = new Set(outputs.map(([path]) => stepOf(path)));
      const stay = Object.entries(expected).filter(([path]) => !writers.has(stepOf(path)));
      expected = Object.fromEntries([...stay, ...outputs]);
      expect.soft(await artifacts(page), name).toEqual(expected);
    });
});

test('every type is shown as native DuckDB prints it', async ({ page }) => {
  const query = `SELECT 9223372036854775807::BIGINT AS b, 170141183460469231731687303715884105727::HUGEINT AS h,
    sum(v) AS hugesum, -0.05::DECIMAL(18,3) AS d, DATE '0044-03-15 (BC)' AS bc, 'infinity'::TIMESTAMP AS inf,
    TIMESTAMP '2020-01-02 03:04:05.123456' AS us, TIMESTAMP_S '2020-01-02 03:04:05' AS s,
    TIMESTAMP_MS '2020-01-02 03:04:05.120' AS ms, TIMESTAMP_NS '2020-01-02 03:04:05.123456789' AS ns,
    TIMESTAMPTZ '2020-01-02 03:04:05+02' AS tz, TIME '01:02:03.000004' AS t, INTERVAL '1 year 2 days 3 hours' AS i,
    UUID '00000000-0000-4000-8000-00000000000a' AS u, '\\x00\\xFFa'::BLOB AS bl, 'x'::ENUM('x', 'y') AS e,
    [1, NULL, 3] AS l, {'a': 1, 'b c': [DATE '2020-01-01']} AS st, MAP {'k': 1.50} AS m, 1e300 AS f, 0.1::FLOAT AS f4,
    NULL AS n, '' AS empty, true AS yes, '10101'::BIT AS bits, repeat('é', 2001) AS long
    FROM range(3) AS r(v)`;
  const cells = `SELECT CAST(COLUMNS(*) AS VARCHAR) FROM (${query})`;
  const instance = await DuckDBInstance.create(':memory:');
  const native = await instance.connect();
  await native.run(`SET TimeZone = 'UTC'`);
  const types = (await native.runAndReadAll(`DESCRIBE ${query}`)).getRowsJS();
  const [row = []] = (await native.runAndReadAll(cells)).getRowsJS();

  const text = `oml_version: "0.1.0"
name: types
steps:
  - {id: seed, component: filesystem.csv_extractor, mode: read, config: {path: a.csv}}
  - {id: typed, component: duckdb.processor, mode: transform, config: {query: ${JSON.stringify(query)}}}
`;
  await addFile(page, 'a.csv', 'a\n1\n');
  const events = await runText(page, text);
  expect(events.at(-1)).toMatchObject({ event: 'run_complete' });
  const { typed } = await snapshot(page);
  const cut = row.map((value) =>
    typeof value === 'string' && value.length > 2000 ? `${value.slice(0, 2000)}…` : value,
  );
  expect(typed?.rows).toEqual([cut]);
  expect(typed?.columns).toEqual(types.map(([name, type]) => ({ name, type })));
});

interface Example {
  readonly id: string;
  readonly pipeline: string;
  readonly recording: string;
  readonly files: readonly { readonly path: string; readonly url: string }[];
}

test('the results of every bundled example are recorded as the command line recorded them @more', async ({
  page,
}) => {
  const bundled = (path: string): string => `public/${path}`;
  const examples = JSON.parse(readFileSync(bundled('examples/index.json'), 'utf8')) as readonly Example[];
  expect(examples.length).toBeGreaterThanOrEqual(12);
  for (const { id, pipeline, recording, files } of examples)
    await test.step(id, async () => {
      await clear(page);
      for (const { path, url } of files) await addFile(page, path, readFileSync(bundled(url)));
      const text = readFileSync(bundled(pipeline), 'utf8');
      expect((await runText(page, text)).at(-1), id).toMatchObject({ event: 'run_complete' });
      const ours = await page.evaluate((of) => window.harness.record(of), text);
      const theirs = JSON.parse(readFileSync(bundled(recording), 'utf8')) as Recording;
      expect(ours, id).toEqual(theirs);
    });
});

const osiris = (name: string): string => readFileSync(`tests/cases/oml/${name}.yaml`, 'utf8');
const ALL = 'age,id,name\n';

const OSIRIS: readonly [name: string, options: object, check: (csv: string) => void][] = [
  [
    'csv-roundtrip-branch',
    {},

    (csv) => expect(csv).toBe('age,id,name\n75,2,Meryl Streep\n69,3,Denzel Washington\n'),
  ],
  ['linear', {}, (csv) => expect(csv.startsWith(ALL) && csv.split('\n')).toHaveLength(5)],
  ['params', {}, (csv) => expect(csv.split('\n')).toHaveLength(4)],
  ['params', { profile: 'prod' }, (csv) => expect(csv).toBe('age,id,name\n75,2,Meryl Streep\n')],
  ['hyph', {}, (csv) => expect(csv.startsWith(ALL) && csv.split('\n')).toHaveLength(5)],
];

test("Osiris's own pipelines", async ({ page }) => {
  await addFile(page, 'data/actors.csv', readFileSync('tests/cases/oml/actors.csv'));
  for (const [name, options, check] of OSIRIS)
    await test.step(`${name} ${JSON.stringify(options)}`, async () => {
      const before = await artifacts(page);
      const events = await runText(page, osiris(name), 'r', options);
      expect(events.at(-1), name).toMatchObject({ event: 'run_complete' });
      const made = events.flatMap((event) => (event.event === 'artifact_created' ? [event] : []));
      const paths = made.map(({ step_id, path }) => `${step_id}/${path}`);
      expect(paths, name).toHaveLength(1);
      const after = await artifacts(page);
      expect(Object.keys(after).filter((path) => !(path in before) || paths.includes(path))).toEqual(paths);
      check(after[paths[0]!]!);
    });
  const events = await runText(page, osiris('fail'));
  expect(events.at(-1)).toMatchObject({ event: 'run_failed', step_id: 't1' });
  expect(events).toContainEqual(expect.objectContaining({ event: 'step_skipped', step_id: 'w' }));
  await expect(runText(page, osiris('secret'))).rejects.toThrow('inline_secret');
});
