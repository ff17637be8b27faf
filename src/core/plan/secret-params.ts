/** Parameters whose values nobody else may have: by what they are called, and by what they fill. */
import type { Components } from '../contract/catalog.ts';
import { secretNames } from '../check/secrets.ts';
import type { Value } from '../oml/pipeline.ts';
import { holdsPlaceholder, isMapping, own, stepsOf } from '../oml/value.ts';
import { isSecretName } from '../share/secret-names.ts';
import { valuesIn } from '../share/secret-places.ts';
import { apart, secretsInText } from '../share/secret-text.ts';
import { givenSecrets } from './address-secrets.ts';
import { placeholdersIn, type Params } from './params.ts';

/**
 * The names of those that a document declares or uses: one called `api_token`, one that fills what stands under a secret name, a header, or
 * what is secret in an address; one that is given, and not written in the document, of which the value is no plain word, where somebody else is asked.
 */
export function secretParams(document: Value, catalog: Components, params: Params): ReadonlySet<string> {
  const names = secretNames(catalog);
  const isSecret = (name: string): boolean => names.has(name.toLowerCase()) || isSecretName(name);
  const used = stepsOf(document).flatMap((step) => placeholdersIn(step));
  const declared = isMapping(document) ? own(document, 'params') : undefined;
  const all = [...used.map(({ name }) => name), ...(isMapping(declared) ? Object.keys(declared) : [])];
  if (all.length === 0) return new Set();
  const below = used.filter(({ path }) => path.some((part) => isBelowSecret(part, names)));
  const filling = stepsOf(document).flatMap((step) =>
    valuesIn(step, isSecret).flatMap(({ value, secret }) =>
      typeof value === 'string' ? filled(value, secret) : [],
    ),
  );
  const given = givenSecrets(document, catalog, params);
  return new Set([...all.filter(isSecret), ...below.map(({ name }) => name), ...filling, ...given]);
}

/** Of headers the name of each tells. */
const isBelowSecret = (part: string | number, names: ReadonlySet<string>): boolean =>
  part !== 'headers' && names.has(String(part).toLowerCase());

function filled(value: string, secret: boolean | 'perhaps'): readonly string[] {
  if (!holdsPlaceholder(value)) return [];
  if (secret) return apart(value).params;
  return secretsInText(value, 'value').flatMap(({ start, end }) => apart(value.slice(start, end)).params);
}
