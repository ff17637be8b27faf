/** What PostgREST says of a request that it refuses, in words (postgrest.org, Errors). */
import type { HttpResponse } from '../contract/network.ts';
import { NetworkError } from '../contract/errors.ts';
import { publicUrl } from '../http/address.ts';
import { StatusError } from '../http/retry.ts';
import { statusError } from '../http/status-error.ts';
import { textOf } from './text.ts';

/** PostgREST, or the gateway before it, has refused. */
export class RestError extends StatusError {
  constructor(
    message: string,
    status: number,
    headers: Readonly<Record<string, string>>,
    /** PostgREST's own, or PostgreSQL's; empty where the gateway spoke. */
    readonly code: string,
    /** What it says, without where and the way out. */
    said: string,
  ) {
    super(message, status, headers, said);
  }
}

/** By code, and by what was said. */
const WAYS_OUT: readonly (readonly [code: RegExp, said: RegExp, way: string])[] = [
  [/^/, /JWT expired/i, 'The key was good until a time that is over: put a new one into the connection.'],
  [/^(PGRST30\d)?$/, /JWT|API key/i, 'Check the `key` of the connection.'],
  [
    /^42501$/,
    /row-level security/i,
    'A policy of the table has to allow it to the role of this key, or take another key.',
  ],
  [/^42501$/, /^/, 'The role of this key needs a GRANT for it, or take another key.'],
  [/^PGRST106$/, /^/, 'Set `schema` to one that the project exposes.'],
  [/^PGRST100$/, /^/, 'Check `select`, `filter` and `order`: they are as PostgREST writes them.'],
  [
    /^42P10$/,
    /^/,
    'The columns of `primary_key` need a primary key or a unique constraint of their own in the table.',
  ],
  [/^57014$/, /^/, "The server's time for one statement was over: fewer rows per request may help."],
  [/^PGRST00[0-3]$/, /^/, 'The database behind the server cannot be reached. Run again later.'],
];

/** Gives the error for an answer that is no success: what PostgREST says, or else how the answer begins. */
export async function refused(url: string, response: HttpResponse): Promise<StatusError> {
  const { status, headers } = response;
  const text = await textOf(response, 64 * 1024);
  const said = saidIn(text);
  if (!said) return statusError(url, { ...response, read: () => bytes(text) });
  const { code, message, details, hint } = said;
  const where = publicUrl(url).replace(/\?.*/, '');
  const sentences = [message, details, hint].filter((part) => part !== '').map(sentence);
  const way = WAYS_OUT.find(([codes, words]) => codes.test(code) && words.test(message))?.[2] ?? '';
  const words = `${sentences.join(' ')}${code === '' ? '' : ` (${code})`}`;
  const told = `${where} answered ${status}: ${words}${way === '' ? '' : ` ${way}`}`;
  return new RestError(told, status, headers, code, words);
}

async function* bytes(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

interface Said {
  readonly code: string;
  readonly message: string;
  readonly details: string;
  readonly hint: string;
}

function saidIn(text: string): Said | undefined {
  if (!text.startsWith('{')) return undefined;
  let body: Readonly<Record<string, unknown>>;
  try {
    body = JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  const part = (name: string): string => (typeof body[name] === 'string' ? body[name] : '');
  const message = part('message') || part('error');
  if (message === '') return undefined;
  return { code: part('code'), message, details: part('details'), hint: part('hint') };
}

/**
 * After this error it is certain that nothing was written: what refused it was the database, whose statement then has no effect, or
 * somebody on the way there. Not so where the answer was lost.
 */
export function isSettled(error: unknown): boolean {
  if (error instanceof NetworkError) return error.reason === 'hopeless';
  if (!(error instanceof StatusError)) return false;
  if (error.status < 500) return error.status !== 408;
  // 08: the connection to the database was lost, maybe while it committed.
  return error instanceof RestError && error.code !== '' && !error.code.startsWith('08');
}

/** Does the error say that there is no such table? */
export const isMissingTable = (error: unknown): boolean =>
  error instanceof RestError && ['PGRST205', '42P01'].includes(error.code);
