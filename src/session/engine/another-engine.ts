/** Another engine in a worker that was started already, with a session of its own: for frames that share one. */
import type { Engine, Leaving, ServeRequest } from '#workers/engine.ts';
import type { StartedEngine } from './engine.ts';
import { hasLocks, hold } from './lock.ts';
import { remoteOf } from './remote.ts';

/** Whoever can hand a port on to the worker. */
export interface EngineDoor {
  serve(request: ServeRequest): void;
}

/**
 * Gives an engine with no session open in the worker of `door`, which `keeper`'s page started. Its session ends with `end`, or when this page
 * is gone (with `same`: that of `door`, which stays): the worker learns of that by a lock, and where a page may have none, as in a frame of another site, by what it says as it goes.
 */
export async function anotherEngine(
  door: EngineDoor,
  keeper: Window = window,
  serve: ServeRequest['serve'] = 'another',
): Promise<StartedEngine> {
  const client = (await hasLocks()) ? `osiris-client:${crypto.randomUUID()}` : undefined;
  const release = client === undefined ? undefined : await hold(client);
  const { port1, port2 } = new MessageChannel();
  door.serve({ serve, port: port2, client });
  const end = (): void => {
    port1.postMessage({ serve: 'none' } satisfies Leaving);
    release?.();
    port1.close();
  };
  window.addEventListener('pagehide', end, { once: true });
  return {
    engine: remoteOf<Engine>(port1),
    serve: (request) => port1.postMessage(request, [request.port]),
    gone: new Promise((ended) => keeper.addEventListener('pagehide', () => ended(), { once: true })),
    end,
  };
}
