/** What a step's row, its downloads and a guest's consent say of stand-ins. */
import { expect, test } from 'vitest';
import type { LoadReceipt } from '#core/contract/receipt.ts';
import { initialState, type RunState } from '#core/run/run-state.ts';
import { downloads } from '#session/results/downloads.ts';
import { readLines } from '#session/guest/guest-words.ts';
import { receiptText } from '#session/results/receipt-text.ts';
import { whyStale } from '#session/results/stale-words.ts';
import { markOf, stepViews, type StepsInput } from '#session/results/steps.ts';

const text = {
  component: '',
  needs: [],
  implied: [],
  files: [],
  range: {},
} as unknown as StepsInput['outline'][number];
const recorded = { at: '2026-11-20T10:00:00Z', rows: 1, of: 9, masked: [] };
const receipt: LoadReceipt = {
  source: 'm.csv',
  format: 'csv',
  bytes: 3,
  dialect: [],
  rows: 1,
  padded: 0,
  rejected: 0,
  rejections: [],
  columns: [],
  advice: [],
  stand_in: { why: 'It is offline.', recorded },
};
const outline = [
  { ...text, index: 0, id: 'movies', kind: 'extractor' as const },
  { ...text, index: 1, id: 'top', kind: 'processor' as const, needs: ['movies'] },
  { ...text, index: 2, id: 'out', kind: 'writer' as const, needs: ['top'] },
];
const run: RunState = {
  ...initialState,
  status: 'complete',
  run_id: 'r1',
  order: ['movies', 'top', 'out'],
  steps: {
    movies: {
      component: 'a',
      kind: 'extractor',
      needs: [],
      status: 'complete',
      table: 'movies',
      rows: 1,
      receipt,
      stand_ins: ['movies'],
    },
    top: {
      component: 'b',
      kind: 'processor',
      needs: ['movies'],
      status: 'complete',
      table: 'top',
      rows: 1,
      stand_ins: ['movies'],
    },
    out: {
      component: 'c',
      kind: 'writer',
      needs: ['top'],
      status: 'cached',
      table: 'top',
      rows: 1,
      stand_ins: ['movies'],
    },
  },
};

test('every row that is made of a stand-in says so', () => {
  const [movies, top, out] = stepViews({ outline, run, tables: [] });
  expect(movies).toMatchObject({
    standIn: { path: 'm.csv', why: 'It is offline.', recorded },
    standIns: ['movies'],
    label: 'movies: Complete, 1 row, stand-in',
  });
  expect(top).toMatchObject({
    standIn: undefined,
    standIns: ['movies'],
    label: 'top: Complete, 1 row, of stand-ins',
  });
  expect(out?.label).toBe('out: Reused, 1 row, of stand-ins');
});

test('so it is after a reload, by the tables that are there', () => {
  const tables = [
    { name: 'movies', version: '1', rows: 1, columns: [], receipt, standIns: ['movies'] },
    { name: 'top', version: '2', rows: 1, columns: [], standIns: ['movies'] },
  ];
  expect(stepViews({ outline, run: initialState, tables }).map((view) => markOf(view))).toEqual([
    'stand-in',
    'of stand-ins',
    undefined,
  ]);
});

test('before a run, what will be used is told, and of nothing else', () => {
  const standIn = { path: 'm.csv', when: 'here', why: 'No sockets.' } as const;
  const planned = [{ ...text, index: 0, id: 'movies', kind: 'extractor' as const, standIn }];
  expect(stepViews({ outline: planned, run: initialState, tables: [] })[0]).toMatchObject({
    standIn,
    label: 'movies: Not run, stand-in',
  });
  const perhaps = [{ ...planned[0]!, standIn: { path: 'm.csv', when: 'unreached' } as const }];
  expect(stepViews({ outline: perhaps, run: initialState, tables: [] })[0]?.standIn).toBeUndefined();
});

test('a download has it in its name', () => {
  const views = stepViews({ outline, run, tables: [] });
  const written = [
    { step_id: 'out', path: 'deep/out.csv', bytes: 3 },
    { step_id: 'out', path: 'own.csv', bytes: 3, savedAs: 'mine.csv' },
  ];
  expect(
    downloads(written, views, [], run).map(({ name, label, standIns }) => ({ name, label, standIns })),
  ).toEqual([
    { name: 'out.stand-in.csv', label: 'out.stand-in.csv', standIns: ['movies'] },
    { name: 'own.csv', label: 'own.csv', standIns: ['movies'] },
  ]);
});

test('words', () => {
  expect(receiptText(receipt)).toContain(
    'stand-in: first 1 of 9 rows, recorded on 2026-11-20. It is offline.',
  );
  expect(whyStale({ type: 'stand_in', now: false })).toBe('The rows are of a stand-in.');
  expect(whyStale({ type: 'stand_in', now: true, by: 'movies' })).toBe(
    'The rows of movies, which it reads, are not of a stand-in.',
  );
  const reads = [
    { step: 'a', path: 'a.csv', bytes: 3, standsIn: 'here' as const },
    { step: 'b', path: 'b.csv', standsIn: 'unreached' as const },
    { step: 'c', path: 'c.csv', standsIn: 'here' as const },
  ];
  expect(readLines({ reads })).toEqual([
    { path: 'a.csv', note: '3 B, as stand-in of a' },
    { path: 'b.csv', note: 'missing, as stand-in of b if need be' },
    { path: 'c.csv', note: 'missing: add it before it runs, as stand-in of c', isMissing: true },
  ]);
});
