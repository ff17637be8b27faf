/** The page as our service worker keeps it (src/service-worker.ts, which answers what is asked here). */
import type { KeptPage, KeptPageState } from './kept-page.ts';

interface Build {
  readonly version: string;
  readonly whole: boolean;
}

/** `version`: of the build that this page was loaded from. */
export function workerPage(version: string): KeptPage {
  const container = self.origin === 'null' ? undefined : navigator.serviceWorker;
  return {
    async follow(told, signal) {
      if (!container) return;
      const registration = await container.ready;
      let state: KeptPageState = { offline: false, newer: false };
      const tell = (change: Partial<KeptPageState>) => {
        if (!signal.aborted) told((state = { ...state, ...change }));
      };
      /** What a worker keeps that has all it wants to keep. `isNext`: it is not what this page began with. */
      const look = async (worker: ServiceWorker | null, isNext: boolean) => {
        if (!worker) return;
        const build = await buildOf(worker);
        if (build.version === version) tell({ offline: build.whole, newer: false });
        else if (isNext) tell({ newer: true });
        // This page came from the network before its worker did: nothing has to be loaded again.
        if (build.version === version && worker === registration.waiting) worker.postMessage('begin');
      };
      const lookAtNext = () => {
        const next = registration.installing;
        const installed = () => next?.state === 'installed' && void look(next, true);
        next?.addEventListener('statechange', installed, { signal });
      };
      registration.addEventListener('updatefound', lookAtNext, { signal });
      container.addEventListener('controllerchange', () => void look(container.controller, true), { signal });
      document.addEventListener(
        'visibilitychange',
        () => {
          if (document.visibilityState === 'visible') registration.update().catch(noServer);
        },
        { signal },
      );
      lookAtNext();
      await look(registration.active, false);
      await look(registration.waiting, true);
    },
    async renew() {
      const waiting = (await container?.getRegistration())?.waiting;
      if (waiting) {
        const begun = new Promise((done) =>
          container?.addEventListener('controllerchange', done, { once: true }),
        );
        waiting.postMessage('begin');
        await begun;
      }
      location.reload();
    },
  };
}

const noServer = (cause: unknown): void =>
  console.info('Nobody can tell whether a newer version is there.', cause);

function buildOf(worker: ServiceWorker): Promise<Build> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = ({ data }: MessageEvent<Build>) => {
      port1.close();
      resolve(data);
    };
    worker.postMessage('build?', [port2]);
  });
}
