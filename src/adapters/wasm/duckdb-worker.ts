/** DuckDB's worker, started so that the memory of what is inserted comes back to be filled again. */

export interface InsertMemory {
  /** Room for so many bytes, until they are given away. What comes back is the same memory again. */
  take(bytes: number): Uint8Array<ArrayBuffer>;
}

export interface StartedWorker {
  readonly worker: Worker;
  readonly memory: InsertMemory;
}

/**
 * DuckDB-WASM gives the worker the memory of an insert and forgets it there: hundreds of megabytes gather until that worker, which
 * makes little else, collects its garbage. New memory also takes longer to be had than the bytes take to be written.
 * A frame without an origin of its own may start workers only from blobs, which is why all are.
 */
const script = (url: string): string => `importScripts(${JSON.stringify(url)});
const handle = self.onmessage;
self.onmessage = ({ data: back }) => {
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
  const { port1, port2 } = new MessageChannel();
  worker.postMessage(port2, [port2]);
  return { worker, memory: insertMemory(port1) };
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
