import { describe, expect, test } from 'vitest';
import type { Diagnostic } from '#core/oml/pipeline.ts';
import { recordedCatalog } from '../catalog.ts';
import { applyFix, check, marked, withSteps } from '../document.ts';

const catalog = recordedCatalog();

const csv = (id: string, more = '') =>
  `  - {id: ${id}, component: filesystem.csv_extractor, mode: read, ${more}config: {path: a.csv}}\n`;
const sql = (id: string, query: string, more = '') =>
  `  - {id: ${id}, component: duckdb.processor, mode: transform, ${more}config: {query: '${query}'}}\n`;
const out = (id: string, more = '') =>
  `  - {id: ${id}, component: filesystem.csv_writer, mode: write, ${more}config: {path: o.csv}}\n`;

function found(text: string): readonly Diagnostic[] {
  return check(text, catalog);
}

function only(text: string, type: string): Diagnostic {
  const matching = found(text).filter((item) => item.type === type);
  expect(matching, JSON.stringify(found(text))).toHaveLength(1);
  return matching[0] as Diagnostic;
}

function expectFixed(text: string, type: string): string {
  const fixed = applyFix(text, only(text, type));
  expect(found(fixed), fixed).toEqual([]);
  return fixed;
}

describe('circles', () => {
  test('through needs, through the order of the file, through a query', () => {
    const declared = withSteps(sql('a', 'select 1', 'needs: [b], ') + sql('b', 'select 1', 'needs: [a], '));
    expect(only(declared, 'dependency_cycle')).toMatchObject({
      message: "These steps need each other in a circle: 'a' needs 'b' needs 'a'",
      location: 'steps[0].needs',
    });
    expect(marked(declared, only(declared, 'dependency_cycle'))).toBe('b');

    const implicit = withSteps(sql('a', 'select 1', 'needs: [b], ') + sql('b', 'select 1'));
    expect(only(implicit, 'dependency_cycle').location).toBe('steps[0].needs');

    const named = withSteps(sql('a', 'from b', 'needs: [], ') + sql('b', 'from a', 'needs: [a], '));
    expect(only(named, 'dependency_cycle').message).toContain("'a' needs 'b' needs 'a'");
    expect(marked(named, only(named, 'dependency_cycle'))).toBe('b');
  });

  test('a query that reads its own table', () => {
    const text = withSteps(sql('a', 'select * from A'));
    expect(only(text, 'dependency_cycle').message).toBe("'a' needs itself");
    expect(marked(text, only(text, 'dependency_cycle'))).toBe('A');
  });

  test('two knots are two errors, and steps behind them none', () => {
    const text = withSteps(
      sql('a', 'select 1', 'needs: [a], ') +
        sql('b', 'select 1', 'needs: [c], ') +
        sql('c', 'select 1', 'needs: [b], ') +
        sql('d', 'select 1', 'needs: [c], '),
    );
    expect(found(text).map((item) => item.message)).toEqual([
      "'a' needs itself",
      "These steps need each other in a circle: 'b' needs 'c' needs 'b'",
    ]);
  });
});

describe('what a writer writes', () => {
  test('no table', () => {
    const text = withSteps(csv('a') + out('w', 'needs: [], '));
    expect(only(text, 'no_input_table')).toMatchObject({
      message: "'w' writes a table, but no step it needs makes one. Name the step to write in needs",
      location: 'steps[1].needs',
    });
    expect(marked(text, only(text, 'no_input_table'))).toBe('[]');
    expectFixed(withSteps(csv('a') + out('w') + out('x')), 'no_input_table');
  });

  test('more than one table', () => {
    const text = withSteps(csv('a') + csv('b') + out('w', 'needs: [a, b], '));
    expect(only(text, 'ambiguous_input')).toMatchObject({
      message:
        "'w' writes one table, but needs 2: 'a', 'b'. Keep one, or join them in a duckdb.processor step",
      location: 'steps[2].needs',
    });
    expect(found(withSteps(csv('a') + out('w') + out('x', 'needs: [a, w], ')))).toEqual([]);
  });

  test('one cause, one diagnostic: what it needs is not known', () => {
    expect(found(withSteps(out('w', 'needs: [nope], '))).map((item) => item.type)).toEqual([
      'unknown_dependency',
    ]);
    expect(
      found(withSteps(`  - {id: a, component: x.y, mode: read}\n${out('w')}`)).map((item) => item.type),
    ).toEqual(['unknown_component']);
  });
});

