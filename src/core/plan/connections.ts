/** `@family.alias`: a step's connection, merged under its config. */
import type { Component } from '../contract/catalog.ts';
import { missingKeys } from '../check/schema.ts';
import { StepError } from '../contract/errors.ts';
import { relativePath } from '../contract/paths.ts';
import type { Path, Value } from '../oml/pipeline.ts';
import type { Report } from '../oml/report.ts';
import { missingKey } from '../check/config.ts';
import { holdsSecret } from '../check/secrets.ts';
import { secretsInAddresses } from './address-secrets.ts';
import { isSecretVariable } from '../share/secret-names.ts';
import { omit, own } from '../oml/value.ts';
import { refersTo, whyUnknown } from './connections-found.ts';
import { valuesOf, type Connections, type GivenFields } from './connections-fields.ts';
import { leadsElsewhere } from './connections-host.ts';
import { unsetVariable, variablesIn, type Environment } from './connections-variables.ts';

export type { Connections, GivenFields } from './connections-fields.ts';

/** What connections are resolved with. */
export interface ConnectionOptions {
  readonly connections?: Connections;
  /** What `${VAR}` means in them. */
  readonly environment?: Environment;
  /** Fields that somebody gave besides; they come before those of `connections`. */
  readonly given?: GivenFields;
}

type Config = Readonly<Record<string, unknown>>;

/** What a driver gets, and what of it nobody is to see although no key says so. */
export interface Connected {
  readonly config: Config;
  /** Values of variables that are part of a secret. */
  readonly hidden: readonly string[];
}

/**
 * The config a driver gets: the connection's fields, then the step's own; `connection` itself is gone. `at`: the config's path; `secrets`:
 * names that are secret. Undefined after an error was reported.
 */
export function connect(
  config: Config,
  component: Component,
  options: ConnectionOptions,
  secrets: ReadonlySet<string>,
  at: Path,
  report: Report,
): Connected | undefined {
  const found = connection(config, component, options, secrets, at, report);
  if (!found) return undefined;
  const { fields, hidden } = found;
  const folder = fields.base_dir;
  const merged = { ...omit(fields, 'base_dir', 'default'), ...omit(config, 'connection') };
  const missing = missingKeys(component.spec.configSchema.required, merged);
  for (const key of missing) report.error(missingKey(key, component.name, at, report));
  if (missing.length > 0) return undefined;
  const takesFolder = component.spec.connectionFields?.some((field) => field.name === 'base_dir');
  if (!takesFolder || typeof folder !== 'string') return { config: merged, hidden };
  try {
    return { config: { ...merged, path: relativePath(`${folder}/${String(merged.path)}`) }, hidden };
  } catch (error) {
    if (!(error instanceof StepError)) throw error;
    const message = `base_dir: ${error.message}`;
    report.error({ type: 'invalid_config_value', message, at: [...at, 'connection'] });
    return undefined;
  }
}

/** The fields of the step's connection, which may be none; undefined after an error was reported. */
export function connection(
  config: Config,
  component: Component,
  { connections = {}, environment = {}, given = {} }: ConnectionOptions,
  secrets: ReadonlySet<string>,
  at: Path,
  report: Report,
): { readonly fields: Config; readonly hidden: readonly string[] } | undefined {
  const named = refersTo(config.connection, component, connections, given);
  if (named === undefined) return { fields: {}, hidden: [] };
  const here = config.connection === undefined ? at : [...at, 'connection'];
  if ('wrong' in named) {
    report.error({ type: 'invalid_connection_ref', message: named.wrong, at: here });
    return undefined;
  }
  const { family, alias, shown } = named;
  const defined = own(own(connections, family) ?? {}, alias) as Readonly<Record<string, Value>> | undefined;
  const typed = own(given, `${family}.${alias}`);
  if (!defined && !typed) {
    report.error({ type: 'unknown_connection', message: whyUnknown(named, connections), at: here });
    return undefined;
  }
  const used = omit(defined ?? {}, ...Object.keys(typed ?? {}));
  const unset = unsetVariable(used, environment);
  if (unset) {
    const message = `Environment variable '${unset.name}' not set for ${unset.field} in ${family}.${alias}`;
    report.error({ type: 'missing_environment_variable', message, at: here });
    return undefined;
  }
  const { values, faults } = valuesOf(used, typed ?? {}, environment, component.spec);
  for (const fault of faults)
    report.error({ type: 'invalid_config_value', message: `${fault} (in ${shown})`, at: here });
  const elsewhere = leadsElsewhere(component, values, omit(config, 'connection'), secrets);
  if (elsewhere) {
    const { key, to, from, secrets: kept } = elsewhere;
    const message = `This leads to ${to}, and ${kept.join(', ')} of ${shown} would go there: a connection's secrets go to its own host only, which is ${from}. Use a connection for ${to}, or leave out the connection and give the step secrets of its own by parameters`;
    report.error({ type: 'secret_to_other_host', message, at: [...at, key] });
  }
  if (faults.length > 0 || elsewhere) return undefined;
  const secretFields = Object.entries(used).filter(([name, value]) => holdsSecret(name, value, secrets));
  const variables = [
    ...secretFields.flatMap(([, value]) => variablesIn(value)),
    ...variablesIn(used).filter(isSecretVariable),
  ];
  const called = [...new Set(variables)].flatMap((name) => own(environment, name) ?? []);
  return { fields: values, hidden: [...new Set([...called, ...secretsInAddresses(used, environment)])] };
}
