/** The secret values of a config. */
import { base64 } from '../bytes/base64.ts';
import { secretTexts } from '../check/secrets.ts';
import { textsIn } from '../oml/value.ts';
import { isSecretParameter, unescaped } from './secret-names.ts';
import { secretsInText } from './secret-text.ts';

/** The secrets of a step: what stands under secret names, in addresses and headers, and `hidden`. Those of a login together, as they are sent. */
export function secretsOf(
  config: Readonly<Record<string, unknown>>,
  names: ReadonlySet<string>,
  hidden: readonly string[] = [],
): readonly string[] {
  const texts = Object.values(config).filter((value) => typeof value === 'string');
  const inTexts = textsIn(config).flatMap((text) =>
    /[?:]/.test(text) && text.length < LONGEST_TEXT
      ? secretsInText(text, 'value').map(({ start, end }) => text.slice(start, end))
      : [],
  );
  const found = [...secretTexts(config, names), ...hidden, ...inTexts, ...inQuery(config['query'])];
  const parts = [...found.flatMap(partsOf), ...inTexts.flatMap(passwordOf)];
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

/** What proves who asks among the parameters of an address, where they are given by name. */
function inQuery(query: unknown): readonly string[] {
  if (typeof query !== 'object' || query === null) return [];
  return Object.entries(query).flatMap(([name, value]) =>
    [value].flat().flatMap((each) => (isSecretParameter(name, String(each)) ? [String(each)] : [])),
  );
}

/** What of a header's value is the secret: behind its scheme, and a login as it was before it was encoded. */
function partsOf(secret: string): readonly string[] {
  const [, scheme = '', value = ''] = /^([A-Za-z][\w-]*)\s+(\S.*)$/s.exec(secret) ?? [];
  if (value === '') return [];
  const login = /^basic$/i.test(scheme) ? decodedLogin(value) : undefined;
  return /^(?:basic|bearer|token|digest|apikey|api-key|key|negotiate)$/i.test(scheme)
    ? [value, ...(login === undefined ? [] : [login, login.slice(login.indexOf(':') + 1)])]
    : [];
}

/** Of a login in an address. */
const passwordOf = (login: string): readonly string[] => {
  const at = login.indexOf(':');
  return at < 0 ? [] : [unescaped(login.slice(at + 1))];
};

function decodedLogin(value: string): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(fromBase64(value));
    return text.includes(':') ? text : undefined;
  } catch {
    return undefined; // It is no login.
  }
}

const fromBase64 = (value: string): Uint8Array => Uint8Array.from(atob(value), (each) => each.charCodeAt(0));

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
