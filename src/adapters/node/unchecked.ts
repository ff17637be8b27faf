/** Requests to servers whose certificate nobody vouches for, which Node's own `fetch` does not send. */
import { request as overHttp } from 'node:http';
import { request as overHttps } from 'node:https';
import { pipeline, Readable, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';

interface Asked {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal: AbortSignal;
}

const UNPACKERS: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/** Statuses of answers without a body. */
const BARE = [204, 205, 304];

/** Sends one request, whatever the certificate, and gives the answer as `fetch` does; a redirect is given as it is. */
export function fetchUnchecked(url: string, { method, headers, body, signal }: Asked): Promise<Response> {
  const send = url.startsWith('https:') ? overHttps : overHttp;
  return new Promise((resolve, reject) => {
    const request = send(url, { method, headers, signal, rejectUnauthorized: false }, (answer) => {
      const { statusCode: status = 500, headersDistinct } = answer;
      const unpack = UNPACKERS[answer.headers['content-encoding'] ?? ''];
      // Where the answer breaks off, what is unpacked breaks off too, and its reader says so.
      const bytes = unpack ? pipeline(answer, unpack(), () => {}) : answer;
      const said = Object.entries(headersDistinct).flatMap(([name, values = []]) =>
        values.map((value): [string, string] => [name, value]),
      );
      const isBare = BARE.includes(status);
      if (isBare) answer.resume();
      const stream = isBare ? null : (Readable.toWeb(bytes) as ReadableStream<Uint8Array>);
      resolve(new Response(stream, { status, headers: said }));
    });
    request.on('error', reject);
    request.end(body);
  });
}
