/**
 * Opens and runs the playground with the server gone. On the first visit everything the site consists of is kept, in a
 * cache of this build; what is shown comes from the network while there is one, so that a new build is seen at once.
 */
import { base, build as ofPages, files, prerendered, version } from '$service-worker';

const worker = self as unknown as ServiceWorkerGlobalScope;

/** Several playgrounds may live on one origin, each under a folder of its own. */
const OURS = `playground:${base}/:`;
const CACHE = `${OURS}${version}`;

/** src/tools/worker-files.ts writes them in. */
const ofWorkers = JSON.parse('["%worker.files%"]') as readonly string[];
const build = [...ofPages, ...ofWorkers.map((path) => base + path)];

/** Named by their content: what is in a cache, of whichever build, is right. */
const immutable = new Set(build);
/** Hosts do not give away files whose names begin with a dot. Large files last: a first look does without them. */
const visible = files.filter((url) => !/\/\./.test(url));
/** Beside the build, for other pages, and for those of ours that show embeds. */
const scripts = ['embed.js', 'embed.mjs'].map((name) => `${base}/${name}`);
const everything = [
  ...prerendered,
  ...visible,
  ...scripts,
  ...build.filter((url) => !heavy(url)),
  ...build.filter(heavy),
];

/** How long, in milliseconds, a page may take to come before the kept one is shown. */
const PATIENCE = 3000;
/** Connections left to the page while it loads. */
const AT_ONCE = 2;

function heavy(url: string): boolean {
  return /\.wasm$|duckdb/.test(url);
}

worker.addEventListener('install', (event) => event.waitUntil(keepAll()));
worker.addEventListener('activate', (event) => event.waitUntil(takeOver()));
worker.addEventListener('message', (event) => event.waitUntil(answer(event)));
worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (
    request.method !== 'GET' ||
    url.origin !== worker.location.origin ||
    !url.pathname.startsWith(`${base}/`)
  )
    return;
  if (url.pathname.startsWith(`${base}/duckdb-ext`) && !visible.includes(url.pathname)) {
    // A request for an extension that fails instead of answering 404 breaks DuckDB-WASM for good.
    event.respondWith(new Response('There are no extensions here.', { status: 404 }));
  } else if (url.pathname.startsWith(`${base}/_app/immutable/`)) {
    // Of an earlier build, too: a window that still shows it goes on after its files have left the server.
    event.respondWith(keptOfAnyBuild(url.pathname).then((response) => response ?? fetch(request)));
  } else if (
    request.mode === 'navigate' ||
    prerendered.includes(url.pathname) ||
    visible.includes(url.pathname) ||
    scripts.includes(url.pathname)
  ) {
    event.respondWith(newest(request, url));
  }
});

/** A build is kept whole or not at all; what an interrupted try has kept already is not asked for again. */
async function keepAll(): Promise<void> {
  const cache = await caches.open(CACHE);
  const waiting = everything.values();
  const keep = async () => {
    for (const url of waiting) {
      if (await cache.match(url)) continue;
      const known = immutable.has(url) ? await earlier(url) : undefined;
      await cache.put(url, known ?? (await ask(url)));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, keep));
}

async function ask(url: string): Promise<Response> {
  const response = await fetch(url, { cache: immutable.has(url) ? 'default' : 'no-cache', priority: 'low' });
  if (!response.ok)
    throw new Error(`${url} answered ${response.status}: this visit cannot be kept for offline use.`);
  // Browsers refuse a redirected answer to a navigation.
  return response.redirected ? new Response(response.body, { headers: response.headers }) : response;
}

/** The same file, from the cache of an earlier build. */
async function earlier(url: string): Promise<Response | undefined> {
  for (const name of await caches.keys()) {
    const response = name.startsWith(OURS) ? await (await caches.open(name)).match(url) : undefined;
    if (response) return response;
  }
  return undefined;
}

/** Runs when no page uses the worker before it any more, or one has asked for this build: others may still show that one. */
async function takeOver(): Promise<void> {
  await forgetEarlier(0);
  await worker.clients.claim();
}

/** Removes what was kept of earlier builds, where no more than so many windows are open: so nobody misses it. */
async function forgetEarlier(windows: number): Promise<void> {
  const open = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true });
  if (open.length > windows) return;
  const old = (await caches.keys()).filter((name) => name.startsWith(OURS) && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
}

/**
 * What pages say (src/session/page/kept-page.ts): `build?` is answered by which build this is and whether all of it is kept,
 * `begin` makes this build the one that all windows load from here on.
 */
async function answer({ data, ports: [port] }: ExtendableMessageEvent): Promise<void> {
  if (data === 'begin') return worker.skipWaiting();
  if (data !== 'build?' || !port) return;
  port.postMessage({ version, whole: await isWhole() });
  if (worker.serviceWorker.state === 'activated') await forgetEarlier(1);
}

/** A browser that runs out of space may have taken it all away again. */
async function isWhole(): Promise<boolean> {
  const there = new Set((await (await caches.open(CACHE)).keys()).map(({ url }) => new URL(url).pathname));
  return everything.every((url) => there.has(url));
}

async function kept(url: string): Promise<Response | undefined> {
  try {
    return await (await caches.open(CACHE)).match(url);
  } catch (error) {
    console.warn('The kept copy cannot be read; the network is asked.', error);
    return undefined;
  }
}

async function keptOfAnyBuild(url: string): Promise<Response | undefined> {
  const copy = await kept(url);
  return copy ?? earlier(url).catch(() => undefined);
}

/** From the network; the kept one when that fails or takes too long. */
async function newest(request: Request, url: URL): Promise<Response> {
  const network = fetch(request);
  const path = url.pathname.replace(/\/index\.html$/, '/');
  const copy = (await kept(path)) ?? (await kept(`${path}/`));
  if (!copy) return network;
  const late = new Promise<undefined>((resolve) => setTimeout(resolve, PATIENCE));
  const response = await Promise.race([network, late]).catch(() => undefined);
  // A host that answers for a dead server (a gateway, a captive portal) is no better than none.
  return response && response.status < 500 ? response : copy;
}
