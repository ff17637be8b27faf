/** A database file that cannot be opened: damaged, held, without room; and what is none of these. */
import { expect, test } from 'vitest';
import { isBusy, isDamage, notAgain, whyInMemory } from '#adapters/wasm/not-opened.ts';

test.each([
  'IO Error: Corrupt database file: computed checksum 1 does not match stored checksum 2',
  'IO Error: The file "x" exists, but it is not a valid DuckDB database file!',
  'INTERNAL Error: Failed to load metadata pointer',
  '{"exception_type":"INTERNAL","exception_message":"Failed to load metadata pointer"}',
])('damaged: %s', (message) => expect(isDamage(new Error(message))).toBe(true));

test.each([
  'The engine could not be loaded: https://play.internal.example/duckdb-eh.wasm answered 502.',
  'Failed to fetch',
  'NoModificationAllowedError: Access Handles cannot be created',
])('not damaged: %s', (message) => expect(isDamage(new Error(message))).toBe(false));

const HELD = new DOMException('there is another open Access Handle', 'NoModificationAllowedError');
const FULL = new DOMException('no room', 'QuotaExceededError');

test('why it is in memory, and what to do', () => {
  expect(isBusy(HELD)).toBe(true);
  expect(whyInMemory(HELD)).toMatch(
    /^Another window .* gone after a reload\. Close it, then reload the page\.$/,
  );
  expect(whyInMemory(FULL)).toMatch(/no more storage.*Delete old sessions/);
  expect(whyInMemory(new Error('odd'))).toContain('(Error: odd)');
});

test('one that was open before: its tables are on disk', () => {
  expect(notAgain(HELD).message).toMatch(/still on disk\. .*Run again in a moment/);
  expect(notAgain(FULL).message).toMatch(/still on disk\. .*no more storage/);
  expect(notAgain(HELD).cause).toBe(HELD);
});
