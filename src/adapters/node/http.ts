/** The network of a run under Node. */
import type { Signal } from '#core/contract/driver.ts';
import { NetworkError } from '#core/contract/errors.ts';
import type { HttpRequest, HttpResponse } from '#core/contract/network.ts';
import { publicUrl } from '#core/http/address.ts';
import { sendFollowing } from '#core/http/redirects.ts';
import { send } from './send.ts';

const SILENCE = new Error('No byte came in time.');

/**
 * Sends a request and gives the answer, of whatever status, once its head is there; `read` gives its body.
 * Rejects with `NetworkError` where no answer comes, or no byte for `timeout` milliseconds, and with the
 * signal's reason after its abort. `manual`: an answer that leads elsewhere is given as it is.
 */
export async function httpFetch(
  request: HttpRequest,
  signal: Signal,
  redirect: 'follow' | 'manual' = 'follow',
): Promise<HttpResponse> {
  const { url, method = 'GET', headers = {}, body, timeout, unchecked } = request;
  if (redirect === 'follow') return sendFollowing(httpFetch, request, signal);
  const abort = new AbortController();
  const cancel = (): void => abort.abort();
  if (signal.aborted) cancel();
  signal.addEventListener('abort', cancel, { once: true });
  let timer: NodeJS.Timeout | undefined;
  const listen = (): void => {
    if (timeout !== undefined) timer = setTimeout(() => abort.abort(SILENCE), timeout);
  };
  const close = (): void => {
    clearTimeout(timer);
    signal.removeEventListener('abort', cancel);
    abort.abort();
  };
  const failed = (cause: unknown, begun: boolean): NetworkError => {
    const silent = abort.signal.reason === SILENCE;
    close();
    signal.throwIfAborted();
    return failure(publicUrl(url), cause, begun, silent ? timeout : undefined);
  };

  listen();
  try {
    const answer = await send({
      url,
      method,
      headers: { ...headers },
      body,
      unchecked: unchecked ?? false,
      signal: abort.signal,
    });
    clearTimeout(timer);
    const { 'content-length': length, 'content-encoding': packed } = answer.headers;
    return {
      status: answer.status,
      headers: answer.headers,
      url,
      length: length === undefined || packed !== undefined ? undefined : Number(length),
      close,
      async *read() {
        const pieces = answer.read()[Symbol.asyncIterator]();
        try {
          for (;;) {
            listen();
            const next = await pieces.next();
            clearTimeout(timer);
            if (next.done) break;
            yield next.value;
          }
        } catch (cause) {
          throw failed(cause, true);
        } finally {
          close();
        }
      },
    };
  } catch (cause) {
    throw failed(cause, false);
  }
}

type Reason = NetworkError['reason'];

/** By the code of the system, of Node's TLS, HTTP or zlib; the host goes in place of `%`. */
const WORDS: readonly (readonly [codes: RegExp, reason: Reason, words: string])[] = [
  [/^ENOTFOUND$/, 'hopeless', 'there is no host "%". Check the address'],
  [/^EAI_AGAIN$/, 'unreachable', 'the name "%" could not be looked up. Check the connection to the network'],
  [
    /^ECONNREFUSED$/,
    'unreachable',
    'nothing listens at %. Check the address, the port, and whether the server runs',
  ],
  [/^(ECONNRESET|EPIPE)$/, 'broken', '% ended the connection'],
  [/^(E(NET|HOST)UNREACH|ENETDOWN)$/, 'unreachable', 'there is no way to % in the network'],
  [/^ETIMEDOUT$/, 'timeout', '% did not answer in time'],
  [/CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ALTNAME/, 'hopeless', 'the certificate of % is not valid for it'],
  [
    /^(EPROTO|ERR_SSL_.*)$/,
    'hopeless',
    '% does not speak https there. Check the port, and whether it is http',
  ],
  [/^HPE_/, 'hopeless', '% does not answer in HTTP. Check the port'],
  [
    /^ERR_(INVALID_(CHAR|HTTP_TOKEN|ARG_VALUE)|UNESCAPED_CHARACTERS)$/,
    'hopeless',
    'the request could not be made; check the headers',
  ],
  [/^Z_|^ERR_(BROTLI|_ERROR_)/, 'broken', 'what % sent packed is damaged, or ended too early'],
];

function failure(shown: string, cause: unknown, begun: boolean, silence?: number): NetworkError {
  const host = new URL(shown).host;
  const said = begun ? `The answer of ${shown} broke off` : `${shown} could not be reached`;
  if (silence !== undefined)
    return new NetworkError(
      `${said}: nothing came from ${host} for ${silence / 1000} s. Try again later, or raise \`timeout\`.`,
      'timeout',
    );
  const causes = chain(cause);
  const code = causes.map(codeOf).find((found) => found !== '') ?? '';
  const [, reason, words] = WORDS.find(([codes]) => codes.test(code)) ?? [];
  const last = causes.at(-1);
  const message = last instanceof Error ? last.message : String(last);
  return new NetworkError(
    `${said}: ${words?.replace('%', host) ?? message}${code === '' ? '' : ` (${code})`}.`,
    reason ?? (begun ? 'broken' : 'unreachable'),
    cause,
  );
}

function chain(cause: unknown): unknown[] {
  return cause instanceof Error && cause.cause !== undefined ? [cause, ...chain(cause.cause)] : [cause];
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : '';
}
