/** Another engine in a worker that was started already, with a session of its own: for frames that share one. */
import type { Engine, ServeRequest } from '#workers/engine.ts';
import type { StartedEngine } from './engine.ts';
import { hold } from './lock.ts';
import { remoteOf } from './remote.ts';

/** Whoever can hand a port on to the worker. */
export interface EngineDoor {
  serve(request: ServeRequest): void;
}

/**
 * Gives an engine with no session open in the worker of `door`. Its session ends with `end`, or when this page is gone; when the worker is,
 * nothing that was asked is answered any more. Rejects where the browser has no locks (https://w3c.github.io/web-locks), by which the worker
 * would know of that.
 */
export async function anotherEngine(door: EngineDoor): Promise<StartedEngine> {
  const client = `osiris-client:${crypto.randomUUID()}`;
  const release = await hold(client);
  const { port1, port2 } = new MessageChannel();
  door.serve({ serve: 'another', port: port2, client });
  return {
    engine: remoteOf<Engine>(port1),
    serve: (request) => port1.postMessage(request, [request.port]),
    end: release,
  };
}
