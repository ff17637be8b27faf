/** The secrets that a pipeline may be compiled with, to be kept out of what is said of it. */
import type { Components } from '../contract/catalog.ts';
import { secretNames } from '../check/secrets.ts';
import type { Value } from '../oml/pipeline.ts';
import { pythonStr } from '../oml/python.ts';
import { toPlain } from '../oml/value.ts';
import { maskOf } from '../share/mask.ts';
import { isSecretName, isSecretVariable } from '../share/secret-names.ts';
import { secretsOf } from '../share/secret-values.ts';
import { secretsInAddresses } from './address-secrets.ts';
import type { ConnectionOptions } from './connections.ts';
import { fillVariables, variablesIn } from './connections-variables.ts';
import type { Params } from './params.ts';
import { secretParams } from './secret-params.ts';

/** The values of its secret parameters, as text. */
export const secretParamValues = (document: Value, catalog: Components, params: Params): readonly string[] =>
  [...secretParams(document, catalog, params)].flatMap((name) => {
    const value = params.get(name) ?? null;
    return value === null ? [] : [pythonStr(value)];
  });

/** Gives what replaces the values of secret parameters, and the secrets of every connection, by `***`. */
export function maskKnown(
  document: Value,
  catalog: Components,
  params: Params,
  { connections = {}, environment = {}, given = {} }: ConnectionOptions,
): (text: string) => string {
  const names = secretNames(catalog);
  const all = [
    ...Object.values(connections).flatMap((aliases) => Object.values(aliases)),
    ...Object.values(given),
  ];
  const used = new Set(all.flatMap((each) => variablesIn(each as Value)));
  const variables = Object.entries(environment).flatMap(([name, value]) =>
    value && (isSecretName(name) || (used.has(name) && isSecretVariable(name))) ? [value] : [],
  );
  const fields = all.map(
    (each) => toPlain(fillVariables(each as Value, environment)) as Readonly<Record<string, unknown>>,
  );
  return maskOf([
    ...secretParamValues(document, catalog, params),
    ...variables,
    ...all.flatMap((each) => secretsInAddresses(each as Value, environment)),
    ...fields.flatMap((each) => secretsOf(each, names)),
  ]);
}
