/** The worker's side of the door: the first message brings the assets, everything after is comlink's. */
import { expose, proxy, releaseProxy, type Remote } from 'comlink';
import type { Engine, EngineAssets, EngineListener } from './engine.ts';

/**
 * Waits for the first message, the URLs of what the engine loads, makes the engine of them and answers
 * `ready`; from then on the engine is reached by comlink (https://github.com/GoogleChromeLabs/comlink).
 */
export function serveEngine(create: (assets: EngineAssets) => Engine): void {
  addEventListener(
    'message',
    ({ data }: MessageEvent<EngineAssets>) => {
      expose(overComlink(create(data)));
      postMessage('ready');
    },
    { once: true },
  );
}

/** What ends a subscription is called from the other side, whose listener is let go then. */
function overComlink(engine: Engine): Engine {
  return {
    ...engine,
    async subscribe(listener) {
      const end = await engine.subscribe(listener);
      return proxy(async () => {
        await end();
        (listener as Remote<EngineListener>)[releaseProxy]();
      });
    },
  };
}
