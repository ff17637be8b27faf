/** What the console reads of a query: its statement, its files, why it may not be asked. */
import { describe, expect, test } from 'vitest';
import { asStepQuery, readAdHoc, statementAt } from '#core/sql/index.ts';

const messages = (sql: string): string[] => readAdHoc(sql).issues.map(({ message }) => message);

describe('files', () => {
  test('a file in the place of a table becomes one, and no place moves', () => {
    const text = `SELECT a.x FROM 'in/orders 1.csv' AS a JOIN "b" USING (id) -- 'not.csv'`;
    const { sql, files, issues } = readAdHoc(text);
    expect(issues).toEqual([]);
    expect(sql).toBe(`SELECT a.x FROM "in/orders 1.csv" AS a JOIN "b" USING (id) -- 'not.csv'`);
    expect(files).toMatchObject([{ path: 'in/orders 1.csv', table: 'in/orders 1.csv', start: 16 }]);
  });
  test('texts elsewhere stay texts', () => {
    const text = `SELECT 'a.csv' AS "from" FROM t WHERE x = 'b.csv' AND y IN ('c.csv')`;
    expect(readAdHoc(text)).toMatchObject({ sql: text, files: [], issues: [] });
  });
  test('in joins, subqueries and common tables; an apostrophe is one', () => {
    const { files } = readAdHoc(
      `WITH c AS (FROM 'a.csv') SELECT (SELECT count(*) FROM 'it''s.csv') FROM c, 'd.json' ORDER BY 1`,
    );
    expect(files.map(({ path }) => path)).toEqual(['a.csv', "it's.csv", 'd.json']);
  });
  test('a name that no table can have in its place is told', () => {
    expect(messages(`FROM 'a"b.csv'`)).toEqual([expect.stringContaining('double quote')]);
  });
  test('only plain literals are files', () => {
    expect(messages(`FROM E'a.csv'`)).toEqual([expect.stringContaining('cannot read a file')]);
  });
});

test('a table by the name of the database is asked as it is called in every session, and no place moves', () => {
  const { sql, relations } = readAdHoc(`SELECT b.x FROM 'f.csv' AS b, pipeline_data.main.t, memory.u`);
  expect(sql).toBe(`SELECT b.x FROM "f.csv" AS b,               main.t,   main.u`);
  expect(relations).toEqual([
    expect.objectContaining({ name: 'f.csv' }),
    { name: 't', start: 30, end: 50 },
    { name: 'u', start: 52, end: 60 },
  ]);
});

describe('what may be asked', () => {
  test.each([
    ['DROP TABLE a', 'DROP is not allowed here: the console only reads.'],
    ['UPDATE a SET x = 1', 'UPDATE is not allowed here'],
    ['CREATE TABLE x AS FROM a', 'CREATE is not allowed here'],
    ['WITH x AS (DELETE FROM a RETURNING *) FROM x', 'DELETE is not allowed here'],
    ['SELECT 1; SELECT 2', 'One statement is asked at a time'],
    ["FROM read_csv('a.csv')", 'read_csv() is not allowed'],
    ['SET memory_limit = 1', 'SET is not allowed'],
    ['EXPLAIN DROP TABLE a', 'DROP is not allowed here'],
    ['FROM osiris.steps', 'bookkeeping'],
    ["ATTACH 'x'", 'ATTACH is not allowed'],
    ['PRAGMA x', 'PRAGMA is not allowed'],
  ])('%s: %s', (sql, said) => {
    expect(messages(sql)[0]).toContain(said);
  });
  test.each(['EXPLAIN', 'explain analyze', 'EXPLAIN (ANALYZE, FORMAT json)'])('%s is understood', (head) => {
    const text = `${head}\nFROM a`;
    const { sql, explains, issues, statement } = readAdHoc(text);
    expect([explains, issues]).toEqual([true, []]);
    expect(sql).toHaveLength(text.length);
    expect(sql.slice(statement?.start, statement?.end)).toBe('FROM a');
  });
  test('a query in brackets is no option of EXPLAIN', () => {
    const { sql } = readAdHoc('EXPLAIN (SELECT 1)');
    expect(sql.trim()).toBe('(SELECT 1)');
  });
  test('nothing is no statement', () => {
    expect(readAdHoc(' -- a remark\n;').statement).toBeUndefined();
  });
});

describe('the statement at the caret', () => {
  const text = "SELECT ';' AS a;\n\n-- second\nFROM b ;  FROM c";
  const at = (offset: number): string => {
    const found = statementAt(text, offset);
    return text.slice(found?.start, found?.end);
  };
  test('is the one it is in, or behind', () => {
    expect(at(0)).toBe("SELECT ';' AS a");
    expect(at(16)).toBe("SELECT ';' AS a");
    expect(at(text.indexOf('FROM b') + 3)).toBe('FROM b');
    expect(at(text.length)).toBe('FROM c');
  });
  test('is the first where the caret is before it, and none where there is none', () => {
    expect(statementAt('  FROM a', 0)).toEqual({ start: 2, end: 8 });
    expect(statementAt(' ; -- x', 0)).toBeUndefined();
  });
});

describe('as a step', () => {
  test('a file becomes the step that reads it', () => {
    expect(asStepQuery(`FROM 'a.csv' JOIN 'b.csv' USING (id);`, (path) => `extract-${path[0]!}`)).toBe(
      'FROM "extract-a" JOIN "extract-b" USING (id)',
    );
  });
  test('EXPLAIN is left out, remarks within stay', () => {
    expect(asStepQuery('EXPLAIN SELECT 1 -- one\n, 2', String)).toBe('SELECT 1 -- one\n, 2');
  });
  test('what may not be asked is no step', () => {
    expect(() => asStepQuery('DROP TABLE a', String)).toThrow('DROP is not allowed here');
    expect(() => asStepQuery('', String)).toThrow('empty');
  });
});
