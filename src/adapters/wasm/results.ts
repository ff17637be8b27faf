/** Streamed results, several batches in one message, in memory that goes to and fro. */

export interface Results {
  /**
   * The next record batches of the stream that is open on this connection, as messages of Arrow's IPC format, perhaps none.
   * `room`: memory of an earlier answer that is no longer needed. Rejects as DuckDB refuses.
   */
  next(connection: number, room?: ArrayBuffer): Promise<Part>;
}

export interface Part {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** There are no more. */
  readonly done: boolean;
}

interface Answer {
  readonly room: ArrayBuffer;
  readonly used: number;
  readonly done: boolean;
  readonly error?: { readonly name: string; readonly message: string };
}

/**
 * Asks DuckDB's worker for streamed rows over `port`, at whose other end `RESULTS_SCRIPT` answers; answers
 * come in the order of the questions.
 */
export function resultsOf(port: MessagePort): Results {
  const waiting: { resolve(part: Part): void; reject(error: Error): void }[] = [];
  port.onmessage = ({ data: { room, used, done, error } }: MessageEvent<Answer>) => {
    const asked = waiting.shift();
    if (error) asked?.reject(Object.assign(new Error(error.message), { name: error.name }));
    else asked?.resolve({ bytes: new Uint8Array(room, 0, used), done });
  };
  return {
    next: (connection, room = new ArrayBuffer(0)) =>
      new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
        port.postMessage({ connection, room }, [room]);
      }),
  };
}

/**
 * Runs in DuckDB's worker, as the text that it is here: `FETCH_QUERY_RESULTS` gives 2,048 rows a message, each copied into new
 * memory. Asks DuckDB's module as DuckDB-WASM does: a status above 255 means that there is nothing yet.
 */
export const RESULTS_SCRIPT = `
const ENOUGH_BYTES = 1 << 20, ENOUGH_MS = 20;
function answerResults(port) {
  port.onmessage = ({ data: { connection, room } }) => {
    const { mod } = globalThis.DUCKDB_BINDINGS;
    let bytes = new Uint8Array(room), used = 0, done = false, error;
    const until = performance.now() + ENOUGH_MS;
    while (!done && !error && used < ENOUGH_BYTES && performance.now() < until) {
      try {
        const stack = mod.stackSave();
        const answer = mod.stackAlloc(24);
        mod.ccall('duckdb_web_query_fetch_results', null, ['number', 'number'], [answer, connection]);
        const [status, at, length] = mod.HEAPF64.subarray(answer >> 3, (answer >> 3) + 3);
        mod.stackRestore(stack);
        if (status > 255) break;
        const chunk = mod.HEAPU8.subarray(at, at + length);
        if (status !== 0) error = { name: 'Error', message: new TextDecoder().decode(chunk) };
        else if (length === 0) done = true;
        else {
          if (used + length > bytes.length) {
            const more = new Uint8Array(Math.max(used + length, ENOUGH_BYTES + (ENOUGH_BYTES >> 1)));
            more.set(bytes.subarray(0, used));
            bytes = more;
          }
          bytes.set(chunk, used);
          used += length;
        }
        mod.ccall('duckdb_web_clear_response', null, [], []);
      } catch (cause) {
        error = { name: cause?.name ?? 'Error', message: cause?.message ?? String(cause) };
      }
    }
    port.postMessage({ room: bytes.buffer, used, done, error }, [bytes.buffer]);
  };
}
`;
