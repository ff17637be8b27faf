import { expect, test } from 'vitest';
import { headersFrom, headersText } from '#session/connections/header-lines.ts';
import {
  isInFront,
  problemsOf,
  sourceWords,
  standsIn,
  stateOf,
  variablesOf,
} from '#session/connections/connection-words.ts';
import type { ConnectionView, FieldView } from '#core/plan/connections-view.ts';

const field = (name: string, of: Partial<FieldView> = {}): FieldView => ({
  name,
  secret: false,
  takes: 'text',
  from: 'nothing',
  variables: [],
  missing: false,
  ...of,
});
const view = (fields: readonly FieldView[], of: Partial<ConnectionView> = {}): ConnectionView => ({
  reference: '@http.a',
  key: 'http.a',
  steps: ['s'],
  defined: true,
  fields,
  problems: [],
  ...of,
});

const TOKEN = field('token', { secret: true, from: 'file', variables: [{ name: 'T' }], missing: true });

test('a state in words: what is missing, each variable once', () => {
  const other = field('headers', { from: 'file', variables: [{ name: 'T' }], missing: true });
  expect(stateOf(view([TOKEN, other, field('user', { missing: true })]))).toEqual({
    word: '2 values missing',
    isReady: false,
  });
  expect(stateOf(view([TOKEN])).word).toBe('1 value missing');
  expect(stateOf(view([], { defined: false })).word).toBe('Not defined');
  expect(stateOf(view([], { problems: ['x'] })).word).toBe('Cannot be used');
  expect(stateOf(view([TOKEN], { unavailable: 'No.' })).word).toBe('Cannot be used here');
  expect(stateOf(view([]))).toEqual({ word: 'All values are there', isReady: true });
});

test('a problem is told where no field does', () => {
  const unset = "Environment variable 'T' not set for token in http.a";
  expect(problemsOf(view([TOKEN], { problems: [unset, 'This leads to b'] }))).toEqual(['This leads to b']);
  expect(problemsOf(view([], { problems: ['port must be a whole number'] }))).toEqual([
    'port must be a whole number',
  ]);
});

test('where a value comes from, and what counts while none is given', () => {
  expect(sourceWords(TOKEN)).toBe('${T} in osiris_connections.yaml');
  expect(sourceWords(field('a', { from: 'given' }))).toBe('given here');
  expect(sourceWords(field('a', { missing: true }))).toBe('missing');
  expect(sourceWords(field('a'))).toBe('not set');
  expect(standsIn(TOKEN)).toBe('Set in osiris_connections.yaml');
  expect(standsIn(field('a', { from: 'default', value: 'us' }))).toBe('us');
  expect(standsIn(field('a', { from: 'given', value: 'x' }))).toBeUndefined();
  expect(
    [TOKEN, field('a'), field('b', { from: 'file' }), field('c', { missing: true })].map(isInFront),
  ).toEqual([false, false, true, true]);
  expect(variablesOf(view([TOKEN]), { variables: { T: 'x' }, fields: {}, params: {} })).toEqual([
    { name: 'T', fields: ['token'], secret: true, given: true },
  ]);
});

test('texts by name, a line each; half a line says nothing yet', () => {
  expect(headersFrom('X-A: 1\nX-B:2: 3 \nhalf\n: none\nX-C:\nX-A: 4')).toEqual({ 'X-A': '4', 'X-B': '2: 3' });
  expect(headersText({ 'X-A': '4', 'X-B': '2: 3' })).toBe('X-A: 4\nX-B: 2: 3');
  expect(headersText(undefined)).toBe('');
});
