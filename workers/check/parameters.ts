/** What a person may give a pipeline besides its text: a profile, and values of parameters. */
import { paramNames, profileNames, readParams, type ParamOptions } from '#core/plan/params.ts';
import type { Pipeline } from '#core/oml/pipeline.ts';
import { pythonStr } from '#core/oml/python.ts';
import { Report } from '#core/oml/report.ts';
import { isMapping, own } from '#core/oml/value.ts';
import { secretParams } from '#core/plan/secret-params.ts';
import { givenKeys } from '#core/plan/address-secrets.ts';
import { givesAway } from '#core/share/secret-text.ts';
import { catalog } from '#drivers/index.ts';
import type { Choice } from '../engine.ts';

export interface ParameterFields {
  readonly profiles: readonly string[];
  /** `value`: by profile or default, as text; absent when the person must give one. */
  readonly params: readonly ParameterField[];
}

export interface ParameterField {
  readonly name: string;
  readonly value?: string;
  /** By what it is called, or what it fills. */
  readonly secret?: true;
  /** What is chosen for it is one by itself, as an address with a key in it is. */
  readonly holdsSecret?: true;
}

export const NO_PARAMETER_FIELDS: ParameterFields = { profiles: [], params: [] };

/**
 * Gives the profiles and parameters that the pipeline declares or uses, with the values they have under the
 * chosen profile; none where the text is no mapping.
 */
export function parameterFieldsOf({ document, source }: Pipeline, choice: Choice): ParameterFields {
  if (!isMapping(document)) return NO_PARAMETER_FIELDS;
  const profiles = profileNames(document);
  const profile = profiles.find((name) => name === choice.profile);
  const values = readParams(document, { profile }, new Report(source));
  // By what it is called or fills, whatever is chosen: a field that became a secret one while somebody types would be no field to type in.
  const secret = secretParams(document, catalog, new Map());
  const keys = givenKeys(document, catalog, choice.params);
  const params = paramNames(document, values).map((name): ParameterField => {
    const value = values.get(name);
    return {
      name,
      ...(value === undefined ? {} : { value: pythonStr(value) }),
      ...(secret.has(name) ? { secret: true } : {}),
      ...(keys.includes(name) || givesAway(own(choice.params, name) ?? '') ? { holdsSecret: true } : {}),
    };
  });
  return { profiles, params };
}

/**
 * The choice as `compile` takes it, without what this pipeline does not have: a text may change after it was made. `secret`: values that were
 * given for parameters, and come first.
 */
export function given(
  { profiles, params }: ParameterFields,
  choice: Choice,
  secret: Readonly<Record<string, string>> = {},
): ParamOptions {
  const values = params.flatMap(({ name }) => {
    const value = own(secret, name) || own(choice.params, name);
    return value === undefined || value === '' ? [] : [[name, value] as const];
  });
  return {
    profile: profiles.find((name) => name === choice.profile),
    params: Object.fromEntries(values),
  };
}
