/** Every file of the corpus on native DuckDB: its table, its receipt, or its error. */
import { describe, expect, test } from 'vitest';
import { StepError } from '#core/driver.ts';
import type { LoadReceipt } from '#core/receipt.ts';
import { driver } from '../../drivers/filesystem/csv_extractor.ts';
import { world } from '../drivers/support.ts';
import { bytesOf, type Case, linesOf, type Loads, pathOf, rowsOf, typesOf } from './case.ts';
import { corpus } from './cases/index.ts';
import { readTable } from './table.ts';

const files: Record<string, Uint8Array> = {};
const whole = await world(files);
/** One byte at a time, for files small enough. */
const piecemeal = await world(files, { chunkSize: 1 });
const SMALL = 2000;

type World = typeof whole;

async function load(w: World, given: Case, bytes: Uint8Array): Promise<LoadReceipt | string> {
  const path = pathOf(given);
  files[path] = bytes;
  w.receipts.length = 0;
  try {
    const output = await w.run(driver, 't', { ...given.config, path });
    expect(output.table).toBe('t');
    expect(w.receipts).toHaveLength(1);
    expect(output.rows).toBe(w.receipts[0]!.rows);
    return w.receipts[0]!;
  } catch (error) {
    if (!(error instanceof StepError)) throw error;
    return error.message;
  }
}

async function tableIs(w: World, loads: Loads): Promise<void> {
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
  // A limit ends the reading; the directory of a zip archive is not counted.
  if (config?.['limit'] === undefined && !loads.name.startsWith('zip'))
    expect(receipt.bytes).toBe(bytes.length);
}

for (const [subject, cases] of Object.entries(corpus)) {
  describe(subject, () => {
    test.each(cases.map((given) => [given.name, given] as const))('%s', async (_, given) => {
      const bytes = bytesOf(given);
      for (const w of bytes.length < SMALL ? [whole, piecemeal] : [whole]) {
        const outcome = await load(w, given, bytes);
        if ('error' in given) expect(outcome).toBe(given.error);
        else {
          if (typeof outcome === 'string') throw new Error(outcome);
          await tableIs(w, given);
          receiptIs(outcome, given, bytes);
        }
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
