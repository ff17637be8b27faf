/** Every file of the corpus on native DuckDB: its table, its receipt, or its error. */
import { describe, expect, test } from 'vitest';
import type { LoadReceipt } from '#core/contract/receipt.ts';
import { bytesOf, linesOf, type Loads, pathOf, rowsOf, typesOf } from './case.ts';
import { corpus } from './cases/index.ts';
import { native, type Native } from './load.ts';
import { readTable } from './table.ts';

const whole = await native();
/** One byte at a time, for files small enough. */
const piecemeal = await native(1);
const SMALL = 2000;

async function tableIs({ w }: Native, loads: Loads): Promise<void> {
  const { columns, rows } = await readTable(w, 't');
  expect(columns).toEqual(typesOf(loads));
  const wanted = rowsOf(loads);
  // The first difference says more than a whole table would.
  const wrong = wanted.findIndex((row, i) => row.some((cell, c) => cell !== rows[i]?.[c]));
  if (wrong >= 0) expect([wrong, rows[wrong]]).toEqual([wrong, wanted[wrong]]);
  expect(rows).toHaveLength(wanted.length);
}

function receiptIs(receipt: LoadReceipt, loads: Loads, bytes: Uint8Array): void {
  const { rejections = [], reasons = {}, advice = [], padded = 0, config } = loads;
  const lines = linesOf(loads);
  expect(receipt).toMatchObject({ source: pathOf(loads), format: 'csv', padded, advice });
  expect(receipt.lines).toEqual(lines);
  expect(receipt.rows).toBe(lines.rows);
  expect(receipt.rejected).toBe(lines.rejected);
  expect(receipt.rejections).toEqual(rejections.map(([line, reason, text]) => ({ line, reason, text })));
  expect(receipt.columns.map(({ name, type }) => [name, type])).toEqual(typesOf(loads));
  for (const [name, reason] of Object.entries(reasons))
    expect(receipt.columns.find((column) => column.name === name)?.reason).toBe(reason);
  // A limit ends the reading.
  if (config?.['limit'] === undefined) expect(receipt.bytes).toBe(bytes.length);
}

for (const [subject, cases] of Object.entries(corpus)) {
  describe(subject, () => {
    test.each(cases.map((given) => [given.name, given] as const))('%s', async (_, given) => {
      const bytes = bytesOf(given);
      for (const on of bytes.length < SMALL ? [whole, piecemeal] : [whole]) {
        const { error, receipt } = await on.load(given);
        expect(error).toBe('error' in given ? given.error : undefined);
        if ('error' in given) continue;
        await tableIs(on, given);
        receiptIs(receipt!, given, bytes);
      }
    });
  });
}

test('the corpus has at least 150 files, each with a name of its own', () => {
  const all = Object.entries(corpus).flatMap(([subject, cases]) =>
    cases.map(({ name }) => `${subject}: ${name}`),
  );
  expect(all.length).toBeGreaterThanOrEqual(150);
  expect(new Set(all).size).toBe(all.length);
});
