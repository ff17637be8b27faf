/** Where the engine runs: a dedicated worker, in which DuckDB has a worker of its own. */
import { createEngineHost } from './host.ts';
import { serveEngine } from './serve.ts';

serveEngine((assets) =>
  createEngineHost({
    assets,
    clock: {
      now: () => new Date().toISOString(),
      monotonic: () => performance.now(),
      every(ms, tick) {
        const timer = setInterval(tick, ms);
        return () => clearInterval(timer);
      },
    },
    newId: () => `${new Date().toISOString().slice(0, 19).replace(/\D/g, '')}-${randomHex(4)}`,
  }),
);

/** Not `randomUUID`: only secure contexts have it, and a frame without an origin is none. */
function randomHex(bytes: number): string {
  const values = crypto.getRandomValues(new Uint8Array(bytes));
  return Array.from(values, (value) => value.toString(16).padStart(2, '0')).join('');
}
