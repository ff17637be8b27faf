/** What must not be cancelled, and what only looks so. */
import { expect, test } from 'vitest';
import { endsTransaction } from '#core/sql/index.ts';

test.each(['COMMIT', 'rollback', 'INSERT INTO t VALUES (1);\nCOMMIT', 'DROP VIEW temp.v;COMMIT '])(
  '%s ends a transaction',
  (sql) => expect(endsTransaction(sql)).toBe(true),
);

test.each(['CREATE TABLE x AS SELECT * FROM commit', 'SELECT 1 AS rollback', 'COMMIT; SELECT 1'])(
  '%s does not',
  (sql) => expect(endsTransaction(sql)).toBe(false),
);
