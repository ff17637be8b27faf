/** `@family.alias`: a step's connection, merged under its config. */
import type { Component } from '../contract/catalog.ts';
import { missingKeys } from '../check/schema.ts';
import { StepError } from '../contract/errors.ts';
import { CONNECTIONS_FILE, relativePath } from '../contract/paths.ts';
import type { Path } from '../oml/pipeline.ts';
import type { Report } from '../oml/report.ts';
import { missingKey } from '../check/config.ts';
import { omit, own } from '../oml/value.ts';

/** Fields by family and alias, as `osiris_connections.yaml` holds them under `connections`, environment filled in. */
export type Connections = Readonly<
  Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>
>;

type Config = Readonly<Record<string, unknown>>;

/** Families that work without a connection (osiris/core/config.py). */
export const FREE_FAMILIES: readonly string[] = ['duckdb', 'filesystem', 'http'];

/**
 * The config a driver gets: the connection's fields, then the step's own; `connection` itself is gone.
 * `at`: the config's path. Undefined after an error was reported.
 */
export function connect(
  config: Config,
  component: Component,
  connections: Connections,
  at: Path,
  report: Report,
): Config | undefined {
  const { connection } = config;
  const here = [...at, 'connection'];
  const fields = findFields(connection, component, connections, here, report);
  if (!fields) return undefined;
  const folder = fields.base_dir;
  const merged = { ...omit(fields, 'base_dir', 'default'), ...omit(config, 'connection') };
  const missing = missingKeys(component.spec.configSchema.required, merged);
  for (const key of missing) report.error(missingKey(key, component.name, at, report));
  if (missing.length > 0) return undefined;
  const takesFolder = component.spec.connectionFields?.some((field) => field.name === 'base_dir');
  if (!takesFolder || typeof folder !== 'string') return merged;
  try {
    return { ...merged, path: relativePath(`${folder}/${String(merged.path)}`) };
  } catch (error) {
    if (!(error instanceof StepError)) throw error;
    report.error({ type: 'invalid_config_value', message: `base_dir: ${error.message}`, at: here });
    return undefined;
  }
}

function findFields(
  reference: unknown,
  component: Component,
  connections: Connections,
  at: Path,
  report: Report,
): Config | undefined {
  const [family = ''] = component.name.split('.');
  if (reference === undefined)
    return FREE_FAMILIES.includes(family) ? {} : defaultFields(own(connections, family));
  const [, named = '', alias = ''] = /^@([^.]+)\.(.+)$/.exec(String(reference)) ?? [];
  const fields = own(own(connections, named) ?? {}, alias);
  const unset = Object.entries(fields ?? {}).find(([, value]) => /^\$\{[^}]*\}$/.test(String(value)));
  if (named === '') {
    const message = `Invalid connection reference: '${String(reference)}' (expected format: '@family.alias')`;
    report.error({ type: 'invalid_connection_ref', message, at });
  } else if (named !== family) {
    const message = `Connection family mismatch: step uses ${family}, ref is ${named}`;
    report.error({ type: 'invalid_connection_ref', message, at });
  } else if (!fields) {
    const known = Object.keys(own(connections, family) ?? {}).map((name) => `@${family}.${name}`);
    const there =
      known.length === 0
        ? `none is defined for ${family}. Define it in ${CONNECTIONS_FILE}`
        : `there is ${known.join(', ')}`;
    report.error({
      type: 'unknown_connection',
      message: `There is no connection '${String(reference)}': ${there}`,
      at,
    });
  } else if (unset) {
    const [field, value] = unset;
    const message = `Environment variable '${String(value).slice(2, -1)}' not set for ${field} in ${family}.${alias}`;
    report.error({ type: 'missing_environment_variable', message, at });
  } else return fields;
  return undefined;
}

/** The alias marked `default: true`, else the one called `default`, else none. */
function defaultFields(aliases: Connections[string] | undefined): Config {
  return (
    Object.values(aliases ?? {}).find((fields) => fields.default === true) ??
    own(aliases ?? {}, 'default') ??
    {}
  );
}
