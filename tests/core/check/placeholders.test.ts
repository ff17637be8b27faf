import { describe, expect, test } from 'vitest';
import { catalog } from '#drivers/index.ts';
import { applyFix, check, marked, withSteps } from '../document.ts';

const withQuery = (query: string): string =>
  withSteps(
    `  - id: a\n    component: duckdb.processor\n    mode: transform\n    config:\n      query: ${query}\nparams: { most: { default: 5 } }\n`,
  );
const found = (query: string) => check(withQuery(query), catalog);

describe('placeholders that nothing fills', () => {
  test.each([
    ["SELECT 1 AS a WHERE 'x' = $region", '$region', "'${params.region}'"],
    ["SELECT 1 AS a WHERE 'x' = :region", ':region', "'${params.region}'"],
    ["|\n        SELECT 1 AS a\n        WHERE 'x' IN (:region)", ':region', "'${params.region}'"],
    ["'SELECT 1 AS a WHERE 2 > $region'", '$region', "''${params.region}''"],
    ['SELECT 1 AS a LIMIT $most', '$most', '${params.most}'],
    ['SELECT 1 AS a LIMIT :most', ':most', '${params.most}'],
  ])('%s', (query, place, written) => {
    const [diagnostic, ...more] = found(query);
    expect(more).toEqual([]);
    expect(diagnostic).toMatchObject({ type: 'unresolved_parameter', severity: 'error' });
    expect(diagnostic?.message).toContain(`write \${params.${place.slice(1)}}`);
    expect(marked(withQuery(query), diagnostic)).toBe(place);
    const fixed = applyFix(withQuery(query), diagnostic);
    expect(fixed).toBe(withQuery(query.replace(place, () => written)));
    expect(check(fixed, catalog)).toEqual([]);
  });

  test.each(['SELECT 1 AS a WHERE 2 > ?', 'SELECT 1 AS a WHERE 2 > $1', 'SELECT 1 AS a WHERE 2 > ?1'])(
    '%s has no name to offer',
    (query) => {
      expect(found(query)).toMatchObject([{ type: 'unresolved_parameter', fix: undefined }]);
      expect(found(query)[0]?.message).toContain('${params.NAME}');
    },
  );

  test.each([
    "SELECT '$region ? :x' AS a",
    'SELECT $$ ? $$ AS a',
    'SELECT 1::INTEGER AS a',
    'SELECT [1, 2, 3][1:2] AS a, [1, 2][:1] AS b',
    "'SELECT {''a'':1} AS a'",
    'SELECT 1 AS a LIMIT ${params.most}',
    '|\n        SELECT 1 AS a -- who? $me :x',
  ])('none: %s', (query) => {
    expect(found(query)).toEqual([]);
  });

  describe('in a query for MySQL', () => {
    const inMysql = (query: string): string =>
      withQuery(query).replace('duckdb.processor', 'mysql.extractor').replace('transform', 'read');
    const said = (query: string) =>
      check(inMysql(query), catalog).filter(({ type }) => type === 'unresolved_parameter');

    test.each([
      ['SELECT * FROM t WHERE a > ?', '?', undefined],
      ["SELECT * FROM t WHERE b = 'it\\'s' AND a > ?", '?', undefined],
      ['SELECT * FROM t WHERE a > :most', ':most', 'SELECT * FROM t WHERE a > ${params.most}'],
    ])('%s', (query, place, written) => {
      const [diagnostic, ...more] = said(query);
      expect(more).toEqual([]);
      expect(marked(inMysql(query), diagnostic)).toBe(place);
      if (written === undefined) expect(diagnostic?.fix).toBeUndefined();
      else expect(applyFix(inMysql(query), diagnostic)).toBe(inMysql(written));
    });

    test.each([
      "SELECT 'who?', 'it\\'s ?' FROM t",
      'SELECT `a?`, a->"$.b" FROM t WHERE a$b > ${params.most}',
      'SELECT a /* ? */ FROM t -- who?',
      '|\n        SELECT a # who?\n        FROM t',
      'SELECT @n := @n + 1 FROM t',
    ])('none: %s', (query) => {
      expect(said(query)).toEqual([]);
    });
  });
});
