/** A state as a person edits it. */
import { expect, test } from 'vitest';
import { editable, edited } from '#session/results/source-states.svelte.ts';
import { sourceWords, stateWords } from '#core/run/state-words.ts';

const MOMENT = '2026-11-20T10:00:00Z';

test.each([
  [{ last_seen: MOMENT }, MOMENT, `last seen ${MOMENT}`],
  [MOMENT, MOMENT, MOMENT],
  [{ cursor: 5, page: 'x' }, '{"cursor":5,"page":"x"}', 'cursor 5, page x'],
  [7, '7', '7'],
  [{ a: { b: 1 } }, '{"a":{"b":1}}', '{"a":{"b":1}}'],
  [null, 'null', 'null'],
])('the state %j', (value, text, words) => {
  expect([editable(value), stateWords(value)]).toEqual([text, words]);
  expect(edited(value, text)).toEqual(value);
});

test.each([
  [{ last_seen: MOMENT }, ' 2026-11-19 ', { last_seen: '2026-11-19' }],
  [{ last_seen: MOMENT }, 'yesterday', undefined],
  [MOMENT, '2026-11-19T00:00Z', '2026-11-19T00:00Z'],
  [MOMENT, '', undefined],
  [{ cursor: 'abc' }, 'abd', { cursor: 'abd' }],
  [{ n: 1 }, '{"n": 2}', { n: 2 }],
  [{ n: 1 }, '{n: 2}', undefined],
])('%j, edited to %j', (before, text, after) => {
  expect(edited(before, text)).toEqual(after);
});

test('which source it is of', () => {
  expect(sourceWords({ component: 'posthog.extractor', data_type: 'events', event_types: ['a', 'b'] })).toBe(
    'posthog.extractor, data type events, event types ["a","b"]',
  );
});
