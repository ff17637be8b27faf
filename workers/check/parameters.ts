/** What a person may give a pipeline besides its text: a profile, and values of parameters. */
import { paramNames, profileNames, readParams, type ParamOptions } from '#core/plan/params.ts';
import type { Pipeline } from '#core/oml/pipeline.ts';
import { pythonStr } from '#core/oml/python.ts';
import { Report } from '#core/oml/report.ts';
import { isMapping, own } from '#core/oml/value.ts';
import type { Choice } from '../engine.ts';

export interface ParameterFields {
  readonly profiles: readonly string[];
  /** `value`: by profile or default, as text; absent when the person must give one. */
  readonly params: readonly { readonly name: string; readonly value?: string }[];
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
  const params = paramNames(document, values).map((name) => {
    const value = values.get(name);
    return value === undefined ? { name } : { name, value: pythonStr(value) };
  });
  return { profiles, params };
}

/** The choice as `compile` takes it, without what this pipeline does not have: a text may change after it was made. */
export function given({ profiles, params }: ParameterFields, choice: Choice): ParamOptions {
  const values = params.flatMap(({ name }) => {
    const value = own(choice.params, name);
    return value === undefined || value === '' ? [] : [[name, value] as const];
  });
  return {
    profile: profiles.find((name) => name === choice.profile),
    params: Object.fromEntries(values),
  };
}
