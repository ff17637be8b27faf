/** Queries are compared by their tokens: what only changes the look changes nothing, what changes the meaning does. */
import { describe, expect, test } from 'vitest';
import { canonicalQuery, whyVolatile } from '#core/sql/index.ts';

describe('equal', () => {
  test.each([
    ['SELECT a, b FROM t', 'SELECT a,b\n  FROM t'],
    ['SELECT a FROM t', 'SELECT a -- the key\nFROM /* the /* big */ one */ t;'],
    ['SELECT a FROM t', '\n\tSELECT a FROM t ; ;\n'],
    ['SELECT a=-1, b>=-2', 'SELECT a = - 1, b >= - 2'],
    ['SELECT [1, 2][1], {a: 1}', 'SELECT [ 1,2 ] [ 1 ] , { a : 1 }'],
    ['SELECT x::INT', 'SELECT x :: INT'],
    ['SELECT "a""b"', 'SELECT  "a""b"'],
  ])('%s', (one, other) => expect(canonicalQuery(other)).toBe(canonicalQuery(one)));
});

describe('not equal', () => {
  test.each([
    ['SELECT a FROM t', 'SELECT b FROM t'],
    ["SELECT 'a  b'", "SELECT 'a b'"],
    ["SELECT 'a'", 'SELECT "a"'],
    ['SELECT a', 'SELECT "a"'],
    ['SELECT 5 != 3', 'SELECT 5 ! = 3'],
    ["SELECT '-- x'", "SELECT '-- y'"],
    ['SELECT 1 -- 2\n', 'SELECT 1 - 2'],
    ['SELECT 1; SELECT 2', 'SELECT 1 SELECT 2'],
    ['SELECT a b', 'SELECT ab'],
  ])('%s and %s', (one, other) => expect(canonicalQuery(other)).not.toBe(canonicalQuery(one)));
});

describe('volatile', () => {
  test.each([
    ['SELECT now()', 'calls now(), which gives another value each time'],
    ['SELECT NOW ()', 'calls now(), which gives another value each time'],
    ['SELECT main.random()', 'calls random(), which gives another value each time'],
    ['SELECT "uuid"() FROM t', 'calls uuid(), which gives another value each time'],
    ['SELECT * FROM t WHERE d > current_date - 7', 'uses current_date, which gives another value each time'],
    ['SELECT age(d) FROM t', 'calls age(), which gives another value each time'],
    ['SELECT age(least(d, e)) FROM t', 'calls age(), which gives another value each time'],
    ['FROM t USING SAMPLE 10', 'takes a random sample, which is another one each time'],
    ['SELECT * FROM t TABLESAMPLE 10%', 'takes a random sample, which is another one each time'],
    ['FROM duckdb_tables()', 'asks the database about itself by duckdb_tables()'],
    ['SELECT "Current_Date" AS d', 'uses current_date, which gives another value each time'],
    ['FROM duckdb_tables', 'asks the database about itself in duckdb_tables'],
    ['SELECT * FROM main."sqlite_master"', 'asks the database about itself in sqlite_master'],
    ['FROM pg_class', 'asks the database about itself in pg_class'],
    ['FROM (SHOW TABLES)', 'lists what the database holds'],
    ['FROM (show all tables)', 'lists what the database holds'],
    ['SELECT * FROM (DESC)', 'lists what the database holds'],
    ['DESCRIBE;', 'lists what the database holds'],
    ['DESCRIBE "databases"', 'lists what the database holds'],
    ['FROM information_schema.tables', 'asks the database about itself in information_schema'],
  ])('%s', (query, why) => expect(whyVolatile(query)).toBe(why));

  test.each([
    'SELECT now FROM t',
    'SELECT "now" FROM t',
    "SELECT 'now()', x -- random()\nFROM t",
    'SELECT age(a, b) FROM t',
    'SELECT x AS current_date FROM t',
    'SELECT t.current_date FROM t',
    'SELECT sample FROM t',
    'SELECT x AS "current_date" FROM t',
    'DESCRIBE t',
    'FROM (SHOW t)',
    'SELECT x, show, describe FROM t ORDER BY x DESC',
    'SELECT * FROM (FROM t ORDER BY x DESC) JOIN pg_users USING (x)',
    "SELECT date_trunc('day', d), strftime(d, '%Y') FROM t",
    'SELECT',
    '',
  ])('not: %s', (query) => expect(whyVolatile(query)).toBeUndefined());
});
