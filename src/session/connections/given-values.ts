/** What a person gives for connections, and for parameters that are secret, as plain data: put together, changed, taken away. */
import type { GivenValues } from '#core/plan/connections-fields.ts';

export const NOTHING_GIVEN: GivenValues = { variables: {}, fields: {}, params: {} };

/** Nobody has given anything. */
export const isEmpty = ({ variables, fields, params }: GivenValues): boolean =>
  [variables, fields, params].every((each) => Object.keys(each).length === 0);

/** Both; of two for the same what was typed. */
export const merged = (kept: GivenValues, typed: GivenValues): GivenValues => ({
  variables: { ...kept.variables, ...typed.variables },
  fields: Object.fromEntries(
    [...new Set([...Object.keys(kept.fields), ...Object.keys(typed.fields)])].map((key) => [
      key,
      { ...kept.fields[key], ...typed.fields[key] },
    ]),
  ),
  params: { ...kept.params, ...typed.params },
});

/** With another value under the key; an empty text, and an object without members, take it away. */
export function withEntry<T>(
  of: Readonly<Record<string, T>>,
  key: string,
  value: T,
): Readonly<Record<string, T>> {
  const rest = withoutKey(of, key);
  const isGone = value === '' || (typeof value === 'object' && Object.keys(value ?? {}).length === 0);
  return isGone ? rest : { ...rest, [key]: value };
}

/** Without what stands under the key. */
export const withoutKey = <T>(of: Readonly<Record<string, T>>, key: string): Readonly<Record<string, T>> =>
  Object.fromEntries(Object.entries(of).filter(([name]) => name !== key));
