/** A file of the session as a driver reads it. */
import { StepError, type InputFile } from '#core/driver.ts';

const CHUNK_BYTES = 2 * 2 ** 20;
/** Chunks that are on their way while one is worked on: reading goes through other processes, and should not be waited for. */
const AHEAD = 3;

/** `file` is the file as it is now; reading it after it was changed or removed rejects with `StepError`. */
export function inputFile(path: string, file: File): InputFile {
  return {
    path,
    size: file.size,
    async *read() {
      const coming: Promise<ArrayBuffer>[] = [];
      let asked = 0;
      const ask = (): void => {
        for (; asked < file.size && coming.length <= AHEAD; asked += CHUNK_BYTES) {
          const chunk = file.slice(asked, asked + CHUNK_BYTES).arrayBuffer();
          // A reader that stops early never asks how the others went.
          chunk.catch(() => {});
          coming.push(chunk);
        }
      };
      ask();
      for (let next = coming.shift(); next; next = coming.shift()) {
        const bytes = await next.catch((cause: unknown) => Promise.reject(unreadable(path, cause)));
        ask();
        yield new Uint8Array(bytes);
      }
    },
  };
}

function unreadable(path: string, cause: unknown): unknown {
  if (!(cause instanceof DOMException)) return cause;
  return new StepError(
    `"${path}" could not be read to its end: it was changed or removed meanwhile. Add the file again, then run again.`,
    { cause },
  );
}
