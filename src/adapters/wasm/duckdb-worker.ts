/** DuckDB's worker, started so that the memory of what is inserted and of results comes back to be filled again. */
import { type Results, RESULTS_SCRIPT, resultsOf } from './results.ts';

export interface InsertMemory {
  /** Room for so many bytes, until they are given away. What comes back is the same memory again. */
  take(bytes: number): Uint8Array<ArrayBuffer>;
}

export interface StartedWorker {
  readonly worker: Worker;
  readonly memory: InsertMemory;
  readonly results: Results;
  /** A URL to instantiate DuckDB from, which waits for `give`: what is fetched from there is not looked at. */
  readonly url: string;
  /** Gives it the compiled module. */
  give(module: WebAssembly.Module): void;
}

/**
 * DuckDB-WASM gives the worker the memory of an insert and forgets it there: hundreds of megabytes gather until that worker, which
 * makes little else, collects its garbage. New memory also takes longer to be had than the bytes take to be written.
 * A frame without an origin of its own may start workers only from blobs, which is why all are.
 */
const script = (url: string): string => `importScripts(${JSON.stringify(url)});
${RESULTS_SCRIPT}
const handle = self.onmessage;
const { instantiateStreaming } = WebAssembly;
self.onmessage = ({ data: [back, results, modules] }) => {
  answerResults(results);
  WebAssembly.instantiateStreaming = async (_, imports) => {
    WebAssembly.instantiateStreaming = instantiateStreaming;
    const { data: module } = await new Promise((come) => (modules.onmessage = come));
    return { module, instance: await WebAssembly.instantiate(module, imports) };
  };
  self.onmessage = async (event) => {
    await handle(event);
    const { type, data } = event.data;
    if (type === 'INSERT_ARROW_FROM_IPC_STREAM') back.postMessage(data[1].buffer, [data[1].buffer]);
  };
};`;

/** `url`: absolute, of the script that DuckDB-WASM comes with. */
export function startWorker(url: string): StartedWorker {
  const source = URL.createObjectURL(new Blob([script(url)], { type: 'text/javascript' }));
  const worker = new Worker(source);
  const [inserts, results, modules] = [new MessageChannel(), new MessageChannel(), new MessageChannel()];
  const ports = [inserts.port2, results.port2, modules.port2];
  worker.postMessage(ports, ports);
  return {
    worker,
    memory: insertMemory(inserts.port1),
    results: resultsOf(results.port1),
    url: source,
    give: (module) => modules.port1.postMessage(module),
  };
}

/** One batch is filled while one is inserted and one on its way back. */
const SPARE = 2;
/** Room is made in steps, so that batches of about one size fit into each other's. */
const STEP = 2 ** 20;

function insertMemory(port: MessagePort): InsertMemory {
  let spare: ArrayBuffer[] = [];
  port.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => {
    spare = [...spare, data].sort((a, b) => b.byteLength - a.byteLength).slice(0, SPARE);
  };
  return {
    take(bytes) {
      const fitting = spare.findLast(({ byteLength }) => byteLength >= bytes);
      spare = spare.filter((buffer) => buffer !== fitting);
      return new Uint8Array(fitting ?? new ArrayBuffer(Math.ceil(bytes / STEP) * STEP), 0, bytes);
    },
  };
}
