/** No query names another catalog, or what the database or the playground keeps of itself. */
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from '#core/oml/parse.ts';
import { compile } from '#core/plan/compile.ts';
import { catalog } from '#drivers/index.ts';
import { ALLOWED, FORBIDDEN } from './forbidden.ts';

/** `query`: a block of YAML, so that a line of the query is a line of the text. */
const INDENT = '        ';
const pipeline = (query: string, ...ids: readonly string[]): string => `oml_version: 0.1.0
name: test
steps:
${[...ids, 'a', 'b', 'databases'].map((id) => `  - {id: ${id}, component: duckdb.processor, mode: transform, needs: [], config: {query: SELECT 1 AS x}}\n`).join('')}  - id: asked
    component: duckdb.processor
    mode: transform
    needs: []
    config:
      query: |
${query.replace(/^/gm, INDENT)}
`;

function diagnose(text: string) {
  const parsed = parse(text);
  const { diagnostics } = parsed.ok ? compile(parsed.value, catalog) : parsed;
  return diagnostics.filter(({ severity }) => severity === 'error');
}

describe('is refused, at its place', () => {
  test.each(FORBIDDEN)('%s', (marked) => {
    const query = marked.replace(/[«»]/g, '');
    const text = pipeline(query);
    const diagnostics = diagnose(text);
    expect(diagnostics.map(({ type }) => type)).toEqual(['forbidden_statement']);
    const start = text.indexOf(query.replace(/^/gm, INDENT)) + INDENT.length;
    const before = text.slice(0, start) + marked.slice(0, marked.indexOf('«')).replace(/\n/g, `\n${INDENT}`);
    const { start: from = 0, end, line, column } = diagnostics[0]?.range ?? {};
    const name = marked.slice(marked.indexOf('«') + 1, marked.indexOf('»'));
    expect(text.slice(from, end).replace(/\n */g, '\n')).toBe(name);
    expect({ line, column }).toEqual({
      line: before.split('\n').length,
      column: before.length - before.lastIndexOf('\n'),
    });
  });
});

test.each(ALLOWED)('allowed: %s', (query) => expect(diagnose(pipeline(query))).toEqual([]));

test('a step may have the name of what DuckDB keeps of itself, and is meant then', () => {
  expect(diagnose(pipeline('FROM duckdb_tables, main.PG_CLASS', 'duckdb_tables', 'pg_class'))).toEqual([]);
});

test('a name that comes with a parameter is refused, too', () => {
  const parameterised = pipeline('FROM ${params.t}').replace('steps:', 'params: {t: {default: x}}\nsteps:');
  const parsed = parse(parameterised);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
  for (const t of [
    'other.main.secret',
    'duckdb_secrets()',
    'osiris.steps',
    'duckdb_settings',
    '(SHOW DATABASES)',
  ]) {
    const { diagnostics } = compile(parsed.value, catalog, { params: { t } });
    expect(
      diagnostics.map(({ type }) => type),
      t,
    ).toContain('forbidden_statement');
  }
});

describe('behind it, DuckDB', () => {
  let duckdb: DuckDBConnection;
  beforeAll(async () => {
    duckdb = await (await DuckDBInstance.create(':memory:')).connect();
    await duckdb.run(`ATTACH ':memory:' AS other; CREATE TABLE other.main.secret AS SELECT 42 AS x`);
    await duckdb.run(
      'CREATE TABLE a AS SELECT 1 AS x; CREATE TABLE b AS FROM a; CREATE TABLE databases AS FROM a',
    );
  });

  test('has no view of its own that is not known, whatever a query may name without a schema', async () => {
    const found = await duckdb.runAndReadAll(
      `SELECT view_name FROM duckdb_views() WHERE internal AND schema_name <> 'information_schema' ORDER BY ALL`,
    );
    const names = found.getRows().map(([name]) => String(name));
    expect(names.length).toBeGreaterThan(30);
    for (const name of names)
      expect(
        diagnose(pipeline(`FROM ${name}`)).map(({ type }) => type),
        name,
      ).toEqual(['forbidden_statement']);
  });

  test('takes what is allowed for tables of steps', async () => {
    for (const query of ALLOWED.filter(
      (text) => !text.startsWith('DESCRIBE') && !text.startsWith('SUMMARIZE'),
    ))
      expect((await duckdb.runAndReadAll(query)).getRows().flat(3).map(String), query).not.toContain('42');
  });

  test('would read the other catalog in most that is refused', async () => {
    const readers = FORBIDDEN.filter((marked) => /«"?other"?\./i.test(marked));
    const answers = await Promise.allSettled(
      readers.map((marked) => duckdb.runAndReadAll(marked.replace(/[«»]/g, ''))),
    );
    expect(answers.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(35);
  });
});

test('a step whose id is the name of a file is a step', () => {
  expect(diagnose(pipeline('FROM "x.csv"', 'x.csv'))).toEqual([]);
});
