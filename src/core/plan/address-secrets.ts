/** What fills addresses and may prove who asks, although nothing is called a secret: variables of connections, parameters of steps. */
import type { Components } from '../contract/catalog.ts';
import { isMarked, keysMarked } from '../contract/marks.ts';
import type { Value } from '../oml/pipeline.ts';
import { pythonStr } from '../oml/python.ts';
import { isList, isMapping, own, stepsOf, stringAt, textsIn } from '../oml/value.ts';
import { isRandom } from '../share/secret-names.ts';
import { mayProve, secretsBehindHost } from '../share/address-parts.ts';
import type { Environment } from './connections-variables.ts';
import type { Params } from './params.ts';

/** Of the variables in the addresses of a connection what they put behind the host, but for plain words. */
export function secretsInAddresses(fields: Value, environment: Environment): readonly string[] {
  return textsIn(fields).flatMap((text) =>
    secretsBehindHost(text, (name) => own(environment, name) || undefined),
  );
}

/**
 * The names of parameters of which the document does not say the value itself, and that put something else than plain words into an
 * address, or into anything that a step asks somebody else.
 */
export function givenSecrets(document: Value, catalog: Components, params: Params): readonly string[] {
  const given = [...params].filter(
    ([name, value]) => value !== null && !writtenIn(document, name).includes(pythonStr(value)),
  );
  if (given.length === 0) return [];
  return given.flatMap(([name, value]) => {
    const valueOf = (placeholder: string): string | undefined =>
      placeholder === `params.${name}` ? pythonStr(value) : undefined;
    const isSecret = stepsOf(document).some((step) => {
      const component = catalog.get(stringAt(step, 'component') ?? '');
      const config = isMapping(step) ? own(step, 'config') : undefined;
      const isSent = keysMarked(component, 'web-address', 'mysql', 'graphql').length > 0;
      const mark = `\${params.${name}}`;
      return (
        isMapping(config) &&
        Object.entries(config).some(([key, item]) =>
          textsIn(item).some((text) =>
            isMarked(component, key, 'web-address') || text.includes('://')
              ? secretsBehindHost(text, valueOf, isMarked(component, key, 'web-address')).length > 0
              : isSent && text.includes(mark) && mayProve(pythonStr(value)),
          ),
        )
      );
    });
    return isSecret ? [name] : [];
  });
}

/** Those of them whose values nobody made up to be read, as keys are: they are not kept beside the text, and do not travel with it. */
export const givenKeys = (
  document: Value,
  catalog: Components,
  params: Readonly<Record<string, string>>,
): readonly string[] =>
  givenSecrets(document, catalog, new Map(Object.entries(params).filter(([, value]) => isRandom(value))));

/** What the document gives a parameter: its default, and what profiles say. */
function writtenIn(document: Value, name: string): readonly string[] {
  const profiles = Object.values(mappingAt(document, 'profiles'));
  const all = [document, ...profiles].flatMap((each) => {
    const said = own(mappingAt(each, 'params'), name);
    const value = isMapping(said) ? own(said, 'default') : said;
    return value === undefined || value === null || isList(value) || isMapping(value) ? [] : [value];
  });
  return all.map(pythonStr);
}

function mappingAt(value: Value, key: string): Readonly<Record<string, Value>> {
  const held = isMapping(value) ? own(value, key) : undefined;
  return isMapping(held) ? held : {};
}
