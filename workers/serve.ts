/** The worker's side of the door: the first message brings the assets, everything after is comlink's, or asks for a door of one's own. */
import { expose, proxy, releaseProxy, type Remote } from 'comlink';
import type { Engine, EngineAssets, EngineListener, ServeRequest } from './engine.ts';

/** What makes engines in one worker. */
export interface EngineHost {
  /** Gives an engine with no session open; all of them share one load of DuckDB. */
  open(): HostedEngine;
}

export interface HostedEngine {
  readonly engine: Engine;
  /** Closes its session; nobody is told of it any more. */
  close(): Promise<void>;
}

/**
 * Waits for the first message, the URLs of what the engine loads, makes the engine of them and answers
 * `ready`; from then on the engine is reached by comlink (https://github.com/GoogleChromeLabs/comlink), and
 * by a port of each `ServeRequest`.
 */
export function serveEngine(create: (assets: EngineAssets) => EngineHost): void {
  addEventListener(
    'message',
    ({ data }: MessageEvent<EngineAssets>) => {
      const host = create(data);
      const { engine } = host.open();
      expose(overComlink(engine));
      addEventListener('message', ({ data }: MessageEvent<Partial<ServeRequest> | undefined>) => {
        if (!data?.port || data.client === undefined) return;
        const life = lifeOf(data.client);
        if (data.serve === 'same') return serveOn(engine, data.port, life);
        const another = host.open();
        serveOn(another.engine, data.port, life);
        life.addEventListener('abort', () => void another.close(), { once: true });
      });
      postMessage('ready');
    },
    { once: true },
  );
}

/**
 * Lets whoever holds the other end of `port` reach the engine. After the abort of `life`, when that side is
 * gone, nothing waits for it: it is told no more, and a run that it began goes on.
 */
export function serveOn(engine: Engine, port: MessagePort, life: AbortSignal): void {
  expose(overComlink(engine, life), port);
  life.addEventListener('abort', () => port.close(), { once: true });
}

/** Aborts when nobody holds that lock any more. */
function lifeOf(client: string): AbortSignal {
  const life = new AbortController();
  void navigator.locks.request(client, () => life.abort());
  return life.signal;
}

/** What ends a subscription is called from the other side, whose listener is let go then; no callback is waited for after `life`. */
function overComlink(engine: Engine, life?: AbortSignal): Engine {
  return {
    ...engine,
    files: {
      ...engine.files,
      add: (name, content, onProgress) =>
        engine.files.add(
          name,
          content,
          onProgress && (async (bytes: number) => (await alive(onProgress(bytes), life)) ?? false),
        ),
    },
    runs: {
      ...engine.runs,
      execute: (plan, runId, onEvent, options) =>
        engine.runs.execute(plan, runId, (event) => alive<unknown>(onEvent(event), life), options),
    },
    async subscribe(listener) {
      const end = await engine.subscribe((changes) => alive(listener(changes), life));
      life?.addEventListener('abort', () => void end(), { once: true });
      return proxy(async () => {
        await end();
        (listener as Remote<EngineListener>)[releaseProxy]();
      });
    },
  };
}

/** What the other side answers; undefined when it is gone before. */
function alive<T>(answer: T | Promise<T>, life: AbortSignal | undefined): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const gone = (): void => resolve(undefined);
    if (life?.aborted) return gone();
    life?.addEventListener('abort', gone, { once: true });
    Promise.resolve(answer)
      .then(resolve, reject)
      .finally(() => life?.removeEventListener('abort', gone));
  });
}
