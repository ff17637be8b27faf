/** DuckDB that stands by is taken once, and only while it lives. */
import { expect, test, vi } from 'vitest';

interface Process {
  readonly name: string;
  death?: string;
}
const { startAhead } = await vi.importActual<{
  startAhead(start: () => Promise<Process>): { start(): Promise<Process>; begin(): void };
}>('#adapters/wasm/start-ahead.ts');

/** Starts processes that are named by their number; the first `failures` do not start. */
function starter(failures = 0) {
  let count = 0;
  const started: Process[] = [];
  const start = (): Promise<Process> => {
    count += 1;
    if (count <= failures) return Promise.reject(new Error('It did not start.'));
    const process = { name: String(count) };
    started.push(process);
    return Promise.resolve(process);
  };
  return { started, ahead: startAhead(start) };
}

test('one stands by for the next start, and no other for those after', async () => {
  const { started, ahead } = starter();
  ahead.begin();
  ahead.begin();
  expect(started).toHaveLength(1);
  const both = await Promise.all([ahead.start(), ahead.start()]);
  expect(both.map(({ name }) => name)).toEqual(['1', '2']);
  expect((await ahead.start()).name).toBe('3');
});

test('one that ended while it stood by, or never began, is not given', async () => {
  const { started, ahead } = starter();
  ahead.begin();
  started[0]!.death = 'It stopped.';
  expect((await ahead.start()).name).toBe('2');
  const failed = starter(1);
  failed.ahead.begin();
  expect((await failed.ahead.start()).name).toBe('2');
});
