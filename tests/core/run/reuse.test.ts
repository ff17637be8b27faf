/** What an edit makes stale, and what it does not: the whole table, on real plans, without a database. */
import { describe, expect, test } from 'vitest';
import { parse } from '#core/oml/parse.ts';
import type { Catalog, Component } from '#core/contract/catalog.ts';
import { compile, type CompileOptions } from '#core/plan/compile.ts';
import type { Plan } from '#core/plan/plan.ts';
import { keyOf, outputOf, ownWork, UNREAD } from '#core/run/keys.ts';
import type { LedgerRow } from '#core/run/ledger.ts';
import { reuse, type ReuseOptions, type SessionRecord, type StepReuse } from '#core/run/reuse.ts';
import { catalog } from '#drivers/index.ts';

const TEXT = `oml_version: "0.1.0"
name: p
params:
  least: {type: integer, default: 5}
profiles:
  big: {params: {least: 50}}
steps:
  - id: read
    component: filesystem.csv_extractor
    mode: read
    config: {path: a.csv}
  - id: other
    component: filesystem.csv_extractor
    mode: read
    needs: []
    config: {path: b.csv}
  - id: rows
    component: duckdb.processor
    mode: transform
    needs: [read]
    config: {query: "SELECT * FROM read WHERE n > \${params.least}"}
  - id: sums
    component: duckdb.processor
    mode: transform
    needs: [rows]
    config: {query: SELECT sum(n) AS s FROM rows}
  - id: write
    component: filesystem.csv_writer
    mode: write
    needs: [sums]
    config: {path: out.csv}
  - id: asked
    component: http.extractor
    mode: read
    needs: []
    config: {url: "https://x.test/rows", headers: {X-Kind: a}}
  - id: told
    component: duckdb.processor
    mode: transform
    needs: [asked]
    config: {query: FROM asked}
`;
const STEPS = ['read', 'other', 'rows', 'sums', 'write', 'asked', 'told'];

function planOf(text: string, options: CompileOptions = {}, components: Catalog = catalog): Plan {
  const parsed = parse(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
  const compiled = compile(parsed.value, components, options);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.diagnostics));
  return compiled.value;
}

const FILES: Readonly<Record<string, string>> = { 'a.csv': 'xxh128:a', 'b.csv': 'xxh128:b' };

/** What a session holds after a complete run of the plan. */
function recordOf(
  plan: Plan,
  {
    files = FILES,
    runId = 'r1',
    salt = 'salt',
  }: { files?: Readonly<Record<string, string>>; runId?: string; salt?: string } = {},
): SessionRecord {
  const known = new Map(Object.entries(files));
  const outputs = new Map<string, string>();
  const rows = plan.steps.map((step): LedgerRow => {
    const key = keyOf(step, { files: known, salt, outputs }) ?? '';
    const output = outputOf(step, key, runId);
    outputs.set(step.id, output);
    return {
      stepId: step.id,
      ...(step.table === undefined ? {} : { table: step.table }),
      runId,
      key,
      output,
      work: ownWork(step, salt),
      files: Object.fromEntries(step.files.map((path) => [path, files[path] ?? ''])),
      rows: 1,
      finishedAt: '2026-01-02T03:04:05.678Z',
    };
  });
  const writers = plan.steps.filter(({ kind }) => kind === 'writer').map(({ id }) => id);
  return { rows, files: known, salt, artifacts: new Set(writers) };
}

/** Of each step that is not fresh: why. */
function staleness(
  plan: Plan,
  record: SessionRecord,
  options?: ReuseOptions,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...reuse(plan, record, options)].flatMap(([id, found]) =>
      found.state === 'fresh' ? [] : [[id, said(found)]],
    ),
  );
}

function said(found: StepReuse): string {
  if (found.state !== 'stale') return found.state;
  const { type, ...more } = found.cause;
  return [type, ...Object.values(more)].join(' ');
}

const plan = planOf(TEXT);
const record = recordOf(plan);

