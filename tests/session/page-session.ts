/** A session of a page in this process: its engine keeps all in memory, and has no DuckDB. */
import { readFileSync } from 'node:fs';
import { vi } from 'vitest';
import type { Clock } from '#core/run/ports.ts';
import { Session } from '#session/session.svelte.ts';
import type { Store } from '#session/page/store.ts';
import type { Engine, EngineAssets } from '#workers/engine.ts';

/** Answers as the server of the page does, of the files in `public`. */
function serve(url: URL): Promise<Response> {
  try {
    return Promise.resolve(new Response(readFileSync(`public${new URL(url).pathname}`)));
  } catch {
    return Promise.resolve(new Response(null, { status: 404 }));
  }
}

/** What a page has that a process has not. */
export function stubPage(): void {
  vi.stubGlobal('fetch', serve);
  const page = new EventTarget();
  vi.stubGlobal('document', Object.assign(new EventTarget(), { baseURI: 'http://localhost/' }));
  for (const name of ['addEventListener', 'removeEventListener'] as const)
    vi.stubGlobal(name, page[name].bind(page));
  // There is no other window.
  vi.stubGlobal(
    'BroadcastChannel',
    class extends EventTarget {
      postMessage(): void {}
    },
  );
  vi.stubGlobal('window', {});
  vi.stubGlobal('self', globalThis);
  vi.stubGlobal('navigator', { onLine: true, storage: {} });
  vi.stubGlobal('isSecureContext', true);
}

/** What a worker compiles with is not what a test compiles with: its types are those of the door. */
const { createEngineHost } = await vi.importActual<{
  createEngineHost(options: { readonly assets: EngineAssets; readonly clock: Clock; newId(): string }): {
    open(): { readonly engine: Engine };
  };
}>('#workers/host.ts');

export function engineInPage(): Engine {
  let sessions = 0;
  const none = 'http://localhost/none';
  return createEngineHost({
    assets: { wasm: none, worker: none, extensions: none },
    clock: { now: () => '2026-01-02T03:04:05.678Z', monotonic: () => 0, every: () => () => {} },
    newId: () => `session-${(sessions += 1)}`,
  }).open().engine;
}

/** The last session of that store, or a new one. */
export const openWith = (store: Store, host: Engine): Session =>
  new Session({
    engine: () => Promise.resolve({ engine: host, serve: () => {}, end: () => {} }),
    store,
    moments: { now: () => 0, pressed: () => 0 },
    source: { type: 'last', first: { text: '' } },
    mode: 'full',
  });
