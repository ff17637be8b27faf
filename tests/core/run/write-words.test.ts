/** What a writer will do, in words. */
import { expect, test } from 'vitest';
import type { PlannedWrite } from '#core/contract/write.ts';
import { reduce, initialState } from '#core/run/run-state.ts';
import type { RunEvent } from '#core/run/events.ts';
import { summarise } from '#core/run/summary.ts';
import { modeWords, writeDetails, writeWords } from '#core/run/write-words.ts';

test.each<[Omit<PlannedWrite, 'target'>, string]>([
  [{ mode: 'append', rows: 1204 }, 'append 1,204 rows'],
  [{ mode: 'append', rows: 1 }, 'append 1 row'],
  [{ mode: 'append' }, 'append'],
  [
    { mode: 'append, rows whose key is there stay as they are', rows: 2 },
    'append, rows whose key is there stay as they are: 2 rows',
  ],
  [
    { mode: 'replace', deletes: true, rows: 1204, there: 15_000 },
    'replace: deletes the 15,000 rows that are there, then writes 1,204',
  ],
  [
    { mode: 'replace', deletes: true, rows: 2, there: 1 },
    'replace: deletes the 1 row that is there, then writes 2',
  ],
  [
    { mode: 'replace', deletes: true, rows: 2, there: 0 },
    'replace: deletes nothing, since no row is there, then writes 2',
  ],
  [{ mode: 'replace', deletes: true, rows: 2 }, 'replace: deletes all rows that are there, then writes 2'],
  [{ mode: 'replace', deletes: true }, 'replace: deletes all rows that are there, then writes the new ones'],
  [
    { mode: 'replace', deletes: true, rows: 2, makes: true },
    'replace: writes 2 rows to a table that it makes',
  ],
  [{ mode: 'replace', deletes: true, rows: 2, exists: false }, 'replace: 2 rows'],
  [{ mode: 'upsert by id', rows: 1204, matching: 200 }, 'upsert by id: 1,204 rows, 200 of them exist'],
  [{ mode: 'upsert by id', rows: 3, matching: 1 }, 'upsert by id: 3 rows, 1 of them exists'],
  [{ mode: 'upsert by id', rows: 3 }, 'upsert by id: 3 rows'],
])('%j', (write, said) => expect(modeWords(write)).toBe(said));

test('with its target; a file is new or takes the place of one', () => {
  expect(writeWords({ target: 'table t at db', mode: 'append', rows: 2 })).toBe(
    'table t at db: append 2 rows',
  );
  const file = { target: 'a.csv', mode: 'create', isFile: true, rows: 2 } as const;
  expect(writeWords({ ...file, exists: false })).toBe('a.csv: 2 rows, a new file');
  expect(writeWords({ ...file, exists: true })).toBe('a.csv: 2 rows, in place of the file that is there');
});

test('the rest in lines: what would fail first, what is not known last', () => {
  const write = { target: 't', mode: 'append', columns: ['a', 'b'], risks: ['It may.'], unknown: ['x', 'y'] };
  expect(writeDetails({ ...write, exists: true })).toEqual([
    'Columns: a, b',
    'It may.',
    'Not known before: x; y.',
  ]);
  expect(writeDetails(write)).toContain('Whether the table is there is not known.');
  expect(writeDetails({ target: 't', mode: 'append', exists: false, ddl: 'CREATE', refused: 'No.' })).toEqual(
    ['It would fail: No.', 'What makes the table:\nCREATE'],
  );
  expect(writeDetails({ target: 't', mode: 'append', exists: false, ddl: 'CREATE', makes: true })).toEqual([
    'There is no such table; the step makes it:\nCREATE',
  ]);
});

test('a summary names the one place elsewhere, or how many rows went there', () => {
  const base = { ts: '', session: 's', run_id: 'r' };
  const summary = (...writers: readonly (string | undefined)[]): string => {
    const steps = writers.map((_, at) => ({ id: `w${at}`, component: 'c', kind: 'writer', needs: [] }));
    const events = [
      { ...base, event: 'run_start', pipeline: 'p', manifest_hash: 'h', steps },
      ...writers.flatMap((target, at) => [
        {
          ...base,
          event: 'step_start',
          step_id: `w${at}`,
          component: 'c',
          ...(target ? { write: { target, mode: 'append', rows: 2 } } : {}),
        },
        { ...base, event: 'step_complete', step_id: `w${at}`, table: 't', rows: 2, duration_ms: 1 },
      ]),
      { ...base, event: 'run_complete', duration_ms: 1, rows: 2 * writers.length, rows_kind: 'written' },
    ] as RunEvent[];
    return summarise(events.reduce(reduce, initialState));
  };
  expect(summary('table t at db')).toBe('Run complete: 1 step, 2 rows written to table t at db');
  expect(summary(undefined)).toBe('Run complete: 1 step, 2 rows written');
  expect(summary('table t at db', undefined)).toBe(
    'Run complete: 2 steps, 4 rows written, 2 of them to table t at db',
  );
  expect(summary('table t at db', 'table u at db')).toBe(
    'Run complete: 2 steps, 4 rows written, 4 of them to 2 places elsewhere',
  );
});
