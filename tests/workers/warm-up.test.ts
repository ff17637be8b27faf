/** Who ends a warm-up waits neither for the moment it begins at, nor for the browser's word of the room there is. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { warmUp, type Cold } from '#workers/warm-up.ts';

const estimate = vi.fn(() => new Promise<never>(() => {}));
const debug = vi.spyOn(console, 'debug');
const connect = vi.fn(() => Promise.reject(new Error('It went on.')));
const database: Cold = { storage: 'disk', connect };

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('navigator', { storage: { estimate } });
  debug.mockReset();
});
afterEach(() => {
  expect(debug).toHaveBeenCalledOnce();
  expect(connect).not.toHaveBeenCalled();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('before it has begun', async () => {
  await warmUp(database).end();
  expect(estimate).not.toHaveBeenCalled();
});

test('while it asks for the room there is', async () => {
  const warming = warmUp(database);
  await vi.runAllTimersAsync();
  expect(estimate).toHaveBeenCalledOnce();
  await warming.end();
});
