import { describe, expect, test } from 'vitest';
import { whyNotRead } from '#core/mysql/reads.ts';

describe('a query that only reads', () => {
  test.each([
    'SELECT 1',
    'select * from t;',
    '  (SELECT 1) UNION (SELECT 2) ; ',
    'WITH a AS (SELECT 1) SELECT * FROM a',
    'VALUES (1)',
    'TABLE movies',
    '-- a remark; with a semicolon\nSELECT 1',
    '# one more;\nSELECT 1',
    '/* and; this */ SELECT 1',
    "SELECT 'INTO OUTFILE; DELETE', \"a;b\", `c;d`, 'it\\'s; fine', 'it''s; fine'",
    'SELECT 5--1',
    "SELECT 'INTO @x' AS `INTO @x`",
  ])('%s', (query) => {
    expect(whyNotRead(query)).toBeUndefined();
  });
});

const READS = 'is not allowed here: an extractor only reads, by one SELECT.';
const SECOND =
  'A second statement is not allowed here: an extractor reads by one SELECT. Give each its own step.';
const INTO =
  'SELECT ... INTO is not allowed here: an extractor only reads. Leave out INTO; the rows become the table of this step.';

test.each([
  ['', 'The query is empty; write a SELECT.'],
  [' -- only a remark', 'The query is empty; write a SELECT.'],
  ['DELETE FROM t', `DELETE ${READS}`],
  ['insert into t values (1)', `INSERT ${READS}`],
  ['/* SELECT */ DROP TABLE t', `DROP ${READS}`],
  ['/*!50000 DROP TABLE t */', `DROP ${READS}`],
  ['/*M! DROP TABLE t */', `DROP ${READS}`],
  ['CALL grow()', `CALL ${READS}`],
  ["LOAD DATA LOCAL INFILE 'x' INTO TABLE t", `LOAD ${READS}`],
  ['SET GLOBAL read_only = 0', `SET ${READS}`],
  ['SELECT 1; DELETE FROM t', SECOND],
  ["SELECT 'a\\'; DELETE FROM t", SECOND],
  ["SELECT * FROM t INTO OUTFILE '/tmp/x'", INTO],
  ["SELECT * FROM t INTO\n  DUMPFILE '/tmp/x'", INTO],
  ['SELECT 1 INTO @x', INTO],
  ["SELECT * FROM t /*!40000 INTO OUTFILE '/tmp/x' */", INTO],
  ['SELECT 1 INTO/**/@x', INTO],
])('%j is refused', (query, why) => {
  expect(whyNotRead(query)).toBe(why);
});
