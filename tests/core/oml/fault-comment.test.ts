import { describe, expect, test } from 'vitest';
import { parse } from '#core/oml/parse.ts';
import { driver } from '#drivers/duckdb/processor.ts';
import { world } from '../../drivers/support.ts';
import { applyFix, marked } from '../document.ts';

const HEAD = 'oml_version: "0.1.0"\nname: p\nsteps:\n';

const queryOf = (text: string): unknown => {
  const result = parse(text);
  if (!result.ok) throw new Error(result.diagnostics[0]?.message);
  return (result.value.document as unknown as { steps: { config: { query: string } }[] }).steps[0]?.config
    .query;
};

describe('a value that a comment cuts', () => {
  test.each([
    [
      'in the middle of several lines',
      "  - id: a\n    config:\n      query: SELECT ' #1' AS a\n        FROM t\n        WHERE b\n    mode: transform\n",
      "#1' AS a",
      "SELECT ' #1' AS a\nFROM t\nWHERE b\n",
    ],
    ['in braces', "  - { id: a, config: { query: SELECT ' #1' AS a } }\n", "#1' AS a", "SELECT ' #1' AS a"],
    [
      'in its second line, which SQL needs as a remark of its own',
      '  - id: a\n    config:\n      query: SELECT region,\n        amount #amt\n        FROM sales\n',
      '#amt',
      'SELECT region,\namount -- amt\nFROM sales\n',
    ],
    [
      'below its key',
      '  - id: a\n    config:\n      query:\n        SELECT region, # where\n        amount # how much\n        FROM sales\n      limit: 1\n',
      '# where',
      'SELECT region, -- where\namount -- how much\nFROM sales\n',
    ],
    [
      'with a line that is all remark',
      '  - id: a\n    config:\n      query: SELECT region\n        # of all\n\n        FROM sales\n',
      '# of all',
      'SELECT region\n-- of all\n\nFROM sales\n',
    ],
    [
      'behind a # within a word, and before a column by its number',
      '  - id: a\n    config:\n      query: SELECT "a#b", x\n        ORDER BY #1\n        LIMIT 2\n',
      '#1',
      'SELECT "a#b", x\nORDER BY #1\nLIMIT 2\n',
    ],
    [
      'in GraphQL, whose remarks they are',
      '  - id: a\n    config:\n      query: query Q\n        ( $a Int ) # all\n        { title }\n',
      '# all',
      'query Q\n( $a Int ) # all\n{ title }\n',
    ],
  ])('%s', (_, body, place, query) => {
    for (const eol of ['\n', '\r\n']) {
      const text = (HEAD + body).replaceAll('\n', eol);
      const result = parse(text);
      expect(result.ok).toBe(false);
      const [diagnostic] = result.diagnostics;
      expect(diagnostic).toMatchObject({ type: 'yaml_parse_error', severity: 'error' });
      expect(diagnostic?.message).toContain('A # behind a space begins a comment in YAML');
      expect(marked(text, diagnostic)).toBe(place);
      expect(queryOf(applyFix(text, diagnostic))).toBe(query);
    }
  });

  test('what the fix makes of it runs', async () => {
    const text = `${HEAD}  - id: a\n    config:\n      query: SELECT region,\n        amount #amt\n        FROM sales #all\n        ORDER BY #2 DESC\n`;
    const w = await world();
    await w.db.exec("CREATE TABLE sales AS FROM (VALUES ('w', 1), ('e', 2)) v(region, amount)");
    await w.run(driver, 'a', { query: queryOf(applyFix(text, parse(text).diagnostics[0])) });
    expect(await w.rows('FROM a')).toEqual([
      ['e', '2'],
      ['w', '1'],
    ]);
  });

  test('in braces, a # that no text holds has no way out that DuckDB refuses', () => {
    const text = `${HEAD}  - { id: a, config: { query: SELECT region, amount #amt FROM sales } }\n`;
    expect(parse(text).diagnostics).toMatchObject([{ type: 'yaml_parse_error', fix: undefined }]);
    expect(marked(text, parse(text).diagnostics[0])).toBe('#amt FROM sales');
  });

  test('names the place of the #', () => {
    const text = `${HEAD}  - id: a\n    component: duckdb.processor\n    config:\n      query: SELECT region,\n        amount #amt\n        FROM sales\n`;
    expect(parse(text).diagnostics).toMatchObject([{ range: { line: 8, column: 16, endLine: 8 } }]);
  });

  test.each([
    ['before a mapping that is wrong itself', '  - id: a # one\n    config:\n      # two\n      query: "x\n'],
    ['in a mapping', '  - id: a\n    config: # one\n      path: a.csv\n      # two\n     query: x\n'],
    ['of a value in one line', '  - id: a\n    mode: read # one\n   component: x\n'],
  ])('a remark has no part in a fault %s', (_, body) => {
    const result = parse(HEAD + body);
    expect(result.ok).toBe(false);
    expect(result.diagnostics[0]?.message).not.toContain('A # behind a space');
  });
});
