/** A connection's secret goes to that connection's own host only: what a step says beside it may not lead it elsewhere. */
import type { Component } from '../contract/catalog.ts';
import type { ComponentSpec } from '../contract/component.ts';
import { textsMarked } from '../contract/marks.ts';
import { addressed, parsedUrl } from '../http/address.ts';
import { holdsSecret } from '../check/secrets.ts';
import { omit } from '../oml/value.ts';

type Config = Readonly<Record<string, unknown>>;

/** Why a step may not have its connection's secrets. */
export interface Elsewhere {
  /** The key of the step that leads elsewhere. */
  readonly key: string;
  /** Where it leads, and where the connection does: hosts, with the scheme where they differ in that alone. */
  readonly to: string;
  readonly from: string;
  /** The fields whose secrets would go there. */
  readonly secrets: readonly string[];
}

/**
 * `fields`: of the connection; `config`: of the step, without `connection`; `secrets`: names that are secret. Undefined where all is well:
 * it leads to the connection's own host, the step brings secrets of its own in place of all of the connection's, or the connection does not
 * say where it leads and leaves that to its steps.
 */
export function leadsElsewhere(
  component: Component,
  fields: Config,
  config: Config,
  secrets: ReadonlySet<string>,
): Elsewhere | undefined {
  const kept = Object.keys(fields).filter(
    (name) => !Object.hasOwn(config, name) && holdsSecret(name, fields[name], secrets),
  );
  if (kept.length === 0) return undefined;
  const home = originsOf(component, fields);
  const there = originsOf(component, { ...fields, ...config });
  const [from] = home;
  const to = there.find((origin) => !home.includes(origin));
  if (from === undefined || to === undefined) return undefined;
  const decisive = Object.keys(config).filter(
    (key) => !originsOf(component, { ...fields, ...omit(config, key) }).includes(to),
  );
  const naming = decisive.find((key) => String(config[key]).includes(hostOf(to)));
  const key = naming ?? decisive.at(-1) ?? Object.keys(config)[0] ?? 'connection';
  const isSchemeAlone = hostOf(to) === hostOf(from);
  return {
    key,
    to: isSchemeAlone ? to : hostOf(to),
    from: isSchemeAlone ? from : hostOf(from),
    secrets: kept,
  };
}

/** `https://api.example.com`: where a component with this config asks first; none where the config does not say. */
function originsOf(component: Component, config: Config): readonly string[] {
  const { spec } = component;
  const defaults = Object.entries(spec.configSchema.properties).flatMap(([key, schema]) =>
    schema.default === undefined ? [] : [[key, schema.default] as const],
  );
  const complete = { ...Object.fromEntries(defaults), ...config };
  const written = textsMarked(component, complete, 'web-address');
  return contactsOf(spec, complete, written).flatMap((address) => {
    const host = addressed(address)?.host;
    const scheme = parsedUrl(address)?.protocol;
    return host === undefined || scheme === undefined ? [] : [`${scheme}//${host}`];
  });
}

/** Where the component says that it asks nobody, as in an address with a login in it, what is `written` counts. */
function contactsOf(spec: ComponentSpec, complete: Config, written: readonly string[]): readonly string[] {
  try {
    return spec.contacts?.(complete) ?? written;
  } catch {
    return written;
  }
}

const hostOf = (origin: string): string => origin.slice(origin.indexOf('//') + 2);
