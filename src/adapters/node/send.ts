/**
 * One HTTP request and its answer. By `node:http`, since Node's own `fetch` takes a packed body that was cut off for a whole one, and
 * sends nothing where nobody vouches for the certificate.
 */
import { request as overHttp, type IncomingMessage } from 'node:http';
import { request as overHttps } from 'node:https';
import { pipeline, Readable, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib';

export interface Sent {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Whoever vouches for the certificate. */
  readonly unchecked: boolean;
  readonly signal: AbortSignal;
}

export interface Answer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body, unpacked as `content-encoding` says. Throws where it breaks off, packed or not. */
  read(): AsyncIterable<Uint8Array>;
}

/** As `fetch` says of itself, where the request says nothing. */
const USUAL = { accept: '*/*', 'accept-encoding': 'gzip, deflate, br', 'user-agent': 'node' };

/**
 * Sends it and resolves when the head of the answer is there; a redirect is given as it is. Rejects with the errors of Node. What only asks
 * may go over a connection that an earlier request has left; where the server has ended that meanwhile, it is sent over one of its own.
 */
export function send(request: Sent, fresh = request.method !== 'GET'): Promise<Answer> {
  const { url, method, headers, body, unchecked, signal } = request;
  const open = url.startsWith('https:') ? overHttps : overHttp;
  return new Promise((resolve, reject) => {
    const asked = open(
      url,
      {
        method,
        headers: withUsual(headers),
        rejectUnauthorized: !unchecked,
        ...(fresh && { agent: false as const }),
      },
      (answer) => {
        // Who reads it is told; who has left it does not ask.
        answer.on('error', () => {});
        resolve({
          status: answer.statusCode ?? 500,
          headers: headersOf(answer),
          read: () => unpacked(answer, codingsOf(answer)),
        });
      },
    );
    asked.on('error', (error: NodeJS.ErrnoException) => {
      const isStale = asked.reusedSocket && /^(ECONNRESET|EPIPE)$/.test(error.code ?? '');
      if (isStale && !signal.aborted) send(request, true).then(resolve, reject);
      else reject(error);
    });
    // Without an error of its own: the connection of an answer that has just ended has nobody any more who hears one.
    const stop = (): void => void asked.destroy();
    signal.addEventListener('abort', stop, { once: true });
    asked.on('close', () => signal.removeEventListener('abort', stop));
    if (signal.aborted) stop();
    asked.end(body);
  });
}

function withUsual(headers: Sent['headers']): Record<string, string> {
  const given = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
  const missing = Object.entries(USUAL).filter(([name]) => !given.has(name));
  return { ...Object.fromEntries(missing), ...headers };
}

function headersOf({ headersDistinct }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headersDistinct).map(([name, values = []]) => [name, values.join(', ')]),
  );
}

/** In the order in which they are undone. */
const codingsOf = ({ headers }: IncomingMessage): readonly string[] =>
  (headers['content-encoding'] ?? '')
    .split(',')
    .map((coding) => coding.trim().toLowerCase())
    .filter((coding) => coding !== '' && coding !== 'identity')
    .reverse();

/** By its first byte: some servers send `deflate` without the head that it should have. */
const UNPACKERS: Readonly<Record<string, (first: number) => Transform>> = {
  gzip: () => createGunzip(),
  'x-gzip': () => createGunzip(),
  deflate: (first) => ((first & 0x0f) === 8 ? createInflate() : createInflateRaw()),
  br: () => createBrotliDecompress(),
};

async function* unpacked(answer: IncomingMessage, codings: readonly string[]): AsyncGenerator<Uint8Array> {
  const known = codings.map((coding) => UNPACKERS[coding]);
  // One that nobody knows: what it packs is given as it came.
  if (known.length === 0 || known.includes(undefined)) return yield* answer as AsyncIterable<Uint8Array>;
  const pieces = answer[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  let { value, done } = await pieces.next();
  while (!done && (value as Uint8Array).length === 0) ({ value, done } = await pieces.next());
  // Without a body there is nothing packed, whatever its head says.
  if (done) return;
  const head = value as Uint8Array;
  const all = async function* () {
    yield head;
    for (let next = await pieces.next(); !next.done; next = await pieces.next()) yield next.value;
  };
  // Where the answer breaks off, what is unpacked breaks off too, and its reader says so.
  const streams = [Readable.from(all(), { objectMode: false }), ...known.map((make) => make!(head[0]!))];
  yield* pipeline(streams, () => {}) as unknown as AsyncIterable<Uint8Array>;
}
