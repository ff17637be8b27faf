/** An answer that is no success, in words: what it says, why it may say so, and the way out. */
import { cut } from './cut.ts';
import type { HttpResponse } from '../contract/network.ts';
import { StepError } from '../contract/errors.ts';
import { publicUrl } from './address.ts';
import { askedOf, isRateLimit, spentBy } from './asked.ts';
import { StatusError } from './retry.ts';

const STATUS_WORDS: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
  408: 'Request Timeout',
  410: 'Gone',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

const WAYS_OUT: Readonly<Record<number, string>> = {
  401: ' It wants to know who asks: set a connection with a token, a user name or an API key.',
  403: ' What was sent does not entitle to it: check the connection.',
  404: ' Check the address.',
};

const HIDDEN =
  ' When it may be asked again, this page cannot see: the server would have to send Access-Control-Expose-Headers: Retry-After, X-RateLimit-Remaining, X-RateLimit-Reset.';

/** A refusal that may be told more of by headers that do not show. */
const mayLimit = ({ status, headers }: HttpResponse): boolean =>
  (status === 429 || status === 403 || status === 503) && askedOf(headers, '') === undefined;

/** Reads the beginning of an answer to `url` that is no success, and gives the error for it. `says`: what the beginning of its body says. */
export async function statusError(
  url: string,
  response: HttpResponse,
  says: (head: Uint8Array) => string = firstLines,
): Promise<StatusError> {
  const { status, headers } = response;
  const lines = says(await beginning(response));
  const word = STATUS_WORDS[status] ? ` ${STATUS_WORDS[status]}` : '';
  const from = publicUrl(url);
  const to = publicUrl(response.url);
  const moved = from === to ? '' : ` (redirected to ${to})`;
  const body = lines === '' ? '' : `: ${lines}`;
  const spent = spentBy(headers);
  const limit = spent === undefined ? '' : ` The rate limit is used up (${spent}).`;
  const wayOut = isRateLimit(status, headers) ? limit : (WAYS_OUT[status] ?? '');
  const unseen = response.hidesHeaders && mayLimit(response) ? HIDDEN : '';
  return new StatusError(
    `${from}${moved} answered ${status}${word}${body}${/[.!?]$/.test(body) ? '' : '.'}${wayOut}${unseen}`,
    status,
    headers,
    lines,
  );
}

const EXCERPT_BYTES = 4096;
const EXCERPT_CHARACTERS = 400;

/** The first bytes of a body; as much as came, when it breaks off. */
async function beginning(response: HttpResponse): Promise<Uint8Array> {
  const head = new Uint8Array(EXCERPT_BYTES);
  let length = 0;
  try {
    for await (const chunk of response.read()) {
      const part = chunk.subarray(0, head.length - length);
      head.set(part, length);
      length += part.length;
      if (length === head.length) break;
    }
  } catch (error) {
    // The status has been told; what broke off explains it no further.
    if (!(error instanceof StepError)) throw error;
  }
  return head.subarray(0, length);
}

/** What a body says, in a line or few: of a web page its title. */
export function firstLines(bytes: Uint8Array): string {
  const text = new TextDecoder('utf-8').decode(bytes);
  const title = /<title[^>]*>([^<]*)/i.exec(text)?.[1]?.trim();
  if (title) return `a web page, "${cut(title.replace(/\s+/g, ' '), 200)}"`;
  const lines = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const said = lines.slice(0, 5).join('\n');
  return cut(said, EXCERPT_CHARACTERS);
}
