/** The worker's side of the door: the first message brings the assets, everything after is comlink's. */
import { expose } from 'comlink';
import type { Engine, EngineAssets } from './engine.ts';

/**
 * Waits for the first message, the URLs of what the engine loads, makes the engine of them and answers
 * `ready`; from then on the engine is reached by comlink (https://github.com/GoogleChromeLabs/comlink).
 */
export function serveEngine(create: (assets: EngineAssets) => Engine): void {
  addEventListener(
    'message',
    ({ data }: MessageEvent<EngineAssets>) => {
      expose(create(data));
      postMessage('ready');
    },
    { once: true },
  );
}
