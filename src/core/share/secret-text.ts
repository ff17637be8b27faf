/** Secrets that show in any text, whatever it is: an address, a comment, a header within a query. */
import { isSecretName, isSecretParameter, unescaped } from './secret-names.ts';
import { saidInComments, saidInValue } from './secret-said.ts';

/** Characters `[start, end)` of a text that give a secret away, or would with the parameters that they hold. */
export interface TextSecret {
  readonly start: number;
  readonly end: number;
  /** What it is, without saying it: "the password in an address". */
  readonly what: string;
  /** Nothing but placeholders: the secret is what they are filled with. */
  readonly params?: readonly string[];
}

/** Keys, tokens and letters that look like nothing else. */
const SHAPES: readonly (readonly [what: string, shape: RegExp])[] = [
  ['a private key', /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----/g],
  ['an access key of AWS', /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g],
  ['a token of GitHub', /\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,})/g],
  ['a token of GitLab', /\bglpat-[\w-]{16,}/g],
  ['a key of Google', /\bAIza[\w-]{30,}/g],
  ['a token of Slack', /\bxox[abeoprs]-[\w-]{10,}|\bhooks\.slack\.com\/services\/[\w/-]{10,}/g],
  ['the address of a webhook', /\bdiscord(?:app)?\.com\/api\/webhooks\/\d+\/[\w-]{10,}/g],
  ['a secret key', /\b(?:sk|rk)_(?:live|test)_\w{10,}|\bsk-(?:[a-z]+-)*[A-Za-z0-9]{16}[\w-]*/g],
  ['a personal key', /\b(?:phx|sbp|sb_secret)_\w{16,}/g],
  ['a signed token', /\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]*/g],
  ['a bearer token', /\bBearer\s+(?!\$\{)[\w.~+/-]{12,}=*/gi],
];

const ADDRESS = /\b[a-z][a-z0-9+.-]{0,30}:\/\/[^\s"'<>`|\\]+/gi;
const QUERY_PARAMETER = /[?&#]([\w.~%[\]-]{1,100})=((?:\$\{[^}]*\}|[^&\s"'`#<>;,)\]}])*)/g;
/** A header with its value, as in a command of curl; a member of JSON. */
const HEADER =
  /\b((?:proxy-)?authorization|cookie|x-[\w-]*(?:key|token|secret|auth))["']?\s*:\s*["']?([^"'\r\n]+)/gi;
const MEMBER = /"([\w .-]{1,60})"\s*:\s*"((?:[^"\\\r\n]|\\.)*)"/g;
/** A key with its value, where nothing can tell what is one. */
const LINE = /^[ \t-]*["']?([\w.-]{1,60})["']?[ \t]*:[ \t]+["']?([^\s"'][^\r\n]*)/gm;

const PLACEHOLDER = /\$\{params\.([^}]+)\}/g;
/** How a header says which way the proof is. */
const SCHEME = /^\s*(?:basic|bearer|token|digest|apikey|key)\b/i;

/**
 * Gives the secrets that show in a text, in order, none within another. `as`: `yaml`, whose values are looked at one by one elsewhere;
 * `value`, one of those; `broken`, of which nobody can tell what is a value.
 */
export function secretsInText(text: string, as: 'yaml' | 'value' | 'broken'): readonly TextSecret[] {
  const found: TextSecret[] = [];
  const add = (end: number, value: string, what: string): void => {
    const { rest, params } = apart(value);
    const place = { start: end - value.length, end, what };
    if (rest !== '') found.push(place);
    else if (params.length > 0) found.push({ ...place, params });
  };
  for (const [what, shape] of SHAPES)
    for (const { 0: value, index } of text.matchAll(shape))
      found.push({ start: index, end: index + value.length, what });
  for (const { 0: address, index } of text.matchAll(ADDRESS)) {
    const start = address.indexOf('://') + 3;
    const authority = /^(?:\$\{[^}]*\}|[^/?#])*/.exec(address.slice(start))?.[0] ?? '';
    const end = authority.lastIndexOf('@');
    if (end < 1) continue;
    // A name beside a password that is filled in gives nothing away; alone it may be a token.
    const [, password] = /^[^:]*:(.+)$/s.exec(authority.slice(0, end)) ?? [];
    const isFilled = password !== undefined && apart(password).rest === '';
    const value = isFilled ? password : authority.slice(0, end);
    add(index + start + end, value, 'a user name or password in an address');
  }
  for (const { 0: whole, 1: name = '', 2: value = '', index } of text.matchAll(QUERY_PARAMETER)) {
    const called = unescaped(name);
    if (isSecretParameter(called, value))
      add(index + whole.length, value, `the value of ${called} in an address`);
  }
  for (const { name, value, end } of saidInComments(text))
    add(end, value, `the value of ${name} in a comment`);
  if (as === 'yaml') return withoutOverlap(found);
  for (const { 0: whole, 1: name = '', 2: value = '', index } of text.matchAll(HEADER))
    add(index + whole.trimEnd().length, value.trimEnd(), `the header ${name}`);
  for (const { 0: whole, 1: name = '', 2: value = '', index } of text.matchAll(MEMBER))
    if (isSecretName(name)) add(index + whole.length - 1, value, `the value of ${name}`);
  if (as === 'value')
    for (const { name, value, end } of saidInValue(text)) add(end, value, `the value of ${name}`);
  if (as === 'broken')
    for (const { 0: whole, 1: name = '', 2: value = '', index } of text.matchAll(LINE))
      if (isSecretName(name)) add(index + whole.trimEnd().length, value.trimEnd(), `the value of ${name}`);
  return withoutOverlap(found);
}

/** Does a value hold a secret, whatever it is the value of? */
export const givesAway = (value: string): boolean =>
  secretsInText(value, 'value').some(({ params }) => params === undefined);

/** What of a value stands there, and the parameters that fill the rest. Environment variables are names as well. */
export function apart(value: string): { readonly rest: string; readonly params: readonly string[] } {
  const params = [...value.matchAll(PLACEHOLDER)].map(([, name = '']) => name);
  const rest = value
    .replace(/\$\{[^}]*\}/g, '')
    .replace(SCHEME, '')
    .replace(/[\s:]+/g, '');
  return { rest: /^[*x.<>…]*$/i.test(rest) ? '' : rest, params };
}

/** The first of those that share characters; of two at one place the longer, and what stands there before what is filled in. */
export function withoutOverlap<T extends TextSecret>(found: readonly T[]): readonly T[] {
  const sorted = found.toSorted((a, b) => a.start - b.start || b.end - a.end);
  const kept: T[] = [];
  for (const each of sorted) {
    const before = kept.at(-1);
    if (before === undefined || each.start >= before.end) kept.push(each);
    else if (before.params !== undefined && each.params === undefined) kept[kept.length - 1] = each;
  }
  return kept;
}