test('after a complete run every step is fresh, and in a session without one none', () => {
  expect(plan.steps.map(({ id }) => id).toSorted()).toEqual(STEPS.toSorted());
  expect(staleness(plan, record)).toEqual({});
  const nothing = { rows: [], files: new Map(), salt: '', artifacts: new Set<string>() };
  expect(staleness(plan, nothing)).toEqual(Object.fromEntries(STEPS.map((id) => [id, 'never_run'])));
});

const BEHIND_READ = { rows: 'upstream read', sums: 'upstream rows', write: 'upstream sums' };
const edit = (from: string, to: string): string => {
  if (!TEXT.includes(from)) throw new Error(`the text has no ${from}`);
  return TEXT.replace(from, to);
};

describe('nothing is stale after', () => {
  test.each<[string, string]>([
    ['a comment in YAML', edit('steps:', '# what follows\nsteps: # the steps')],
    ['other indentation', TEXT.replace(/^ {4}/gm, '      ').replace(/^ {2}- /gm, '  -   ')],
    ['another style of a mapping', edit('config: {path: a.csv}', 'config:\n      path: "a.csv"')],
    ['a comment in SQL', edit('SELECT sum(n) AS s FROM rows', '"SELECT sum(n) AS s /* all */ FROM rows;"')],
    ['spaces in SQL', edit('SELECT sum(n) AS s FROM rows', '"SELECT  sum( n )  AS s\\n FROM rows"')],
    ['a default that is written out', edit('{path: a.csv}', '{path: a.csv, header: true}')],
    ['another name of the pipeline', edit('name: p', 'name: q')],
    ['a description', edit('name: p', 'name: p\nmetadata: {owner: me}')],
    ['another spelling of a path', edit('{path: b.csv}', '{path: ./b.csv}')],
    ['a parameter that has the value of its default', edit('default: 5', 'default: 5, description: least')],
  ])('%s', (_, text) => expect(staleness(planOf(text), record)).toEqual({}));

  test('independent steps in another order', () => {
    const parts = TEXT.split(/(?=^ {2}- id: )/m);
    const [head, read, other, ...rest] = parts as [string, string, string, ...string[]];
    expect(
      staleness(
        planOf([head, other, read.replace('mode: read', 'mode: read\n    needs: []'), ...rest].join('')),
        record,
      ),
    ).toEqual({});
  });

  test('a file that was touched, replaced by the same content, or added', () => {
    const files = new Map([...record.files, ['c.csv', 'xxh128:c']]);
    expect(staleness(plan, { ...record, files })).toEqual({});
  });
});

