/** A file of a shared pipeline that came as an address. */
import { addressed } from '#core/http/address.ts';

/** Milliseconds without an answer after which a file is given up. */
const PATIENCE = 60_000;

/**
 * Fetches a file from the host of its address alone: an answer that leads to another is not followed, since a browser tells where it
 * leads only after it has gone there. Nothing of this page is sent along. Rejects with the reason in plain words.
 */
export async function fetchFile(path: string, url: string): Promise<Blob> {
  const { host = url, shown = url } = addressed(url) ?? {};
  const answer = await asked(url).catch((cause: unknown) => {
    throw new Error(
      `${path} could not be fetched: ${host} does not answer, or does not let this page read it (CORS). Get it from ${shown} yourself, and add it.`,
      { cause },
    );
  });
  if (answer.type === 'opaqueredirect')
    throw new Error(
      `${path} could not be fetched: ${shown} leads to another address, which may be of another host. Get it from there yourself, and add it.`,
    );
  if (!answer.ok)
    throw new Error(
      `${path} could not be fetched: ${shown} answered ${answer.status}. Get it from elsewhere, and add it.`,
    );
  const content = await answer.blob();
  // Many a server answers with a page of its own what it has not.
  if (/html/.test(content.type) && /^\s*</.test(await content.slice(0, 100).text()))
    throw new Error(
      `${path} could not be fetched: ${shown} answers with a web page. Get the file from elsewhere, and add it.`,
    );
  return content;
}

async function asked(url: string): Promise<Response> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), PATIENCE);
  try {
    const how = { credentials: 'omit', referrerPolicy: 'no-referrer', redirect: 'manual' } as const;
    return await fetch(url, { ...how, signal: abort.signal });
  } finally {
    clearTimeout(timer);
  }
}
