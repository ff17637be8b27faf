/** Which config keys are secret, and where a document gives one away. */
import type { Components } from '../contract/catalog.ts';
import type { ComponentSpec, ConnectionField } from '../contract/component.ts';
import type { Path, Value } from '../oml/pipeline.ts';
import { isList, isMapping } from '../oml/value.ts';
import { isRandom, isSecretName } from '../share/secret-names.ts';

/** Secret in every component (osiris/core/compiler_v0.py). */
const COMMON: readonly string[] = [
  'password',
  'passwd',
  'pwd',
  'token',
  'secret',
  'secret_key',
  'service_key',
  'service_role_key',
  'api_key',
  'access_token',
  'refresh_token',
  'auth_token',
  'bearer_token',
  'client_secret',
  'client_key',
  'key',
  'dsn',
  'connection_string',
  'anon_key',
];

/** Never secret, whatever a spec says. */
const PUBLIC: readonly string[] = ['primary_key', 'url'];

/** First segments of the pointers a spec calls secret, in lower case. */
function declaredSecrets(spec: ComponentSpec): string[] {
  return [...spec.secrets, ...(spec.xSecret ?? [])]
    .map((pointer) => pointer.split('/').find((segment) => segment !== '') ?? '')
    .filter((name) => name !== '')
    .map((name) => name.toLowerCase());
}

/** Names (lower case) that are secret wherever they appear. */
export function secretNames(catalog: Components): ReadonlySet<string> {
  const declared = [...catalog.values()].flatMap((component) => declaredSecrets(component.spec));
  return new Set([...COMMON, ...declared].filter((name) => !PUBLIC.includes(name)));
}

/** Is what stands under the name of a field secret, or part of it? Of headers those that only say what is asked for are not. */
export const holdsSecret = (name: string, value: unknown, secrets: ReadonlySet<string>): boolean =>
  isSecretName(name) || secrets.has(name.toLowerCase())
    ? value !== '' && textsOf(value).length > 0
    : secretTexts(value, secrets).length > 0;

/** The texts in a plain value that stand under secret names, at any depth; numbers as they are printed. None of them is empty. */
export function secretTexts(value: unknown, secrets: ReadonlySet<string>): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) =>
    isSecretEntry(key, item, secrets) ? textsOf(item) : secretTexts(item, secrets),
  );
}

/** By its name in a list, or by what a name says together with what stands there. */
const isSecretEntry = (key: string, item: unknown, secrets: ReadonlySet<string>): boolean =>
  !PUBLIC.includes(key.toLowerCase()) &&
  (secrets.has(key.toLowerCase()) || (isSecretName(key) && typeof item === 'string' && isRandom(item)));

/** Headers that say nothing of who asks. */
const PLAIN_HEADERS: readonly string[] = ['accept', 'accept-language', 'content-type', 'user-agent'];

function textsOf(value: unknown): readonly string[] {
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([key, item]) =>
      PLAIN_HEADERS.includes(key.toLowerCase()) ? [] : textsOf(item),
    );
  return ['string', 'number', 'bigint'].includes(typeof value) && value !== '' ? [String(value)] : [];
}

/** A copy without the keys that are secret, at any depth. */
export function hideSecrets(value: Value, secrets: ReadonlySet<string>): Value {
  if (isList(value)) return value.map((item) => hideSecrets(item, secrets));
  if (!isMapping(value)) return value;
  const shown = Object.entries(value).filter(([key, item]) => !isSecretEntry(key, item, secrets));
  return Object.fromEntries(shown.map(([key, item]) => [key, hideSecrets(item, secrets)]));
}

/** The parts of a config that are secret, in its own shape; undefined where nothing is. */
export function onlySecrets(value: Value, secrets: ReadonlySet<string>): Value | undefined {
  const entries = isList(value)
    ? value.map((item, index) => [String(index), onlySecrets(item, secrets)] as const)
    : isMapping(value)
      ? Object.entries(value).map(
          ([key, item]) =>
            [key, isSecretEntry(key, item, secrets) ? item : onlySecrets(item, secrets)] as const,
        )
      : [];
  const found = entries.filter((entry) => entry[1] !== undefined);
  return found.length === 0 ? undefined : (Object.fromEntries(found) as Value);
}

/** Fields a connection provides: as the spec lists them, else its secrets, which a step must then not set. */
export function connectionFields(spec: ComponentSpec): readonly ConnectionField[] {
  if (spec.connectionFields) return spec.connectionFields;
  return [...new Set(declaredSecrets(spec))].map((name) => ({ name, override: 'forbidden' }));
}

/** Paths of secrets written into the document itself. Placeholders and values up to four characters are none. */
export function findInlineSecrets(document: Value, secrets: ReadonlySet<string>, path: Path = []): Path[] {
  if (isList(document)) return document.flatMap((item, i) => findInlineSecrets(item, secrets, [...path, i]));
  if (!isMapping(document)) return [];
  return Object.entries(document).flatMap(([key, value]) => {
    const at = [...path, key];
    const given = typeof value === 'string' && value.length > 4 && !value.startsWith('${');
    return given && secrets.has(key.toLowerCase()) ? [at] : findInlineSecrets(value, secrets, at);
  });
}
