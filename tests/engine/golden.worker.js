/** The engine with the golden cases' clock and ids (tests/golden/case.ts). */
import { createEngineHost } from '#workers/host.ts';
import { serveEngine } from '#workers/serve.ts';

serveEngine((assets) =>
  createEngineHost({
    assets,
    clock: { now: () => '2026-01-02T03:04:05.678Z', monotonic: () => 0, every: () => () => {} },
    newId: () => 'golden',
  }),
);
