/** Addresses: made, joined, and shown without secrets. */
import { cut } from './cut.ts';
import { StepError } from '../contract/errors.ts';
import { isSecretParameter, unescaped } from '../share/secret-names.ts';

/** Query parameters whose values are nobody's business. */
const SECRET = /(^|[_-])(api-?key|key|token|secret|password|passwd|pwd|sig|signature|auth|credentials?)$/i;

/** For messages, logs and receipts: without user name, password and secret query values. */
export function publicUrl(url: string): string {
  const { origin, protocol, host, pathname, search } = new URL(url);
  const start = origin === 'null' ? `${protocol}//${host}` : origin;
  return `${start}${pathname}${search.length > 1 ? `?${publicQuery(search.slice(1))}` : ''}`;
}

/** The same of an address that a server gave, which may be the end of one. */
export function publicLink(link: string): string {
  const [start = '', ...query] = cut(link, 500).split('?');
  const open = start.replace(/\/\/[^/@]*@/, '//');
  return query.length === 0 ? open : `${open}?${publicQuery(query.join('?'))}`;
}

/** A text that is an address, or the end of one, as it is written but for secret query values. */
export function withoutSecrets(address: string): string {
  const at = address.indexOf('?');
  return at < 0 ? address : `${address.slice(0, at)}?${publicQuery(address.slice(at + 1))}`;
}

function publicQuery(query: string): string {
  const pairs = query.split('&').map((pair) => {
    const at = pair.indexOf('=');
    const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
    return at >= 0 && isSecretPair(name, value) ? `${name}=***` : pair;
  });
  return pairs.join('&');
}

/** The query parameters of an address whose names say that their values are nobody's business. */
export const secretQueryOf = (url: string): readonly string[] =>
  queryOf(url).flatMap(([name, value]) => (isSecretPair(name, value) ? [name] : []));

/** The names and values of its query parameters, in order. */
export const queryOf = (url: string): readonly (readonly [name: string, value: string])[] =>
  new URL(url).search
    .slice(1)
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const [name = '', ...value] = pair.replaceAll('+', ' ').split('=');
      return [unescaped(name), unescaped(value.join('='))];
    });

const isSecretPair = (name: string, value: string): boolean =>
  SECRET.test(name) || isSecretParameter(unescaped(name), value);

/** The address to read: `url`, below `base` where it is relative. Throws `StepError` for what is none. */
export function addressOf(url: string, base: string | undefined): string {
  const joined =
    base === undefined || /^[a-z][a-z0-9+.-]*:/i.test(url)
      ? url
      : `${base.replace(/\/+$/, '')}/${url.replace(/^\/+/, '')}`;
  const parsed = parsedUrl(joined);
  if (!parsed)
    throw new StepError(
      `"${url}" is no address. Write it in full, as in https://example.com/data.json, or use a connection with a base_url.`,
    );
  if (parsed.protocol !== 'http:' && parsed.protocol !== 'https:')
    throw new StepError(
      `"${url}" cannot be read: this step reads http and https addresses, not ${parsed.protocol.slice(0, -1)}.`,
    );
  if (parsed.username !== '' || parsed.password !== '')
    throw new StepError(
      `The address at ${parsed.host} holds a user name or a password. Put them into a connection, as username and password.`,
    );
  return parsed.href.replace(/#.*$/, '');
}

/**
 * The host of an address, as `URL.host` has it, and the address without secrets; of any scheme that has hosts. Undefined where it is none,
 * or where the host is still to be filled in.
 */
export function addressed(address: string): { readonly host: string; readonly shown: string } | undefined {
  const url = parsedUrl(address);
  if (!url || url.host === '') return undefined;
  // Other schemes leave the host as it was written: read as http, it is spelled in one way.
  const isHttp = /^https?:$/.test(url.protocol);
  const host = isHttp ? url.host : parsedUrl(`http:${url.href.slice(url.protocol.length)}`)?.host;
  return host === undefined || /[${}]/.test(host) ? undefined : { host, shown: publicUrl(url.href) };
}

/** An address that a server gave, seen from where it gave it. `http` of the same host over `https` is a proxy's mistake. */
export function followed(link: string, from: string): string | undefined {
  const next = parsedUrl(link, from);
  if (!next || !/^https?:$/.test(next.protocol)) return undefined;
  const { host, protocol } = new URL(from);
  return next.host === host && protocol === 'https:' ? next.href.replace(/^http:/, 'https:') : next.href;
}

/** Undefined for what is no address. */
export function parsedUrl(url: string, base?: string): URL | undefined {
  try {
    return new URL(url, base);
  } catch (cause) {
    if (cause instanceof TypeError) return undefined;
    throw cause;
  }
}

/** The address with a query parameter set, in place of those of that name; as often as there are values. */
export function withQuery(url: string, name: string, ...values: readonly string[]): string {
  const at = url.indexOf('?');
  const path = at < 0 ? url : url.slice(0, at);
  const search = at < 0 ? '' : url.slice(at + 1);
  const key = encodeURIComponent(name);
  const kept = search.split('&').filter((pair) => pair !== '' && pair.split('=', 1)[0] !== key);
  const pairs = [...kept, ...values.map((value) => `${key}=${encodeURIComponent(value)}`)];
  return pairs.length === 0 ? path : `${path}?${pairs.join('&')}`;
}
