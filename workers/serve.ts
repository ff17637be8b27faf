/** The worker's side of the door: the first message brings the assets, everything after is comlink's, or asks for a door of one's own. */
import { expose, proxy, releaseProxy, type Endpoint, type Remote } from 'comlink';
import type { Engine, EngineAssets, EngineListener, Leaving, ServeRequest } from './engine.ts';
import { ofOneSession, type OpenEngine } from './one-session.ts';

/** What makes engines in one worker. */
export interface EngineHost {
  /** Gives an engine with no session open; all of them share one load of DuckDB. */
  open(): HostedEngine;
}

export interface HostedEngine extends OpenEngine {
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
      serveOn(host, host.open(), globalThis);
      if (data.life === undefined) postMessage('ready');
      else void navigator.locks.request(data.life, untilTheEnd);
    },
    { once: true },
  );
}

/**
 * Lets whoever holds the other end reach the engine, and ask there for doors of others. After the abort of
 * `life`, when that side is gone, nothing waits for it: it is told no more, and a run that it began goes on.
 */
export function serveOn(host: EngineHost, hosted: HostedEngine, end: Endpoint, life?: AbortSignal): void {
  expose(overComlink(hosted.engine, life), end);
  end.addEventListener('message', (event) => {
    const { serve, port, client, session } =
      (event as MessageEvent<Partial<ServeRequest> | undefined>).data ?? {};
    if ((serve !== 'same' && serve !== 'another') || !port) return;
    const away = lifeOf(port, client);
    const another = serve === 'another' ? host.open() : undefined;
    const shared = session === undefined ? hosted : { ...hosted, engine: ofOneSession(hosted, session) };
    serveOn(host, another ?? shared, port, away);
    away.addEventListener('abort', () => void leave(port, another), { once: true });
  });
}

/** The lock is held from here on. */
function untilTheEnd(): Promise<never> {
  postMessage('ready');
  return new Promise(() => {});
}

async function leave(port: MessagePort, another: HostedEngine | undefined): Promise<void> {
  port.close();
  await another?.close();
}

/** Aborts when the other side of the port says that it leaves, or nobody holds that lock any more. */
function lifeOf(port: MessagePort, client: string | undefined): AbortSignal {
  const life = new AbortController();
  port.addEventListener('message', ({ data }: MessageEvent<Partial<Leaving> | undefined>) => {
    if (data?.serve === 'none') life.abort();
  });
  if (client !== undefined) void navigator.locks.request(client, () => life.abort());
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
      execute: (plan, runId, onEvent, options, follow) =>
        engine.runs.execute(
          plan,
          runId,
          (event) => alive<unknown>(onEvent(event), life),
          options,
          follow && ((url) => alive(follow(url), life)),
        ),
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
