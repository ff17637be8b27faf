/** Which connection a step means: the one it names, its family's default, or none. */
import type { ComponentInfo } from '../contract/catalog.ts';
import { CONNECTIONS_FILE } from '../contract/paths.ts';
import { own } from '../oml/value.ts';
import type { Connections, GivenFields } from './connections-fields.ts';

/** Families that work without a connection (osiris/core/config.py). */
export const FREE_FAMILIES: readonly string[] = ['duckdb', 'filesystem', 'http'];

export interface Named {
  readonly family: string;
  readonly alias: string;
  /** For people: `@http.shop`. */
  readonly shown: string;
}

/** `reference`: the step's `connection`, absent where it names none. Undefined where it needs none; `wrong`: why it can be no connection. */
export function refersTo(
  reference: unknown,
  { name }: Pick<ComponentInfo, 'name'>,
  connections: Connections,
  given: GivenFields,
): Named | { readonly wrong: string } | undefined {
  const [family = ''] = name.split('.');
  if (reference === undefined) {
    const alias = FREE_FAMILIES.includes(family) ? undefined : defaultAlias(family, connections, given);
    return alias === undefined ? undefined : { family, alias, shown: `@${family}.${alias}` };
  }
  const [, named = '', alias = ''] = /^@([^.]+)\.(.+)$/.exec(String(reference)) ?? [];
  if (named === '')
    return {
      wrong: `Invalid connection reference: '${String(reference)}' (expected format: '@family.alias')`,
    };
  if (named !== family) return { wrong: `Connection family mismatch: step uses ${family}, ref is ${named}` };
  return { family, alias, shown: `@${family}.${alias}` };
}

/** The alias marked `default: true`, else the one called `default`, else none. */
function defaultAlias(family: string, connections: Connections, given: GivenFields): string | undefined {
  const aliases = own(connections, family) ?? {};
  const marked = Object.keys(aliases).find((alias) => aliases[alias]?.default === true);
  const isThere = Object.hasOwn(aliases, 'default') || Object.hasOwn(given, `${family}.default`);
  return marked ?? (isThere ? 'default' : undefined);
}

/** Why there is no such connection, with those there are. */
export function whyUnknown({ family, shown }: Named, connections: Connections): string {
  const known = Object.keys(own(connections, family) ?? {}).map((name) => `@${family}.${name}`);
  const there =
    known.length === 0
      ? `none is defined for ${family}. Define it in ${CONNECTIONS_FILE}`
      : `there is ${known.join(', ')}`;
  return `There is no connection '${shown}': ${there}`;
}
