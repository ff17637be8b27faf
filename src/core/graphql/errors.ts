/** The `errors` of an answer (spec.graphql.org, section 7.1.2): what they say, where, and which of them may pass. */
import { cut } from '../http/cut.ts';
import type { FailurePlace } from '../contract/errors.ts';
import { type Asked, askedDelay } from '../http/asked.ts';
import type { Capture, Captured } from '../json/capture.ts';

export interface AnswerError {
  readonly message: string;
  /** Into `data`, as in `users.3.email`. */
  readonly path?: string;
  /** In the query, from 1. */
  readonly place?: { readonly line: number; readonly column: number };
  /** `extensions.code`, or what servers have in place of it. */
  readonly code: string;
  readonly extensions: Extensions;
}

type Extensions = ReadonlyMap<string, Capture> | undefined;

const isList = (value: Captured | undefined): value is readonly Capture[] => Array.isArray(value);
const isObject = (value: Captured | undefined): value is ReadonlyMap<string, Capture> => value instanceof Map;

const member = (value: Captured | undefined, ...way: readonly string[]): Captured | undefined =>
  way.reduce<Captured | undefined>(
    (held, name) => (isObject(held) ? held.get(name)?.value : undefined),
    value,
  );
const text = (value: Captured | undefined): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

/** Gives the errors that `errors` of an answer holds; none where it says that there are none. */
export function errorsIn(value: Captured | undefined): readonly AnswerError[] {
  if (value === undefined || value === null || value === false) return [];
  return isList(value) ? value.map((each) => errorOf(each.value)) : [errorOf(value)];
}

function errorOf(value: Captured): AnswerError {
  const path = member(value, 'path');
  const [place] = isList(member(value, 'locations'))
    ? (member(value, 'locations') as readonly Capture[])
    : [];
  const [line, column] = [member(place?.value, 'line'), member(place?.value, 'column')].map(Number);
  const extensions = member(value, 'extensions');
  const codes = [member(extensions, 'code'), member(value, 'type'), member(extensions, 'type')];
  return {
    message: text(value) ?? text(member(value, 'message')) ?? 'an error without a message',
    path: isList(path) ? path.map((part) => String(part.value)).join('.') : undefined,
    place: line && column ? { line, column } : undefined,
    code: codes.map(text).find((code) => code !== undefined) ?? '',
    extensions: isObject(extensions) ? extensions : undefined,
  };
}

const SHOWN = 5;
const LONGEST = 300;

/** The errors in words, each with its path into the data, or its place in the query. */
export function told(errors: readonly AnswerError[]): string {
  const words = errors.slice(0, SHOWN).map(({ message, path, place }) => {
    const said = message.length > LONGEST ? cut(message, LONGEST) : message.replace(/[.\s]+$/, '');
    const where = path
      ? ` (at ${path})`
      : place
        ? ` (line ${place.line}, column ${place.column} of the query)`
        : '';
    return `${said}${where}`;
  });
  const more = errors.length > SHOWN ? `; and ${errors.length - SHOWN} more` : '';
  return `${words.join('; ')}${more}`;
}

/** The place of the first error that has one, within the config. */
export function placeIn(query: string, errors: readonly AnswerError[]): FailurePlace | undefined {
  const place = errors.find((each) => each.place && each.path === undefined)?.place;
  if (!place) return undefined;
  const lines = query.split(/(?<=\r\n|\n|\r(?!\n))/);
  const before = lines.slice(0, place.line - 1).join('').length;
  const offset = before + place.column - 1;
  return offset < query.length ? { key: 'query', offset } : undefined;
}

const LIMITED =
  /^(rate_?limit(ed|_?exceeded|_?error)?|throttled|too_?many_?requests|(max_?)?complexity_?throttled)$/i;
const PASSING = /^(service_?unavailable|(gateway_?|request_?|upstream_?)?time_?d?_?out|unavailable)$/i;
const UNKNOWN =
  /^(unauthenticated|unauthori[sz]ed|forbidden|access_?denied|invalid_?token|authentication\w*)$/i;

/** The server was asked too often, or for too much at once. */
export const isLimited = ({ code }: AnswerError): boolean => LIMITED.test(code);
/** Another try may succeed. */
export const mayPass = ({ code }: AnswerError): boolean => PASSING.test(code);
/** Who asks may not have it. */
export const isDenied = ({ code }: AnswerError): boolean => UNKNOWN.test(code);

const WAITS = ['retryAfter', 'retry_after', 'retryAfterSeconds', 'resetAt', 'reset'];

/** The wait that an answer asks for beside its headers. `extensions`: those of the whole answer; `now`: ISO 8601. */
export function askedIn(
  errors: readonly AnswerError[],
  extensions: Captured | undefined,
  now: string,
): Asked | undefined {
  for (const each of errors) {
    const own = each.extensions;
    if (!own) continue;
    const name = WAITS.find((wait) => typeof own.get(wait)?.value === 'string');
    const value = name && (own.get(name)?.value as string);
    if (name && value) return { quote: `${name}: ${cut(value, 80)}`, wait: askedDelay(value, now) };
  }
  return byCost(member(extensions, 'cost'));
}

/** Points that come back by the second, as Shopify has them (shopify.dev/docs/api/usage/rate-limits). */
function byCost(cost: Captured | undefined): Asked | undefined {
  const status = member(cost, 'throttleStatus');
  const number = (value: Captured | undefined): number => Number(text(value) ?? NaN);
  const asked = number(member(cost, 'requestedQueryCost'));
  const there = number(member(status, 'currentlyAvailable'));
  const rate = number(member(status, 'restoreRate'));
  const lacking = asked - there;
  if (!(rate > 0) || Number.isNaN(lacking)) return undefined;
  const quote = `a cost of ${asked} points, of which ${there} are there and ${rate} come each second`;
  return { quote, wait: Math.max(1000, Math.ceil((lacking / rate) * 1000)) };
}
