/** What DuckDB and the browser say when memory or room ends, in words for the person. */
import { expect, test } from 'vitest';
import { crash, refusal } from '#adapters/wasm/limits.ts';
import { failureOf } from '#core/run/failure.ts';

const OOM = {
  exception_type: 'Out of Memory',
  exception_message: 'could not allocate block of size 256.0 KiB (1.3 GiB/1.4 GiB used)',
};

test("DuckDB's limit: how much it was and what to try; its own words as detail", () => {
  const { message, detail } = failureOf(refusal(new Error(JSON.stringify(OOM)), 'SELECT 1'));
  expect(message).toMatch(
    /^This needs more memory than the browser gives the engine \(1\.4 GiB\)\. Filter rows .* command line/,
  );
  expect(detail).toBe(
    'Out of Memory Error: could not allocate block of size 256.0 KiB (1.3 GiB/1.4 GiB used)\nSQL: SELECT 1',
  );
});

test('other refusals stay as they are', () => {
  const refused = refusal(
    new Error('{"exception_type":"Binder","exception_message":"no such column"}'),
    'SELECT x',
  );
  expect(failureOf(refused)).toEqual({ message: 'Binder Error: no such column', detail: 'SQL: SELECT x' });
});

test.each([
  [new Error('memory access out of bounds'), /ran out of memory and was started again/],
  [
    Object.assign(new Error("Failed to execute 'write': No space available"), { name: 'QuotaExceededError' }),
    /no more storage/,
  ],
  [
    new Error('FATAL Error: database has been invalidated because of a previous fatal error'),
    /engine stopped/,
  ],
])('%s ends the engine', (cause, told) => expect(crash(cause)).toMatch(told));

test.each([new Error(JSON.stringify(OOM)), new Error('Binder Error: x'), 'text'])('%s does not', (cause) =>
  expect(crash(cause)).toBeUndefined(),
);