describe('stale is', () => {
  test.each<[string, string, Readonly<Record<string, string>>]>([
    [
      'a step whose config changed',
      edit('{path: a.csv}', '{path: a.csv, header: false}'),
      { read: 'edited', ...BEHIND_READ },
    ],
    ['a query', edit('sum(n)', 'max(n)'), { sums: 'edited', write: 'upstream sums' }],
    ['a text in a query', edit('sum(n)', "'  ' || sum(n)"), { sums: 'edited', write: 'upstream sums' }],
    ['a writer', edit('out.csv', 'other.csv'), { write: 'edited' }],
    [
      'a parameter',
      edit('default: 5', 'default: 6'),
      { rows: 'edited', sums: 'upstream rows', write: 'upstream sums' },
    ],
    [
      'what asks another computer',
      edit('X-Kind: a', 'X-Kind: b'),
      { asked: 'edited', told: 'upstream asked' },
    ],
    ['a file that is read under another name', edit('{path: b.csv}', '{path: a.csv}'), { other: 'edited' }],
    [
      'a step that another one takes the place of',
      edit('needs: [sums]', 'needs: [rows]'),
      { write: 'inputs' },
    ],
    ['a step with another id', edit('id: other', 'id: another'), { another: 'never_run' }],
  ])('%s, and what needs it', (_, text, wanted) => expect(staleness(planOf(text), record)).toEqual(wanted));

  test('what the value of a parameter, or a profile, decides', () => {
    const wanted = { rows: 'edited', sums: 'upstream rows', write: 'upstream sums' };
    expect(staleness(planOf(TEXT, { params: { least: '6' } }), record)).toEqual(wanted);
    expect(staleness(planOf(TEXT, { profile: 'big' }), record)).toEqual(wanted);
    expect(staleness(planOf(TEXT, { params: { least: '5' } }), record)).toEqual({});
  });

  test('what reads a file whose content is another, or that is gone', () => {
    const other = (path: string, hash?: string) => {
      const files = new Map(record.files);
      if (hash === undefined) files.delete(path);
      else files.set(path, hash);
      return { ...record, files };
    };
    const wanted = { read: 'file a.csv', ...BEHIND_READ };
    expect(staleness(plan, other('a.csv', 'xxh128:c'))).toEqual(wanted);
    expect(staleness(plan, other('a.csv'))).toEqual(wanted);
    expect(staleness(plan, other('b.csv', 'xxh128:a'))).toEqual({ other: 'file b.csv' });
    const unread = { read: 'file a.csv true', ...BEHIND_READ };
    expect(staleness(plan, other('a.csv', UNREAD))).toEqual(unread);
  });

  test('what a driver of another version would make', () => {
    const name = 'filesystem.csv_extractor';
    const { spec, kind, driver } = catalog.get(name)!;
    const other: Component = { name, spec, kind, driver: { ...driver!, version: 'next' } };
    const next = new Map(catalog).set(name, other);
    expect(staleness(planOf(TEXT, {}, next), record)).toEqual({
      read: 'edited',
      other: 'edited',
      ...BEHIND_READ,
    });
  });

  test('a step whose table is gone, but not what was made of it', () => {
    const rows = record.rows.filter(({ stepId }) => stepId !== 'rows');
    expect(staleness(plan, { ...record, rows })).toEqual({ rows: 'never_run' });
  });

  test('a writer whose file is gone', () => {
    expect(staleness(plan, { ...record, artifacts: new Set() })).toEqual({ write: 'artifact' });
  });

  test('what reads a table that was asked for anew, for its rows may be others', () => {
    const later = recordOf(plan, { runId: 'r2' });
    const asked = later.rows.find(({ stepId }) => stepId === 'asked')!;
    const rows = record.rows.map((row) => (row.stepId === 'asked' ? asked : row));
    expect(staleness(plan, { ...record, rows })).toEqual({ told: 'inputs' });
  });

  test('not what reads a table that was made anew of the same', () => {
    const later = recordOf(plan, { runId: 'r2' });
    const read = later.rows.find(({ stepId }) => stepId === 'read')!;
    const rows = record.rows.map((row) => (row.stepId === 'read' ? read : row));
    expect(staleness(plan, { ...record, rows })).toEqual({});
  });
});

describe('connections and secrets', () => {
  const text = `oml_version: "0.1.0"
name: p
steps:
  - {id: a, component: filesystem.csv_extractor, mode: read, config: {connection: "@filesystem.data", path: a.csv}}
  - {id: b, component: http.extractor, mode: read, needs: [], config: {url: "https://x.test/", headers: {Authorization: "Bearer \${params.token}"}}}
params: {token: {type: string, default: first}}
`;
  const connections = (base_dir: string) => ({ filesystem: { data: { base_dir } } });
  const made = planOf(text, { connections: connections('one') });
  const held = recordOf(made, { files: { 'one/a.csv': 'xxh128:a' } });
  const withParam = (token: string) => planOf(text, { connections: connections('one'), params: { token } });

  test('a connection that says something else makes its steps stale', () => {
    expect(staleness(made, held)).toEqual({});
    expect(staleness(planOf(text, { connections: connections('two') }), held)).toEqual({ a: 'edited' });
  });

  test('another secret makes its step stale, and no hash of the plan tells it', () => {
    expect(staleness(withParam('second'), held)).toEqual({ b: 'edited' });
    expect(withParam('second').steps[1]?.work.hash).toBe(made.steps[1]?.work.hash);
    expect(JSON.stringify([withParam('second').manifest, withParam('second').cfg])).not.toContain('second');
  });

  test('keys of steps with secrets compare within one session, those of others everywhere', () => {
    const elsewhere = recordOf(made, { files: { 'one/a.csv': 'xxh128:a' }, salt: 'another' });
    const keys = (of: SessionRecord) => of.rows.map(({ key }) => key);
    expect(keys(elsewhere)[0]).toBe(keys(held)[0]);
    expect(keys(elsewhere)[1]).not.toBe(keys(held)[1]);
  });
});

