/** Where the engine runs: a dedicated worker, in which DuckDB has a worker of its own. */
import { createEngineHost } from './host.ts';
import { serveEngine } from './serve.ts';

serveEngine((assets) =>
  createEngineHost({
    assets,
    clock: { now: () => new Date().toISOString(), monotonic: () => performance.now() },
    newId: () =>
      `${new Date().toISOString().slice(0, 19).replace(/\D/g, '')}-${crypto.randomUUID().slice(0, 8)}`,
  }),
);
