/** The network for what came from elsewhere: the hosts that were named when a person consented, and no other, whatever redirects say. */
import type { Signal } from '../contract/driver.ts';
import { NetworkError } from '../contract/errors.ts';
import type { HttpRequest, HttpResponse } from '../contract/network.ts';
import { followed, parsedUrl, publicUrl } from './address.ts';
import { circle, leadsTo, MOST_REDIRECTS, redirected, type Send } from './redirects.ts';

/**
 * Tells where a GET of an address leads, having asked these hosts alone; undefined where it leads elsewhere, or nobody can tell.
 * For a host that hides it.
 */
export type Follow = (url: string) => Promise<string | undefined>;

/**
 * Gives what sends requests to `hosts` alone (spelled as those of `Guest` in workers/engine/sessions.ts). Redirects are followed to
 * these; any other request rejects with a `NetworkError` that names the host, before anything is sent there. What has a body or
 * headers of its own is never sent on to another host.
 */
export function onlyHosts(
  hosts: readonly string[],
  send: Send,
  follow: Follow = () => Promise.resolve(undefined),
): (request: HttpRequest, signal: Signal) => Promise<HttpResponse> {
  const named = new Set(originsOf(hosts));
  const allows = (url: string): boolean => named.has(originOf(url));
  const others =
    hosts.length === 0
      ? 'no host was named'
      : `it is not among the hosts that were named: ${hosts.join(', ')}`;

  return async (request, signal) => {
    if (!allows(request.url))
      throw hopeless(
        `${publicUrl(request.url)} was not asked: this run may not reach ${hostOf(request.url)}, since ${others}.`,
      );
    for (let asked = request, redirects = 0; ; redirects++) {
      const response = await send(asked, signal, 'manual');
      const { status } = response;
      const shown = publicUrl(asked.url);
      if (status === 0) {
        response.close();
        const to = holdsMore(asked) ? undefined : await follow(asked.url);
        if (to === undefined || !allows(to))
          throw hopeless(
            `${shown} leads to another address, where this run may not go, or which a browser does not tell before it has gone there. This run may reach the named hosts only: write the address that it leads to.`,
          );
        if (redirects === MOST_REDIRECTS) throw circle(shown);
        asked = { ...asked, url: to };
        continue;
      }
      const link = leadsTo(response);
      if (link === undefined) return response;
      response.close();
      const to = followed(link, asked.url);
      if (to === undefined) throw hopeless(`${shown} leads to what is no http address.`);
      const host = hostOf(to);
      if (!allows(to))
        throw hopeless(
          `${shown} leads to ${host}. Nothing was asked there: this run may not reach it, since ${others}.`,
        );
      const next = redirected(asked, status, to);
      if (originOf(to) !== originOf(asked.url) && holdsMore(next))
        throw hopeless(
          `${shown} leads to ${host}. What this request carries is for ${hostOf(asked.url)}, and is not sent there.`,
        );
      if (redirects === MOST_REDIRECTS) throw circle(shown);
      asked = next;
    }
  };
}

const hopeless = (message: string): NetworkError => new NetworkError(message, 'hopeless');

const hostOf = (url: string): string => new URL(url).host;

const originOf = (url: string): string => new URL(url).origin;

/** The origins of hosts: without a scheme those of both. None of what is more, or less, than a host. */
export const originsOf = (hosts: readonly string[]): string[] =>
  hosts.flatMap((host) => {
    if (/[\s\\@?#*]/.test(host)) return [];
    const schemes = /^https?:\/\//i.test(host) ? [''] : ['http://', 'https://'];
    return schemes.flatMap((scheme) => {
      const parsed = parsedUrl(scheme + host);
      return parsed?.pathname === '/' ? [parsed.origin] : [];
    });
  });

/** Headers that say nothing of who asks, nor what for. */
const PLAIN = /^(?:accept|accept-language|user-agent)$/i;

const holdsMore = ({ body, headers = {} }: HttpRequest): boolean =>
  body !== undefined || Object.keys(headers).some((name) => !PLAIN.test(name));