describe('what a query reads', () => {
  test('a step beyond its needs is a warning that can be written down', () => {
    const text = withSteps(
      csv('a') + csv('b') + sql('t', 'select * from a join b using (id)', 'needs: [b], '),
    );
    expect(only(text, 'implied_need')).toMatchObject({
      severity: 'warning',
      message: "The query of 't' reads 'a', which its needs do not list: it will run after it all the same",
      location: 'steps[2].config.query',
    });
    expect(marked(text, only(text, 'implied_need'))).toBe('a');
    expect(expectFixed(text, 'implied_need')).toContain('needs: [b, a]');
    expect(
      expectFixed(text.replace('[b]', '[]').replace(' join b using (id)', ''), 'implied_need'),
    ).toContain('needs: [a]');
  });

  test('without needs the list says what held before, too', () => {
    const text = withSteps(csv('a') + csv('b') + sql('t', 'from a, b'));
    expect(expectFixed(text, 'implied_need')).toContain('mode: transform, needs: [b, a], config');
  });

  test('a list in block style grows by a line', () => {
    const text = withSteps(
      `${csv('a') + csv('b-c')}  - id: t
    component: duckdb.processor
    mode: transform
    needs:
      - a # first
    config:
      query: |
        select *
        from a, "b-c"
`,
    );
    expect(only(text, 'implied_need').range).toMatchObject({ line: 14, column: 17 });
    expect(expectFixed(text, 'implied_need')).toContain('      - a # first\n      - b-c\n');
  });

  test('names are compared as DuckDB does', () => {
    expect(found(withSteps(csv('Actors') + sql('t', 'from ACTORS')))).toEqual([]);
    expect(
      only(withSteps(csv('Actors') + csv('b') + sql('t', 'from actors')), 'implied_need').message,
    ).toContain("'Actors'");
  });

  test('the names Osiris gives inputs', () => {
    expect(found(withSteps(csv('a') + sql('t', 'from input_df')))).toEqual([]);
    expect(found(withSteps(csv('a-b') + sql('t', 'from df_a_b')))).toEqual([]);
    const two = withSteps(csv('a-b') + csv('a.b') + sql('t', 'from df_a_b', 'needs: [a-b, a.b], '));
    expect(only(two, 'ambiguous_input')).toMatchObject({
      message: "'df_a_b' could mean 'a-b', 'a.b': name the step itself",
      location: 'steps[2].config.query',
    });
    expect(found(two.replace('from df_a_b', 'select 1'))).toEqual([]);
    expect(only(two.replace('df_a_b', 'input_df'), 'ambiguous_input').message).toBe(
      "'input_df' could mean 'a-b', 'a.b': name the step itself",
    );
    expect(only(withSteps(sql('t', 'from input_df')), 'no_input_table').message).toBe(
      "'input_df' means the one table a step needs, but 't' needs none",
    );
  });

  test('a real step wins over such a name', () => {
    const text = withSteps(csv('input_df') + csv('b') + sql('t', 'from input_df', 'needs: [input_df, b], '));
    expect(found(text)).toEqual([]);
  });

  test('a writer makes no table', () => {
    const text = withSteps(csv('a') + out('w') + sql('t', 'from w', 'needs: [a], '));
    expect(only(text, 'no_input_table').message).toBe(
      "'w' is a writer and makes no table: read the step it writes",
    );
    expect(only(text.replace('needs: [a]', 'needs: [w]'), 'no_input_table').severity).toBe('error');
  });

  test('more than one statement, or one that does not only read', () => {
    const text = withSteps(csv('a') + sql('t', 'select 1; drop table a'));
    expect(only(text, 'multiple_statements').location).toBe('steps[1].config.query');
    expect(only(withSteps(csv('a') + sql('t', 'from read_csv("x")')), 'forbidden_statement').severity).toBe(
      'error',
    );
    const block = withSteps(
      `${csv('a')}  - id: t\n    component: duckdb.processor\n    mode: transform\n    config:\n      query: >\n        select 1;\n\n        drop table a\n`,
    );
    expect(only(block, 'multiple_statements').range).toMatchObject({ line: 12 });
  });

  test('placeholders hide nothing behind them, and are no statement', () => {
    expect(found(withSteps(csv('a') + sql('t', 'from a where x > ${params.x} and y = ${params.y}')))).toEqual(
      [],
    );
    expect(found(withSteps(csv('a') + sql('t', '${params.query}')))).toEqual([]);
    expect(
      only(withSteps(csv('a') + csv('b') + sql('t', 'from a where x > ${params.x}')), 'implied_need')
        .location,
    ).toBe('steps[2].config.query');
  });

  test("other components' queries are theirs", () => {
    const text = withSteps(
      "  - {id: g, component: graphql.extractor, mode: read, config: {endpoint: 'https://x.test', query: '{a}; {b}'}}\n",
    );
    expect(found(text)).toEqual([]);
  });
});
