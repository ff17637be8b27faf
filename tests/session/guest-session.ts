/** A page that is given all it works with: an engine in this process, without DuckDB, and a store in memory. */
import { readFileSync } from 'node:fs';
import { vi } from 'vitest';
import type { Clock } from '#core/run/ports.ts';
import type { Moments } from '#session/guest/moments.ts';
import { memoryStore } from '#session/page/memory-store.ts';
import { Session } from '#session/session.svelte.ts';
import type { Source } from '#session/source.ts';
import type { Store } from '#session/page/store.ts';
import type { Engine, EngineAssets, EngineRunOptions } from '#workers/engine.ts';

/** What a worker compiles with is not what a test compiles with: its types are those of the door. */
const { createEngineHost } = await vi.importActual<{
  createEngineHost(options: { readonly assets: EngineAssets; readonly clock: Clock; newId(): string }): {
    open(): { readonly engine: Engine };
  };
}>('#workers/host.ts');

/** Answers as the server of the page does, of the files in `public`; `others`: by address. */
export function stubPage(others: Readonly<Record<string, () => Response>> = {}): string[] {
  const asked: string[] = [];
  vi.stubGlobal('fetch', (url: URL | string) => {
    const { href, pathname } = new URL(url, 'http://localhost/');
    const other = others[href];
    if (!href.startsWith('http://localhost/')) asked.push(href);
    if (other) return Promise.resolve(other());
    try {
      return Promise.resolve(new Response(readFileSync(`public${pathname}`)));
    } catch {
      return Promise.resolve(new Response(null, { status: 404 }));
    }
  });
  vi.stubGlobal('document', { baseURI: 'http://localhost/' });
  vi.stubGlobal('window', {});
  vi.stubGlobal('self', globalThis);
  vi.stubGlobal('navigator', { onLine: true, storage: {} });
  vi.stubGlobal('isSecureContext', true);
  return asked;
}

let sessions = 0;

/** As the worker makes it, with sessions that outlive it here; runs are told and not executed. `ran`: what each was given. */
export function engine(ran: (options: EngineRunOptions | undefined) => void): Engine {
  const none = 'http://localhost/none';
  const { engine: host } = createEngineHost({
    assets: { wasm: none, worker: none, extensions: none },
    clock: { now: () => '2026-01-02T03:04:05.678Z', monotonic: () => 0, every: () => () => {} },
    newId: () => `session-${(sessions += 1)}`,
  }).open();
  return {
    ...host,
    start: () => Promise.resolve({ version: 'v1', storage: 'memory' }),
    warmUp: () => Promise.resolve(),
    tables: { ...host.tables, list: () => Promise.resolve([]) },
    runs: {
      ...host.runs,
      execute: (_plan, _id, _onEvent, options) => Promise.resolve(ran(options)),
    },
  };
}

/** A page, all that it left in its store, and what its engines were asked. */
export interface Opened {
  readonly session: Session;
  readonly store: Store;
  /** How many workers were started, and ended. */
  readonly workers: { started: number; ended: number };
  /** The hosts that each run was held to; undefined: any. */
  readonly ran: (readonly string[] | undefined)[];
  /** What was to stand behind the address of the page, one after the other. */
  readonly addresses: string[];
  readonly host: Engine;
  /** Passes `ms` of the person's time, with the screen as it is then; and the next press is as late as that. */
  look(ms?: number): void;
  /** The ms at which the press began that is acted on, where that is not now. */
  press(at?: number): void;
}

/** Opens a page; `store` and `kept`: what an earlier one left. */
export async function openPage(source: Source, store = memoryStore(), kept?: Engine): Promise<Opened> {
  const workers = { started: 0, ended: 0 };
  const ran: Opened['ran'] = [];
  const addresses: string[] = [];
  let [now, pressed] = [1000, undefined as number | undefined];
  const moments: Moments = { now: () => now, pressed: () => pressed ?? now, opened: 0 };
  const host = kept ?? engine((options) => void ran.push(options?.hosts));
  const session = new Session({
    engine: () => {
      workers.started += 1;
      return Promise.resolve({
        engine: host,
        serve: () => {},
        end: () => void (workers.ended += 1),
      });
    },
    store,
    moments,
    source,
    mode: 'full',
    onaddress: (fragment) => void addresses.push(fragment),
  });
  const look = (ms = 0): void => {
    session.guest.show(true);
    now += ms;
  };
  await session.start();
  look();
  return { session, store, workers, ran, addresses, host, look, press: (at) => void (pressed = at) };
}

/** A store that tells all that was written to it. */
export function watchedStore(): { readonly store: Store; readonly written: string[] } {
  const [store, written] = [memoryStore(), [] as string[]];
  const write: Store['write'] = (key, value, area) => {
    written.push(key);
    return store.write(key, value, area);
  };
  return { store: { ...store, write }, written };
}
