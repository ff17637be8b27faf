/** The worker's side of the door: the first message brings the assets, everything after is comlink's. */
import { expose } from 'comlink';
import type { Engine, EngineAssets } from './engine.ts';

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
