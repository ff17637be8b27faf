/** Workers of ours: started so that they come up wherever a page may, and reached by comlink. */
import { proxy, wrap } from 'comlink';

/** A worker's script, as Vite gives it by `?worker` and by `?worker&url`. */
export interface WorkerScript {
  /** For messages, as in "The engine's worker". */
  readonly name: string;
  readonly create: new () => Worker;
  readonly url: string;
}

/**
 * Starts a worker and says `hello` to it, by which it knows that it may begin; resolves when it has answered,
 * and rejects when the browser will not start one.
 */
export async function startWorker(script: WorkerScript, hello: unknown): Promise<Worker> {
  if (self.origin === 'null') return begun(blobWorker(script.url), script.name, hello);
  try {
    return await begun(new script.create(), script.name, hello);
  } catch (cause) {
    console.info(`${script.name} starts from a blob, since it did not start by itself.`, cause);
    return begun(blobWorker(script.url), script.name, hello);
  }
}

/** Gives a file's address in full, for a worker that may have none of its own. */
export const absolute = (url: string): string => new URL(url, document.baseURI).href;

/**
 * A frame without an origin of its own may start workers only from blobs, and in Chromium only classic ones. Those may
 * import a module that the server lets everybody read, but hear nothing that was said before it was there.
 */
function blobWorker(url: string): Worker {
  const module = JSON.stringify(absolute(url));
  const script = `addEventListener('message', async ({ data }) => {
  try {
    await import(${module});
    dispatchEvent(new MessageEvent('message', { data }));
  } catch (cause) {
    setTimeout(() => { throw cause; });
  }
}, { once: true });`;
  return new Worker(URL.createObjectURL(new Blob([script], { type: 'text/javascript' })));
}

function begun(worker: Worker, name: string, hello: unknown): Promise<Worker> {
  return new Promise((resolve, reject) => {
    const starting = new AbortController();
    const { signal } = starting;
    const ready = () => {
      starting.abort();
      resolve(worker);
    };
    const fail = ({ message }: ErrorEvent) => {
      starting.abort();
      worker.terminate();
      reject(new Error(`${name} did not start${message ? `: ${message}` : ''}.`));
    };
    worker.addEventListener('message', ready, { signal });
    worker.addEventListener('error', fail, { signal });
    worker.postMessage(hello);
  });
}

/**
 * Gives what a worker exposes, or what is reached by a port, each of its nouns with its methods. Functions that it is given stay on this side
 * and are called from there.
 */
export function remoteOf<T>(worker: Worker | MessagePort): T {
  return reached(wrap(worker) as unknown as Reached) as T;
}

/** Gives what resolves as soon as the other side answers: what is not there is answered, too. */
export function pulseOf(worker: Worker | MessagePort): () => Promise<void> {
  const remote = wrap<{ readonly pulse?: undefined }>(worker);
  return async () => void (await remote.pulse);
}

/** What comlink reaches on the other side: to be called, or a noun with more of them. */
interface Reached {
  (...given: readonly unknown[]): Promise<unknown>;
  readonly [name: string]: Reached;
}

function reached(remote: Reached): unknown {
  const handed = (value: unknown): unknown => (typeof value === 'function' ? proxy(value) : value);
  return new Proxy(remote, {
    // What has a `then` would be taken for a promise of what is there.
    get: (_, name) => (typeof name === 'string' && name !== 'then' ? reached(remote[name]!) : undefined),
    apply: (_, __, given: readonly unknown[]) => remote(...given.map(handed)),
  });
}
