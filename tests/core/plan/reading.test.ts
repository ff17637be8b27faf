/** What a document says is read by the marks of its components, and once. */
import { describe, expect, test } from 'vitest';
import type { Catalog, Component } from '#core/contract/catalog.ts';
import type { JsonSchema } from '#core/contract/component.ts';
import { validate } from '#core/check/validate.ts';
import { compile } from '#core/plan/compile.ts';
import { describeFailure } from '#core/plan/locate.ts';
import { readPipeline } from '#core/plan/reading.ts';
import { fillTyped } from '#core/plan/params.ts';
import { isMapping } from '#core/oml/value.ts';
import { catalog as ours } from '#drivers/index.ts';
import { applyFix, load, marked, withSteps } from '../document.ts';

function component(name: string, properties: Readonly<Record<string, JsonSchema>>): Component {
  const kind = 'processor' as const;
  const spec = {
    title: name,
    description: name,
    version: '1.0.0',
    modes: ['transform' as const],
    configSchema: { type: 'object' as const, properties, required: [], additionalProperties: false },
    secrets: [],
    examples: [],
  };
  return {
    name,
    kind,
    spec,
    driver: { name, kind, version: '1', spec, run: () => Promise.reject(new Error('not run')) },
  };
}

const sql: JsonSchema = { type: 'string', format: 'sql' };
const stepId: JsonSchema = { type: 'string', format: 'step-id' };
const catalog: Catalog = new Map([
  ...ours,
  ['test.two', component('test.two', { before: sql, after: sql, note: { type: 'string' } })],
  [
    'test.join',
    component('test.join', {
      left: stepId,
      others: { type: 'array', items: stepId },
      from_file: { type: 'string', format: 'session-file' },
    }),
  ],
]);

const made = (id: string): string =>
  `  - {id: ${id}, component: duckdb.processor, mode: transform, needs: [], config: {query: SELECT 1 AS a}}\n`;

describe('queries', () => {
  const text = withSteps(
    `${made('a')}${made('b')}  - id: t
    component: test.two
    mode: transform
    needs: [a]
    config:
      before: FROM a
      after: FROM a JOIN b USING (a) JOIN nowhere USING (a)
      note: FROM c
`,
  );

  test('under every key that is marked so, and under no other', () => {
    const { queries, graph } = readPipeline(load(text), catalog);
    expect(queries.map((own) => own.map(({ key }) => key))).toEqual([
      ['query'],
      ['query'],
      ['before', 'after'],
    ]);
    expect(graph.get('t')?.relations.map(({ name, at }) => [name, ...at])).toEqual([
      ['a', 'before'],
      ['a', 'after'],
      ['b', 'after'],
      ['nowhere', 'after'],
    ]);
  });

  test('what is said of them is at their key, in validation, plan and failure', () => {
    const [warning, ...others] = validate(load(text), catalog);
    expect(others).toEqual([]);
    expect(warning).toMatchObject({ type: 'implied_need', location: 'steps[2].config.after' });
    expect(marked(text, warning)).toBe('b');
    const plan = compile(load(text), catalog);
    if (!plan.ok) throw new Error(JSON.stringify(plan.diagnostics));
    const [, , step] = plan.value.steps;
    expect(step).toMatchObject({ needs: ['a', 'b'], foreign: [{ name: 'nowhere', key: 'after' }] });
    const [foreign] = step?.foreign ?? [];
    const { range } = describeFailure(load(text), 2, foreign) ?? {};
    expect(text.slice(range?.start, range?.end)).toBe('nowhere');
  });

  test('with other values a query that holds no parameter is not read again', () => {
    const params = 'params: {n: {default: 3}}\n';
    const pipeline = load(
      `${params}steps:\n${made('a')}${made('b').replace('SELECT 1 AS a', '"SELECT ${params.n} AS a"')}`,
    );
    const before = readPipeline(pipeline, catalog);
    if (!isMapping(pipeline.document)) throw new Error('no document');
    const document = fillTyped(pipeline.document, new Map([['n', 3]]), catalog);
    const after = readPipeline({ document, source: pipeline.source }, catalog, before);
    expect(after.queries[0]?.[0]).toBe(before.queries[0]?.[0]);
    expect(before.queries[1]?.[0]?.text).toBe('SELECT 00000000000 AS a');
    expect(after.queries[1]?.[0]?.text).toBe('SELECT 3 AS a');
  });

  test('a document without parameters stays what it is', () => {
    const { document } = load(`metadata: {when: 2024-01-01, ratio: .nan}\nsteps:\n${made('a')}`);
    if (!isMapping(document)) throw new Error('no document');
    expect(fillTyped(document, new Map([['n', 3]]), catalog)).toBe(document);
  });
});

describe('keys that hold a step', () => {
  const text = (config: string, needs = '[a]') =>
    withSteps(
      `${made('a')}${made('b')}${made('c')}  - {id: j, component: test.join, mode: transform, needs: ${needs}, config: ${config}}\n`,
    );

  test('are needs, in one key or a list', () => {
    const { graph } = readPipeline(load(text('{left: a, others: [b, C]}')), catalog);
    expect(graph.get('j')?.implied.map(({ step, at }) => [step, ...at])).toEqual([
      ['b', 'others', 0],
      ['c', 'others', 1],
    ]);
  });

  test('that `needs` does not list: said at its place, and put right by the fix', () => {
    const written = text('{left: a, others: [b]}');
    const [warning] = validate(load(written), catalog);
    expect(warning).toMatchObject({
      type: 'implied_need',
      location: 'steps[3].config.others[0]',
      message: "others.0 of 'j' names 'b', which its needs do not list: it will run after it all the same",
    });
    expect(marked(written, warning)).toBe('b');
    expect(validate(load(applyFix(written, warning)), catalog)).toEqual([]);
  });

  test('that there is not: an error with the one meant', () => {
    const written = text('{left: aa, from_file: x.csv}', '[a, b, c]').replaceAll(/\ba\b(?!:)/g, 'abc');
    const [error, ...others] = validate(load(written.replace('left: aa', 'left: abd')), catalog);
    expect(others).toEqual([]);
    expect(error).toMatchObject({ type: 'unknown_dependency', message: "Unknown dependency: 'abd'" });
    expect(error?.fix?.text).toBe('abc');
  });

  test('make circles as needs do', () => {
    const circle = text('{left: a}').replace('needs: [], config', 'needs: [j], config');
    const found = validate(load(circle), catalog).find(({ type }) => type === 'dependency_cycle');
    expect(found?.message).toBe("These steps need each other in a circle: 'a' needs 'j' needs 'a'");
  });
});

test('the plan names the files that a step reads and writes', () => {
  const text = withSteps(
    `  - {id: e, component: filesystem.csv_extractor, mode: read, config: {path: in/a.csv}}
  - {id: w, component: filesystem.csv_writer, mode: write, config: {path: out/a.csv}}
  - {id: j, component: test.join, mode: transform, needs: [e], config: {left: e, from_file: b.txt}}
`,
  );
  const plan = compile(load(text), catalog);
  expect(plan.ok && plan.value.steps.map(({ files, artifacts }) => [files, artifacts])).toEqual([
    [['in/a.csv'], []],
    [[], ['out/a.csv']],
    [['b.txt'], []],
  ]);
});
