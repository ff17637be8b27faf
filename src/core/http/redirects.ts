/** Where an answer leads that is elsewhere, and what of a request goes there. */
import type { Signal } from '../contract/driver.ts';
import { NetworkError } from '../contract/errors.ts';
import type { HttpRequest, HttpResponse } from '../contract/network.ts';
import { followed, publicUrl } from './address.ts';

/** Sends one request. `manual`: an answer that leads elsewhere is given as it is, with status 0 where the host hides where it leads. */
export type Send = (
  request: HttpRequest,
  signal: Signal,
  redirect: 'follow' | 'manual',
) => Promise<HttpResponse>;

/** As fetch.spec.whatwg.org: more of them are a circle. */
export const MOST_REDIRECTS = 20;

/** Gives the error for an address (`shown`, without secrets) that leads on and on. */
export const circle = (shown: string): NetworkError =>
  new NetworkError(`${shown} could not be read: it redirects in a circle.`, 'hopeless');

/** Where the answer leads; undefined: nowhere. */
export function leadsTo({ status, headers }: HttpResponse): string | undefined {
  return [301, 302, 303, 307, 308].includes(status) ? headers['location'] : undefined;
}

/** The request that follows an answer of that status, as fetch.spec.whatwg.org has it (HTTP-redirect fetch). */
export function redirected(request: HttpRequest, status: number, url: string): HttpRequest {
  const { method = 'GET', headers = {}, timeout, private: own, unchecked } = request;
  const asksOnly = status === 303 || (status < 303 && method === 'POST');
  if (!asksOnly || method === 'GET') return { ...request, url };
  const kept = Object.entries(headers).filter(([name]) => !/^content-/i.test(name));
  return {
    url,
    headers: Object.fromEntries(kept),
    timeout,
    ...(own && { private: own }),
    ...(unchecked && { unchecked }),
  };
}

/**
 * Sends a request that has private headers, or an unchecked certificate, and follows where the answer leads: to the same origin as it is,
 * elsewhere without either. Rejects with `NetworkError` where a body would go elsewhere, and where the host hides where it leads.
 */
export async function sendPrivate(send: Send, request: HttpRequest, signal: Signal): Promise<HttpResponse> {
  for (let asked = request, redirects = 0; ; redirects++) {
    const response = await send(asked, signal, 'manual');
    const shown = publicUrl(asked.url);
    const { host } = new URL(asked.url);
    const keeps = `What this request carries is for ${host}, and is not sent there.`;
    if (response.status === 0) {
      response.close();
      throw new NetworkError(
        `${shown} leads to another address, which a browser tells only after it has gone there. What this request carries is for ${host} alone: write the address that it leads to.`,
        'hopeless',
      );
    }
    const link = leadsTo(response);
    if (link === undefined) return response;
    response.close();
    const to = followed(link, asked.url);
    if (to === undefined) throw new NetworkError(`${shown} leads to what is no http address.`, 'hopeless');
    if (redirects === MOST_REDIRECTS) throw circle(shown);
    const isHome = new URL(to).origin === new URL(asked.url).origin;
    if (!isHome && request.body !== undefined)
      throw new NetworkError(
        `${shown} leads to ${publicUrl(to)}. ${keeps} If that is the right address, write it.`,
        'hopeless',
      );
    const next = redirected(asked, response.status, to);
    asked = isHome ? next : withoutPrivate(next);
  }
}

function withoutPrivate({ headers = {}, private: own = [], ...request }: HttpRequest): HttpRequest {
  const names = new Set(own.map((name) => name.toLowerCase()));
  const kept = Object.entries(headers).filter(([name]) => !names.has(name.toLowerCase()));
  return { ...request, headers: Object.fromEntries(kept), unchecked: false };
}
