/** The engine without the page: what tests/engine/*.spec.ts calls inside the browser (types: harness.ts). */
import duckDbWasm from '@duckdb/duckdb-wasm/dist/duckdb-eh.wasm?url';
import duckDbWorker from '@duckdb/duckdb-wasm/dist/duckdb-browser-eh.worker.js?url';
import sqliteWasm from '@sqlite.org/sqlite-wasm/sqlite3.wasm?url';
import { wrap } from 'comlink';
import { compile } from '#core/plan/compile.ts';
import { parse } from '#core/oml/parse.ts';
import { catalog } from '#drivers/index.ts';
import { anotherEngine } from '#session/engine/another-engine.ts';
import { createEngine } from '#session/engine/engine.ts';
import { remoteOf } from '#session/engine/remote.ts';
import { sharedEngine } from '#session/engine/shared-engine.ts';
import { followWithin } from '#session/run/where-it-leads.ts';
import sqliteWorker from '#workers/sqlite.worker.ts?worker&url';
import AdaptersWorker from './adapters.worker.js?worker';
import FaultWorker from './fault.worker.js?worker';
import GoldenWorker from './golden.worker.js?worker';

const absolute = (url) => new URL(url, document.baseURI).href;

/** The worker of an engine that is not the page's own; ended by `harness.end`. */
let worker;
/** The engine of the page, as it was started. */
let started;

/** The engine of the page; one whose clock stands still and whose sessions have fixed names; or one that can be broken. */
async function create(still, faults) {
  if (!still && !faults) return createEngine();
  worker = still ? new GoldenWorker() : new FaultWorker({ name: JSON.stringify(faults) });
  worker.postMessage({
    wasm: absolute(duckDbWasm),
    worker: absolute(duckDbWorker),
    extensions: absolute('duckdb-extensions'),
    sqlite: { worker: absolute(sqliteWorker), wasm: absolute(sqliteWasm) },
  });
  await new Promise((ready) => worker.addEventListener('message', ready, { once: true }));
  worker.addEventListener('message', ({ data }) => {
    if (data.moment) window.pass?.(data.moment);
    if (data.sent) window.harness.sent.push(data.sent);
  });
  return { engine: remoteOf(worker), serve: (request) => worker.postMessage(request, [request.port]) };
}

function planOf(text, options) {
  const pipeline = parse(text);
  const plan = pipeline.ok ? compile(pipeline.value, catalog, { ...options, host: 'browser' }) : pipeline;
  if (!plan.ok) throw new Error(JSON.stringify(plan.diagnostics));
  return plan.value;
}

async function run(plan, runId, how, engine = window.engine) {
  const events = [];
  window.harness.told = events;
  window.harness.sent = [];
  await engine.runs.execute(
    plan,
    runId,
    (event) => {
      events.push(event);
      window.hear?.(event);
    },
    how,
    how?.hosts && followWithin(how.hosts),
  );
  return events;
}

async function guest({ engine, gone, end }, hosts = []) {
  const info = await engine.sessions.openGuest({ hosts });
  window.harness.guests.push({ engine, gone, end });
  return info;
}

/** Sizes by path. */
async function filesIn(folder, prefix = '') {
  let sizes = {};
  for await (const [name, handle] of folder.entries()) {
    if (handle.kind === 'file') sizes[prefix + name] = (await handle.getFile()).size;
    else sizes = { ...sizes, ...(await filesIn(handle, `${prefix}${name}/`)) };
  }
  return sizes;
}

window.harness = {
  told: [],
  sent: [],
  async open({ id, still = false, faults } = {}) {
    started = await create(still, faults);
    window.engine = started.engine;
    return window.engine.sessions.open(id);
  },
  guests: [],
  openGuest: async (hosts) => guest(await anotherEngine(started), hosts),
  openShared: async (hosts) => guest(await sharedEngine(createEngine), hosts),
  runGuest: async (guest, text, runId, how) =>
    run(planOf(text), runId, how, window.harness.guests[guest].engine),
  async start() {
    const progress = [];
    await window.engine.start((...bytes) => void progress.push(bytes));
    return progress;
  },
  end: () => worker.terminate(),
  breakDuckDb: () => new BroadcastChannel('faults').postMessage('break'),
  killDuckDb: () => new BroadcastChannel('faults').postMessage('kill'),
  killDuckDbAfter: (commitOf) => new BroadcastChannel('faults').postMessage({ unanswered: commitOf }),
  free: (lock) => navigator.locks.request(lock, () => {}),
  kept: async () => filesIn(await navigator.storage.getDirectory()),
  addRows: (name, rows, from) => {
    const lines = Array.from({ length: rows }, (_, row) => from + row);
    return window.engine.files.add(name, new Blob(['a\n', lines.join('\n'), '\n']));
  },
  addFile: (name, base64) => {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    return window.engine.files.add(name, new Blob([bytes]));
  },
  record: (text) => window.engine.runs.recording(planOf(text)),
  run: (text, runId, options, how) => run(planOf(text, options), runId, how),
  runUnchecked(text, runId, stepId, query, how, guest) {
    const plan = planOf(text);
    const steps = plan.steps.map((step) =>
      step.id === stepId ? { ...step, config: { ...step.config, query } } : step,
    );
    return run({ ...plan, steps }, runId, how, window.harness.guests[guest]?.engine);
  },
  adapters: async (work) => {
    const alone = new AdaptersWorker();
    try {
      return await work(wrap(alone), { wasm: absolute(duckDbWasm), worker: absolute(duckDbWorker) });
    } finally {
      alone.terminate();
    }
  },
  async artifact(stepId, path) {
    const bytes = new Uint8Array(await (await window.engine.artifacts.read(stepId, path)).arrayBuffer());
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
  },
};
