/** A step's config: Osiris's checks of its keys, then every value against the component's schema. */
import type { Catalog, Component } from '../contract/catalog.ts';
import type { ComponentSpec } from '../contract/component.ts';
import { missingKeys } from './schema.ts';
import { meant, partKey, replaceWord } from '../oml/fix.ts';
import type { Path } from '../oml/pipeline.ts';
import { pythonStr } from '../oml/python.ts';
import type { Report } from '../oml/report.ts';
import { connectionFields } from './secrets.ts';
import { checkValues, findingOf } from './values.ts';
import { isTruthy, own, type Mapping } from '../oml/value.ts';

/** Is it one that Osiris knows? */
export const isWriteMode = (value: unknown): boolean =>
  typeof value === 'string' && WRITE_MODES.includes(value);

const REFERENCE = /^@[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;
const WRITE_MODES = ['append', 'replace', 'truncate', 'upsert'];
/** One that Osiris's validator knows, and nothing else does. */
const KEYED_WRITER = 'duckdb.writer';

/** `name`: the component as written, which the catalog may not know. */
export function checkConfig(config: Mapping, name: string, catalog: Catalog, at: Path, report: Report): void {
  checkReference(config, at, report);
  const component = catalog.get(name);
  const keyed = component ? component.spec.osiris?.keyed : name === KEYED_WRITER;
  if (name !== '') checkWriteMode(config, keyed === true, at, report);
  if (!component) return;
  for (const problem of component.spec.osiris?.check?.(config) ?? []) {
    const range = Object.hasOwn(config, problem.key) ? undefined : report.source.key(at);
    const finding = { ...findingOf(problem, at, report), range };
    if (problem.severity === 'warning') report.warning(finding);
    else report.error(finding);
  }
  checkKeys(config, component, at, report);
  checkValues(config, component, catalog, at, report);
}

function checkReference(config: Mapping, at: Path, report: Report): void {
  const connection = own(config, 'connection');
  if (typeof connection === 'string' && connection.startsWith('@') && !REFERENCE.test(connection)) {
    report.error({
      type: 'invalid_connection_ref',
      message: `Invalid connection reference: '${connection}' (expected format: '@family.alias')`,
      at: [...at, 'connection'],
    });
  }
}

function checkWriteMode(config: Mapping, keyed: boolean, at: Path, report: Report): void {
  const wanted = own(config, 'write_mode') ?? own(config, 'mode');
  if (keyed && !Object.hasOwn(config, 'primary_key')) {
    if (wanted === 'replace' || wanted === 'upsert') {
      report.error({
        type: 'missing_required_field',
        message: `'primary_key' is required when write_mode is '${wanted}'`,
        at: [...at, 'primary_key'],
        range: report.source.value([...at, Object.hasOwn(config, 'write_mode') ? 'write_mode' : 'mode']),
      });
    }
  }
  const key = isTruthy(own(config, 'write_mode')) ? 'write_mode' : 'mode';
  const mode = own(config, key);
  if (mode === undefined || mode === null) return;
  if (!isWriteMode(mode)) {
    const message = `Unknown write mode '${pythonStr(mode)}' (expected one of: ${WRITE_MODES.join(', ')})`;
    report.warning({ type: 'unknown_write_mode', message, at: [...at, key] });
  }
}

function checkKeys(config: Mapping, component: Component, at: Path, report: Report): void {
  const { source } = report;
  const { properties, required } = component.spec.configSchema;
  for (const key of Object.keys(config)) {
    if (Object.hasOwn(properties, key) || key === 'connection') continue;
    const range = source.key([...at, key]);
    const free = Object.keys(properties).filter((name) => !Object.hasOwn(config, name));
    report.error({
      type: 'unknown_config_key',
      message: `Unknown configuration key '${key}' for component '${component.name}'`,
      at: [...at, key],
      range,
      fix: partKey(source, range, free) ?? replaceWord(source, range, meant(key, free)),
    });
  }
  const provided = providedFields(config, component.spec);
  checkOverrides(config, provided, at, report);
  for (const key of missingKeys(required, config)) {
    if (key === 'connection' || provided.has(key)) continue;
    report.error(missingKey(key, component.name, at, report));
  }
}

/** The finding for a required key that is not there. `at`: the config. */
export function missingKey(key: string, component: string, at: Path, { source }: Report) {
  return {
    type: 'missing_config_key',
    message: `Missing required configuration key '${key}' for component '${component}'`,
    at: [...at, key],
    range: source.key(at),
  };
}

/** Fields that the step's connection fills in, with their policy; none without a connection. */
function providedFields(config: Mapping, spec: ComponentSpec): ReadonlyMap<string, string> {
  const connection = own(config, 'connection');
  if (typeof connection !== 'string' || !connection.startsWith('@')) return new Map();
  return new Map(connectionFields(spec).map((field) => [field.name, field.override]));
}

function checkOverrides(
  config: Mapping,
  provided: ReadonlyMap<string, string>,
  at: Path,
  report: Report,
): void {
  for (const key of Object.keys(config)) {
    const policy = provided.get(key);
    const range = report.source.key([...at, key]);
    if (policy === 'forbidden') {
      const message = `Cannot override connection field '${key}' (policy: forbidden)`;
      report.error({ type: 'forbidden_override', message, at: [...at, key], range });
    } else if (policy === 'warning') {
      const message = `Overriding connection field '${key}' (consider using connection value)`;
      report.warning({ type: 'override_warning', message, at: [...at, key], range });
    }
  }
}