describe('what runs every time', () => {
  const text = `oml_version: "0.1.0"
name: p
steps:
  - {id: a, component: duckdb.processor, mode: transform, config: {query: SELECT now() AS t}}
  - {id: b, component: duckdb.processor, mode: transform, config: {query: FROM a}}
  - {id: c, component: duckdb.processor, mode: transform, needs: [], config: {query: SELECT 1}}
`;
  const made = planOf(text);
  const held = recordOf(made);
  const why = 'has a query that calls now(), which gives another value each time';

  test('says why, and so does what needs it', () => {
    expect(staleness(made, held)).toEqual({ a: `always ${why}`, b: `always a ${why}` });
  });

  test('is left as it is within one run, continued or not', () => {
    expect(staleness(made, held, { continues: 'r1' })).toEqual({});
    expect(staleness(made, held, { reuse: true, continues: 'r0' })).toEqual({
      a: `always ${why}`,
      b: `always a ${why}`,
    });
  });
});

describe('a run takes over', () => {
  const asked = { ...Object.fromEntries(STEPS.map((id) => [id, 'asked'])), told: 'upstream asked' };
  test.each<[string, ReuseOptions, Readonly<Record<string, string>>]>([
    ['nothing, unless it is told to', {}, asked],
    ['what is fresh', { reuse: true }, {}],
    [
      'not what is to run again, though that makes the same',
      { reuse: true, again: ['read'] },
      { read: 'asked' },
    ],
    [
      'nothing of what is asked for anew, and nothing made of it',
      { reuse: true, again: ['asked'] },
      { asked: 'asked', told: 'upstream asked' },
    ],
    ['what the run it continues has finished', { continues: 'r1' }, {}],
    ['nothing of other runs, when it continues one that took over nothing', { continues: 'r0' }, asked],
  ])('%s', (_, options, wanted) => expect(staleness(plan, record, options)).toEqual(wanted));

  test('what it had read before the file was removed', () => {
    const files = new Map([['b.csv', 'xxh128:b']]);
    expect(staleness(plan, { ...record, files }, { continues: 'r1' })).toEqual({});
    const unread = new Map([...files, ['a.csv', UNREAD]]);
    expect(staleness(plan, { ...record, files: unread }, { continues: 'r1' })).toEqual({});
    const other = new Map([...files, ['a.csv', 'xxh128:c']]);
    expect(staleness(plan, { ...record, files: other }, { continues: 'r1' })).toEqual({
      read: 'file a.csv',
      ...BEHIND_READ,
    });
  });
});

test('a writer that has sent its rows elsewhere does not send them twice in one run, whatever became of what it read', () => {
  const elsewhere = {
    ...plan,
    steps: plan.steps.map((each) =>
      each.id === 'write'
        ? { ...each, work: { ...each.work, always: 'writes outside of this session' } }
        : each,
    ),
  };
  const rows = recordOf(elsewhere).rows.map((row) =>
    row.stepId === 'sums' ? { ...row, key: '', output: 'other' } : row,
  );
  const changed = { ...record, rows };
  expect(staleness(elsewhere, changed, { continues: 'r1' })).toEqual({ sums: 'inputs' });
  expect(staleness(elsewhere, changed)).toMatchObject({ write: 'always writes outside of this session' });
});
