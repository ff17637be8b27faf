/** Where an answer leads that is elsewhere, and what of a request goes there. */
import type { Signal } from '../contract/driver.ts';
import { NetworkError } from '../contract/errors.ts';
import type { HttpRequest, HttpResponse } from '../contract/network.ts';
import { isPlainHeader } from '../share/secret-names.ts';
import { spellingsOf } from '../share/spelling.ts';
import { followed, publicUrl, queryOf } from './address.ts';

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
  const { method = 'GET', headers = {}, timeout, private: own, privateQuery, unchecked } = request;
  const asksOnly = status === 303 || (status < 303 && method === 'POST');
  if (!asksOnly || method === 'GET') return { ...request, url };
  const kept = Object.entries(headers).filter(([name]) => !/^content-/i.test(name));
  return {
    url,
    headers: Object.fromEntries(kept),
    timeout,
    ...(own && { private: own }),
    ...(privateQuery && { privateQuery }),
    ...(unchecked && { unchecked }),
  };
}

/** Does it carry what is for its origin alone? */
export const isPrivate = ({ private: own, privateQuery = [], unchecked }: HttpRequest): boolean =>
  own !== undefined || privateQuery.length > 0 || unchecked === true;

/** The texts in it that are for its origin alone; of a header also what stands behind its scheme. */
function privateTexts({
  url,
  headers = {},
  private: own = [],
  privateQuery = [],
}: HttpRequest): readonly string[] {
  const names = own.map((name) => name.toLowerCase());
  const values = Object.entries(headers).flatMap(([name, value]) =>
    names.includes(name.toLowerCase()) && !isPlainHeader(name)
      ? [value, value.replace(/^[A-Za-z][\w-]*\s+/, '')]
      : [],
  );
  return [
    ...values,
    ...queryOf(url).flatMap(([name, value]) => (privateQuery.includes(name) ? [value] : [])),
  ].filter((text) => text !== '');
}

/** Does an address have any of the texts in it, however it is written there? Short ones only as the whole value of a parameter. */
function holds(address: string, texts: readonly string[]): boolean {
  const values = queryOf(address).map(([, value]) => value);
  const spelled = spellingsOf(address).map(({ text }) => text);
  return texts.some(
    (text) => values.includes(text) || (text.length >= 4 && spelled.some((each) => each.includes(text))),
  );
}

/**
 * Sends a request and follows where the answer leads: to the same origin as it is, elsewhere without its private parts, and with the
 * certificate checked. Rejects with `NetworkError` where a body that is private would go elsewhere, or anything private within the address, and where the host hides where it leads.
 */
export async function sendFollowing(send: Send, request: HttpRequest, signal: Signal): Promise<HttpResponse> {
  const own = privateTexts(request);
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
    if (!isHome && request.body !== undefined && isPrivate(request))
      throw new NetworkError(
        `${shown} leads to ${publicUrl(to)}. ${keeps} If that is the right address, write it.`,
        'hopeless',
      );
    if (!isHome && holds(to, own))
      throw new NetworkError(
        `${shown} leads to ${new URL(to).host}, with what is for ${host} alone in its address. It was not asked. If it is the right host, write it, with a key of its own.`,
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
