/** The network as a browser lets a worker use it. */
import { NetworkError } from '#core/contract/errors.ts';
import type { HttpRequest, HttpResponse } from '#core/contract/network.ts';
import type { Signal } from '#core/contract/driver.ts';
import { publicUrl } from '#core/http/address.ts';
import { isPrivate, sendFollowing, type Send } from '#core/http/redirects.ts';
import { keepReachable } from './reachable.ts';

const SILENCE = new Error('No byte came in time.');

/**
 * Sends a request and gives the answer, of whatever status, once its head is there; `read` gives its body.
 * Rejects with `NetworkError` where no answer comes, or no byte for `timeout` milliseconds, and with the
 * signal's reason after its abort. `manual`: an answer that leads elsewhere has status 0, and nobody was asked there. `probes`: to tell why
 * nothing came, the address may be asked once more, and where it leads.
 */
export async function httpFetch(
  request: HttpRequest,
  signal: Signal,
  redirect: 'follow' | 'manual' = 'follow',
  probes = redirect === 'follow',
): Promise<HttpResponse> {
  const { url, method = 'GET', headers = {}, body, timeout } = request;
  if (request.unchecked)
    throw new NetworkError(
      `${publicUrl(url)} was not asked: a browser checks the certificate of every address, and lets no page switch that off. Remove \`validate_ssl: false\`, or run this on the command line.`,
      'hopeless',
    );
  if (redirect === 'follow' && !dropsPrivate(request)) return sendFollowing(sendHome, request, signal);
  const abort = new AbortController();
  const cancel = (): void => abort.abort();
  if (signal.aborted) cancel();
  signal.addEventListener('abort', cancel, { once: true });
  let timer: ReturnType<typeof setTimeout> | undefined;
  const listen = (): void => {
    if (timeout !== undefined) timer = setTimeout(() => abort.abort(SILENCE), timeout);
  };
  const close = (): void => {
    clearTimeout(timer);
    signal.removeEventListener('abort', cancel);
    abort.abort();
  };
  const failed = async (cause: unknown, begun: boolean): Promise<NetworkError> => {
    const silent = abort.signal.reason === SILENCE;
    close();
    signal.throwIfAborted();
    if (silent) return silence(publicUrl(url), begun, (timeout ?? 0) / 1000);
    if (begun)
      return new NetworkError(`The answer of ${publicUrl(url)} broke off before its end.`, 'broken', cause);
    return unreachable(request, probes, cause);
  };

  listen();
  try {
    const response = await fetch(url, {
      method,
      headers: { ...headers },
      body,
      credentials: 'omit',
      cache: 'no-store',
      redirect,
      signal: abort.signal,
    });
    clearTimeout(timer);
    // Another site's content-encoding is not shown, and with one the length is that of the packed bytes.
    const length = response.headers.get('content-length');
    const certain = response.type === 'basic' && !response.headers.has('content-encoding');
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      hidesHeaders: response.type === 'cors',
      url: response.url,
      length: length !== null && certain ? Number(length) : undefined,
      close,
      async *read() {
        const reader = response.body?.getReader();
        const letGo = reader && keepReachable(reader);
        try {
          while (reader) {
            listen();
            const next = await reader.read();
            clearTimeout(timer);
            if (next.done) break;
            yield next.value;
          }
        } catch (cause) {
          throw await failed(cause, true);
        } finally {
          letGo?.();
          close();
        }
      },
    };
  } catch (cause) {
    throw await failed(cause, false);
  }
}

/** Where it leads without what is private may be found out, unless the address itself is that. */
const sendHome: Send = (request, signal, redirect) =>
  httpFetch(request, signal, redirect, !request.privateQuery?.length);

/** A browser itself carries Authorization nowhere else (fetch.spec.whatwg.org, HTTP-redirect fetch), but any other header, and a body. */
const dropsPrivate = (request: HttpRequest): boolean => {
  const { private: names = [], privateQuery = [], body } = request;
  return (
    !isPrivate(request) ||
    (body === undefined &&
      privateQuery.length === 0 &&
      names.every((name) => ['authorization', ...FREE_HEADERS].includes(name.toLowerCase())))
  );
};

function silence(shown: string, begun: boolean, seconds: number): NetworkError {
  const said = begun ? `The answer of ${shown} broke off` : `${shown} could not be reached`;
  return new NetworkError(
    `${said}: nothing came for ${seconds} s. Try again later, or raise \`timeout\`.`,
    'timeout',
  );
}

/** A browser gives one error for every reason, so that a page cannot spy on a network; some can be told apart nevertheless. */
async function unreachable(
  { url, headers = {} }: HttpRequest,
  probes: boolean,
  cause: unknown,
): Promise<NetworkError> {
  const shown = publicUrl(url);
  const { host, protocol, hostname } = new URL(url);
  const local = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
  if (!navigator.onLine && !local)
    return new NetworkError(
      `${shown} could not be reached: this computer is offline. Connect it and run again.`,
      'unreachable',
      cause,
    );
  if (location.protocol === 'https:' && protocol === 'http:' && !local)
    return new NetworkError(
      `${shown} cannot be read: this page came over https, and a browser lets such a page read https addresses only. Use https://${host}, if the server has it.`,
      'hopeless',
      cause,
    );
  // To find out which it is, one has to follow where it may lead.
  if (!probes)
    return new NetworkError(
      `${shown} could not be read: no server answers at ${host}, or it does not allow other sites to read it (CORS). Check the address and the connection.`,
      'unreachable',
      cause,
    );
  if (await answers(url)) return new NetworkError(refusal(shown, host, headers), 'refused', cause);
  if (protocol === 'http:' && !/^(localhost|127\.0\.0\.1)$/.test(hostname))
    return new NetworkError(
      `${shown} cannot be read from this page: over http its policy allows localhost and 127.0.0.1 alone. Use https://${host}, if the server has it; on the command line it can be read as it is.`,
      'hopeless',
      cause,
    );
  const or = protocol === 'https:' ? ', or its certificate is not valid, which no browser tells a page' : '';
  return new NetworkError(
    `${shown} could not be reached: no server answers at ${host}${or}. Check the address and the connection; an extension of the browser may also have blocked it.`,
    'unreachable',
    cause,
  );
}

/** Headers that any page may send; others need the server's word (fetch.spec.whatwg.org, CORS-safelisted request-header). */
const FREE_HEADERS = ['accept', 'accept-language', 'content-language'];

function refusal(shown: string, host: string, headers: Readonly<Record<string, string>>): string {
  const own = Object.keys(headers).filter((name) => !FREE_HEADERS.includes(name.toLowerCase()));
  const allow = [`Access-Control-Allow-Origin: ${location.origin} (or *)`];
  if (own.length > 0) allow.push(`to OPTIONS requests also Access-Control-Allow-Headers: ${own.join(', ')}`);
  return `${shown} cannot be read from this page: ${host} answers, but does not allow other sites to read it (CORS). Its owner has to send ${allow.join(', and ')}. On the command line it can be read without that.`;
}

const PROBE_PATIENCE = 5000;

/** Does any answer come, be it one that this page may not read? */
async function answers(url: string): Promise<boolean> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), PROBE_PATIENCE);
  try {
    await fetch(url, { mode: 'no-cors', credentials: 'omit', cache: 'no-store', signal: abort.signal });
    return true;
  } catch (error) {
    if (error instanceof Error) return false;
    throw error;
  } finally {
    clearTimeout(timer);
    abort.abort();
  }
}
