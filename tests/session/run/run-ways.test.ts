/** The ways to run: their keys, and what is said of them. */
import { expect, test } from 'vitest';
import type { StepReuse } from '#core/run/reuse.ts';
import { ago } from '#session/page/age.ts';
import { wayKeys, runBy, RUN_WAYS, wayOf, type RunWay } from '#session/run/run-ways.ts';
import { whatRuns } from '#session/run/what-runs.ts';

const pressed = (keys: string, key = 'Enter') => ({
  key,
  ctrlKey: keys.includes('Ctrl'),
  metaKey: keys.includes('Cmd'),
  altKey: keys.includes('Alt') || keys.includes('Option'),
  shiftKey: keys.includes('Shift'),
});

test.each<[RunWay, string, string]>([
  ['run', 'Ctrl+Enter', 'Cmd+Enter'],
  ['again', 'Ctrl+Alt+Enter', 'Cmd+Option+Enter'],
  ['to', 'Ctrl+Shift+Enter', 'Cmd+Shift+Enter'],
  ['from', 'Alt+Shift+Enter', 'Option+Shift+Enter'],
  ['only', 'Alt+Enter', 'Option+Enter'],
])('%s has keys of its own', (way, keys, mac) => {
  expect([wayKeys(way, false), wayKeys(way, true)]).toEqual([keys, mac]);
  expect([wayOf(pressed(keys)), wayOf(pressed(mac))]).toEqual([way, way]);
  expect(wayOf(pressed(keys, 'a'))).toBeUndefined();
});

test('Enter alone, and with all there is, is no way to run', () => {
  expect(['', 'Shift', 'Ctrl+Alt+Shift'].map((keys) => wayOf(pressed(keys)))).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test('what each way asks for; without a step it says what is missing', () => {
  const asked: unknown[] = [];
  const said: string[] = [];
  const session = {
    runs: { busy: false, run: (request?: unknown) => void asked.push(request) },
    script: {},
    notices: { say: (text: string) => void said.push(text) },
  };
  for (const way of Object.keys(RUN_WAYS) as RunWay[]) runBy(session, way, 't');
  expect(asked).toEqual([
    undefined,
    { anew: true },
    { scope: { type: 'to', step: 't' } },
    { scope: { type: 'from', step: 't' } },
    { scope: { type: 'only', step: 't' } },
  ]);
  expect(said).toEqual([]);
  asked.length = 0;
  runBy(session, 'to');
  runBy(session, 'only');
  expect(asked).toEqual([undefined]);
  expect(said).toEqual(['Run this step: choose a step first, or put the caret into one.']);
});

const row = {
  stepId: '',
  runId: 'r',
  key: 'k',
  output: 'k',
  work: 'w',
  files: {},
  rows: 3,
  finishedAt: '2026-01-01T00:00:00.000Z',
};
const FRESH: StepReuse = { state: 'fresh', row };
const STALE: StepReuse = { state: 'stale', cause: { type: 'edited' }, row };
const NEVER: StepReuse = { state: 'never_run' };

test.each<[readonly StepReuse[], string | undefined]>([
  [[], undefined],
  [[NEVER, NEVER], 'Runs 2 steps'],
  [[FRESH, STALE], 'Runs 1 step; 1 is fresh'],
  [[FRESH, FRESH, STALE, NEVER], 'Runs 2 steps; 2 are fresh'],
  [[FRESH, FRESH], 'Everything is fresh: nothing to run'],
])('what Run would do: %#', (states, words) => {
  expect(whatRuns(new Map(states.map((state, index) => [`s${index}`, state])))).toBe(words);
});

test('while nothing is known of the steps, nothing is said of them', () =>
  expect(whatRuns(undefined)).toBeUndefined());

test.each([
  [-5, 'just now'],
  [59, 'just now'],
  [60, '1 minute ago'],
  [12 * 60 + 59, '12 minutes ago'],
  [60 * 60, '1 hour ago'],
  [23 * 3600 + 3599, '23 hours ago'],
  [48 * 3600, '2 days ago'],
])('%i seconds: %s', (seconds, words) => {
  expect(ago(row.finishedAt, Date.parse(row.finishedAt) + 1000 * seconds)).toBe(words);
});
