/** The bytes of an answer of PostHog: its rows, and the last of them before the rest was looked at. */
import { expect, test } from 'vitest';
import { Body, readAnswer, readerAt } from '#core/posthog/answer.ts';
import { readRow } from '#core/posthog/rows.ts';
import { lastRow } from '#core/posthog/tail.ts';
import { Capture } from '#core/json/capture.ts';
import { nowhere } from '#core/json/target.ts';

const bodyOf = (text: string): Body => {
  const body = new Body();
  body.add(new TextEncoder().encode(text));
  return body;
};

/** What stands in the last list that has two values. */
function lastPair(text: string): string | undefined {
  const body = bodyOf(text);
  let found: string | undefined;
  lastRow(body, (at) => {
    const reader = readerAt(body, at);
    try {
      if (readRow(reader, 0, () => nowhere) !== 2) return false;
    } catch {
      return false;
    }
    found = new TextDecoder().decode(body.bytes.subarray(at, reader.at));
    return true;
  });
  return found;
}

test.each([
  ['{"results":[[1,2],[3,4]]}', '[3,4]'],
  [
    '{"columns":["a","b"],"results" : [["x","[[]\\"]"]],"types":["String"],"timings":[{"k":[1]}]}',
    '["x","[[]\\"]"]',
  ],
  ['{"types":[["a","b"]],"results":[[{"a":[4]},[[3]]]],"limit":[1]}', '[{"a":[4]},[[3]]]'],
  ['{"results":[["\\\\",1],["é\\u0022",", [, "]]}', '["é\\u0022",", [, "]'],
  ['{"results":[]}', undefined],
  ['[', undefined],
  ['', undefined],
])('the last row, from the end: %s', (text, row) => {
  expect(lastPair(text)).toBe(row);
});

test('what is behind the rows is given up after so many lists', () => {
  const many = (count: number): string => `{"results":[[1,2]],"more":[${'[],'.repeat(count)}0]}`;
  expect(lastPair(many(4_000))).toBe('[1,2]');
  expect(lastPair(many(5_000))).toBeUndefined();
});

test('an answer larger than the room that there was', () => {
  const rows = Array.from({ length: 40_000 }, (_, i) => `[${i},"some text"]`);
  const body = new Body();
  for (const part of [`{"results":[${rows[0]}`, ...rows.slice(1).map((row) => `,${row}`), '],"error":null}'])
    body.add(new TextEncoder().encode(part));
  let count = 0;
  const told = readAnswer(body, 'here', (reader) => {
    reader.record(nowhere, 0);
    count++;
  });
  expect([count, told]).toEqual([40_000, { hasRows: true, error: null }]);
});

test('what is told beside the rows, whatever stands first', () => {
  const found: unknown[] = [];
  const told = readAnswer(
    bodyOf(' {"results": [["a"]], "columns": ["x"], "other": {"results": [1]}} \n'),
    'here',
    (reader) => {
      const capture = new Capture();
      reader.record(capture, 0);
      found.push(capture.find(['0']));
    },
  );
  expect(found).toEqual(['a']);
  expect((told.columns as readonly Capture[]).map(({ value }) => value)).toEqual(['x']);
  expect(readAnswer(bodyOf('{"results": null, "error": "no"}'), 'here', () => {})).toEqual({
    hasRows: false,
    error: 'no',
  });
});

test.each([
  ['{"results":[[1]', 'here is no valid JSON at line 1, byte 15: the text ends too early'],
  ['{"results":[[1]]} x', 'there is more behind the end of the document'],
  ['{"results":[[1,]]}', 'expected a value'],
  ['[]', 'expected an object'],
])('no JSON: %s', (text, message) => {
  expect(() => readAnswer(bodyOf(text), 'here', (reader) => reader.record(nowhere, 0))).toThrow(message);
});
