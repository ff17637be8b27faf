/** The engine with what a test may break: `name` holds the faults as JSON, and the channel `faults` says when. */
import { createEngineHost } from '#workers/host.ts';
import { serveEngine } from '#workers/serve.ts';

const { memoryLimit, room, id } = JSON.parse(self.name);

if (room !== undefined) {
  const estimate = navigator.storage.estimate.bind(navigator.storage);
  navigator.storage.estimate = async () => {
    const { usage } = await estimate();
    return { usage, quota: usage + room };
  };
}

// DuckDB's worker, with an error that nobody catches when it is told so.
const NativeWorker = self.Worker;
self.Worker = class extends NativeWorker {
  constructor(url) {
    const fall = `new BroadcastChannel('faults').onmessage = () => setTimeout(() => { throw new Error('broken by a test'); });`;
    const script = `${fall}importScripts(${JSON.stringify(String(url))});`;
    super(URL.createObjectURL(new Blob([script], { type: 'text/javascript' })));
  }
};

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
    newId: () => id ?? 'faulty',
    memoryLimit,
  }),
);
