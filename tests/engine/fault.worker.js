/** The engine with what a test may break: `name` holds the faults as JSON, and the channel `faults` says when. Tells the page of its moments. */
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

/** Tells the page where a step stands, as no event does. */
const moment = (name) => postMessage({ moment: name });

const channel = new BroadcastChannel('faults');

/** The step whose COMMIT DuckDB's worker does not live to answer. */
let unanswered;
channel.addEventListener('message', ({ data }) => (unanswered = data.unanswered ?? unanswered));

const NativeWorker = self.Worker;

// DuckDB's worker, with an error that nobody catches when it is told to break; and ended at once when it is to be killed, or has
// done a COMMIT that is not to be answered.
self.Worker = class extends NativeWorker {
  constructor(url) {
    const fall = `new BroadcastChannel('faults').onmessage = ({ data }) => {
      if (data === 'break') setTimeout(() => { throw new Error('broken by a test'); });
    };`;
    const script = `${fall}importScripts(${JSON.stringify(String(url))});`;
    super(URL.createObjectURL(new Blob([script], { type: 'text/javascript' })));
    channel.addEventListener('message', ({ data }) => data === 'kill' && this.end());
    // The first to hear an answer.
    this.addEventListener('message', (event) => {
      if (!this.dying) return;
      event.stopImmediatePropagation();
      this.end();
    });
  }

  end() {
    this.dying = false;
    unanswered = undefined;
    this.terminate();
    this.dispatchEvent(new ErrorEvent('error', { message: 'killed by a test' }));
  }

  postMessage(message, ...rest) {
    const sql = Array.isArray(message.data) ? String(message.data[1]) : '';
    if (/\bCOMMIT\s*$/.test(sql)) {
      moment('swap');
      this.dying = unanswered && sql.includes(`'${unanswered}'`);
    }
    if (/^CHECKPOINT\b/.test(sql)) moment('checkpoint');
    if (message.type === 'START_PENDING_QUERY') globalThis.postMessage({ sent: sql });
    super.postMessage(message, ...rest);
  }
};

// Artifacts take the place of earlier ones.
const { move } = FileSystemFileHandle.prototype;
FileSystemFileHandle.prototype.move = function (...to) {
  moment('swap');
  return move.apply(this, to);
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
