/** Secret values of a plan, and how to keep them out of what is said. */
import type { Catalog } from '../contract/catalog.ts';
import type { Plan } from '../plan/plan.ts';
import { base64 } from '../bytes/base64.ts';
import { secretNames, secretTexts } from '../check/secrets.ts';
import { secretsInText } from '../share/secret-text.ts';

/** Shorter ones are part of ordinary words: hidden everywhere, they would hide the message and give themselves away. */
const SHORTEST = 4;

const HIDDEN = '***';

/**
 * Replaces every secret value of the plan's configs by `***`, in capitals or not, also where it was made part of an address, of JSON, of a
 * header or of a log that prints bytes.
 */
export function secretMask(plan: Plan, catalog: Catalog): (text: string) => string {
  const names = secretNames(catalog);
  return maskOf(plan.steps.flatMap((step) => secretsOf(step.config, names, step.hidden)));
}

/** The secrets of a step: what stands under secret names, in addresses and headers, and `hidden`. Those of a login together, as they are sent. */
export function secretsOf(
  config: Readonly<Record<string, unknown>>,
  names: ReadonlySet<string>,
  hidden: readonly string[] = [],
): readonly string[] {
  const texts = Object.values(config).filter((value) => typeof value === 'string');
  const inTexts = texts.flatMap((text) =>
    /[?:]/.test(text) && text.length < LONGEST_TEXT
      ? secretsInText(text, 'value').map(({ start, end }) => text.slice(start, end))
      : [],
  );
  const found = [...secretTexts(config, names), ...hidden, ...inTexts];
  const parts = found.flatMap(partsOf);
  const all = [...new Set([...found, ...parts])];
  // A user's name and the secret are one text in Basic authentication; which key holds the name, only the driver knows.
  const logins = texts
    .filter((text) => text.length < LONGEST_NAME)
    .flatMap((name) => all.map((secret) => base64(bytesOf(`${name}:${secret}`))));
  return [...all, ...logins];
}

/** Characters of a config's text that is looked through for addresses, and of one that may be a user's name. */
const LONGEST_TEXT = 10_000;
const LONGEST_NAME = 256;

/** What of a header's value is the secret: behind its scheme, and a login as it was before it was encoded. */
function partsOf(secret: string): readonly string[] {
  const [, scheme = '', value = ''] = /^([A-Za-z][\w-]*)\s+(\S.*)$/s.exec(secret) ?? [];
  if (value === '') return [];
  const login = /^basic$/i.test(scheme) ? decodedLogin(value) : undefined;
  return /^(?:basic|bearer|token|digest|apikey|api-key|key|negotiate)$/i.test(scheme)
    ? [value, ...(login === undefined ? [] : [login, login.slice(login.indexOf(':') + 1)])]
    : [];
}

function decodedLogin(value: string): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(fromBase64(value));
    return text.includes(':') ? text : undefined;
  } catch {
    return undefined; // It is no login.
  }
}

const fromBase64 = (value: string): Uint8Array => Uint8Array.from(atob(value), (each) => each.charCodeAt(0));

/** Hides the texts, in each form in which programs print them. */
export function maskOf(secrets: readonly string[]): (text: string) => string {
  const long = secrets.filter((secret) => secret.length >= SHORTEST).flatMap(formsOf);
  const short = secrets.filter((secret) => secret.length > 0 && secret.length < SHORTEST);
  const forms = [...new Set(long)].toSorted((a, b) => b.length - a.length).map(escaped);
  const alone = [...new Set(short)].toSorted((a, b) => b.length - a.length).map(escaped);
  const patterns = [
    ...(forms.length > 0 ? [new RegExp(forms.join('|'), 'giu')] : []),
    // Short ones where a text gives them as a value: in quotes, or behind a name.
    ...(alone.length > 0
      ? [new RegExp(`(?<=["'\`=]|: )(?:${alone.join('|')})(?![\\p{L}\\p{N}])`, 'gu')]
      : []),
  ];
  return (text) => patterns.reduce((said, pattern) => said.replace(pattern, HIDDEN), text);
}

function formsOf(secret: string): readonly string[] {
  const bytes = bytesOf(secret);
  const encoded = encodeURIComponent(secret.replace(/\p{Surrogate}/gu, '\uFFFD'));
  const packed = base64(bytes);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  const forms = [
    secret,
    encoded,
    encoded.replaceAll('%20', '+'),
    asForm(encoded),
    JSON.stringify(secret).slice(1, -1),
    asciiJson(secret),
    secret.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;'),
    packed,
    packed.replace(/=+$/, ''),
    packed.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, ''),
    encodeURIComponent(packed),
    hex,
  ];
  return [...new Set(forms)];
}

/** As a form is sent, which leaves fewer signs as they are. */
const asForm = (encoded: string): string =>
  encoded
    .replaceAll('%20', '+')
    .replace(/[!'()~]/g, (sign) => `%${sign.charCodeAt(0).toString(16).padStart(2, '0')}`);

/** As Python and other printers of JSON write it: characters beyond ASCII as escapes. */
const asciiJson = (text: string): string =>
  JSON.stringify(text)
    .slice(1, -1)
    .replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
