/** The bytes of an answer of PostHog: its rows, and the last of them before the rest was looked at. */
import { describe, expect, test } from 'vitest';
import { Body, readAnswer, readerAt } from '#core/posthog/answer.ts';
import { Tail } from '#core/posthog/tail.ts';
import { Capture } from '#core/json/capture.ts';
import { nowhere } from '#core/json/target.ts';

const bodyOf = (text: string): Body => {
  const body = new Body();
  body.add(new TextEncoder().encode(text));
  return body;
};

/** What stands in the last row, found while the text arrives in pieces of so many bytes. */
function lastRow(text: string, size: number): string | undefined {
  const bytes = new TextEncoder().encode(text);
  const body = new Body();
  const tail = new Tail();
  for (let at = 0; at < bytes.length; at += size) {
    body.add(bytes.subarray(at, at + size));
    tail.scan(body);
  }
  if (tail.start < 0) return undefined;
  const reader = readerAt(body, tail.start);
  reader.record(nowhere, 0);
  return new TextDecoder().decode(body.bytes.subarray(tail.start, reader.at));
}

describe.each([1, 2, 3, 7, 1000])('the last row, in pieces of %d bytes', (size) => {
  test.each([
    ['{"results":[[1],[2]]}', '[2]'],
    [
      '{"columns":["a"],"results" : [["x","[[]\\"]"]],"types":[["a","String"]],"timings":[{"k":[1]}]}',
      '["x","[[]\\"]"]',
    ],
    ['{"types":[["a","b"]],"results":[[1,[2,[3]],{"a":[4]}]],"limit":1}', '[1,[2,[3]],{"a":[4]}]'],
    ['{"results":[["\\\\"],["é\\u0022"]]}', '["é\\u0022"]'],
    ['{"results":[{"a":1}]}', '{"a":1}'],
    ['{"results":[]}', undefined],
    ['{"more":{"results":[[1]]},"x":"\\"results\\":[[2]]"}', undefined],
    ['{"not results":[[1]]}', undefined],
    ['', undefined],
  ])('%s', (text, row) => {
    expect(lastRow(text, size)).toBe(row);
  });
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
