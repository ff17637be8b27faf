/** Where a redirect leads, asked in a frame from which the browser lets nobody but the named hosts be reached. */
import { originsOf, type Follow } from '#core/http/only-hosts.ts';

/** Milliseconds for which an answer is waited for. */
const PATIENCE = 60_000;

/**
 * Gives what tells where a GET leads. No worker can know beforehand whom a redirect would ask; a Content-Security-Policy is heeded at every
 * redirect before it is followed (https://www.w3.org/TR/CSP3/#connect-src), and a frame can have one of its own.
 */
export function followWithin(hosts: readonly string[]): Follow {
  const sources = originsOf(hosts).join(' ');
  return async (url) => {
    if (sources === '') return undefined;
    const frame = document.createElement('iframe');
    frame.hidden = true;
    const loaded = new Promise((done) => frame.addEventListener('load', done, { once: true }));
    document.body.append(frame);
    try {
      await loaded;
      const { contentDocument: inside, contentWindow: frameWindow } = frame;
      // Without an origin of its own, this page cannot look into it.
      if (!inside || !frameWindow) return undefined;
      const policy = inside.createElement('meta');
      policy.httpEquiv = 'Content-Security-Policy';
      policy.content = `default-src 'none'; connect-src ${sources}`;
      inside.head.append(policy);
      return await ledTo(frameWindow, url);
    } finally {
      frame.remove();
    }
  };
}

async function ledTo(within: Window, url: string): Promise<string | undefined> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), PATIENCE);
  const how = { credentials: 'omit', cache: 'no-store', referrerPolicy: 'no-referrer' } as const;
  try {
    return (await within.fetch(url, { ...how, signal: abort.signal })).url;
  } catch (cause) {
    console.info(`Where ${new URL(url).origin} leads could not be told.`, cause);
    return undefined;
  } finally {
    clearTimeout(timer);
    // Its head is all that was wanted.
    abort.abort();
  }
}
