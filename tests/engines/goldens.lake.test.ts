/**
 * The golden cases on a lake: the same events, keys and bytes. What is stored in another type is said besides, in the receipt and in the log.
 */
import { expect, test } from 'vitest';
import type { RunEvent } from '#core/run/events.ts';
import { caseNames, loadCase } from '../golden/case.ts';
import { runCase } from '../golden/run-case.ts';

const TOLD =
  /^The column ".*" is .*, which DuckLake does not hold: it is stored as .*, and read as .* again\.$/s;

/** Without what is said besides. */
const asNative = (events: readonly RunEvent[]): unknown[] =>
  events.flatMap((event) => {
    if (event.event === 'log' && TOLD.test(event.message)) return [];
    if (!('receipt' in event) || !event.receipt?.stored) return [event];
    const { receipt, ...rest } = event;
    const { stored, ...loaded } = receipt;
    expect(stored).toEqual((stored ?? []).map(() => expect.stringMatching(TOLD)));
    // A query has one for that alone.
    return [loaded.format === 'processor' ? rest : { ...rest, receipt: loaded }];
  });

test.each(caseNames())('%s', async (name) => {
  const golden = loadCase(name);
  const { events, outputs, keys, there } = await runCase(golden);
  expect(asNative(events)).toEqual(golden.events);
  expect(keys).toEqual(golden.keys);
  expect([...outputs.keys()]).toEqual([...golden.outputs.keys()]);
  for (const [path, bytes] of golden.outputs)
    expect(outputs.get(path)?.toString('latin1')).toBe(bytes.toString('latin1'));
  const texts = [...golden.there].map(([file, bytes]) => [file, bytes.toString()] as const);
  expect(Object.fromEntries(there)).toEqual(Object.fromEntries(texts));
});
