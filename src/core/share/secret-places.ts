/** The values of a document, each with whether the name that it stands under is secret. */
import type { Path, Value } from '../oml/pipeline.ts';
import { isList, isMapping, own } from '../oml/value.ts';
import { isPlainHeader, isSecretHeader } from './secret-names.ts';

export interface Scalar {
  /** Where it stands. */
  readonly path: Path;
  readonly value: Value;
  /** It stands under a name that is secret; or `perhaps`, in a header of which the name does not tell. */
  readonly secret: boolean | 'perhaps';
}

/** Every scalar of a document. Below `headers`, names of headers count; beside a `name`, its `value` does. */
export function valuesIn(
  value: Value,
  isSecret: (name: string) => boolean,
  path: Path = [],
  secret: Scalar['secret'] = false,
): readonly Scalar[] {
  if (isList(value)) return value.flatMap((item, i) => valuesIn(item, isSecret, [...path, i], secret));
  if (!isMapping(value)) return value === null ? [] : [{ path, value, secret }];
  const isHeaders = /^(?:http_?)?headers$/i.test(String(path.at(-1) ?? ''));
  const named = ['name', 'key', 'header']
    .map((key) => own(value, key))
    .find((name) => typeof name === 'string');
  const isNamed = named !== undefined && (isSecret(named) || isSecretHeader(named));
  return Object.entries(value).flatMap(([key, item]) => {
    const isHere = isHeaders
      ? isSecretHeader(key) || (!isPlainHeader(key) && 'perhaps')
      : isSecret(key) || (isNamed && key === 'value') || (key === 'default' && secret);
    return valuesIn(item, isSecret, [...path, key], !isPublic(key) && isHere);
  });
}

/** Never secret, whatever a component says: as in `findInlineSecrets`. */
const isPublic = (key: string): boolean => ['primary_key', 'url', 'headers'].includes(key.toLowerCase());
