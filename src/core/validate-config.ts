/** A step's config: Osiris's checks of its keys, then every value against the component's schema. */
import type { Component, ComponentSpec, Extension } from './component.ts';
import { checkValue, missingKeys } from './config-schema.ts';
import { StepError } from './driver.ts';
import { meant, replaceWord } from './fix.ts';
import { relativePath } from './paths.ts';
import type { Path } from './pipeline.ts';
import { pythonStr, pythonType } from './python.ts';
import type { Report } from './report.ts';
import { connectionFields } from './secrets.ts';
import { holdsPlaceholder, isTruthy, own, toPlain, type Mapping } from './value.ts';

const REFERENCE = /^@[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;
const KEYED_WRITERS = ['mysql.writer', 'supabase.writer', 'duckdb.writer', 'filesystem.csv_writer'];
const WRITE_MODES = ['append', 'replace', 'truncate', 'upsert'];
const WRITER_ENCODINGS = ['utf-8', 'utf-16', 'ascii', 'latin-1'];

/** `name`: the component as written; `component` is absent when the catalog does not know it. */
export function checkConfig(
  config: Mapping,
  name: string,
  component: Component | undefined,
  at: Path,
  report: Report,
): void {
  checkReference(config, at, report);
  if (name !== '') checkWriteMode(config, name, at, report);
  if (name === 'filesystem.csv_writer') checkCsvWriter(config, at, report);
  if (!component) return;
  checkKeys(config, component, at, report);
  checkValues(config, component, at, report);
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

function checkWriteMode(config: Mapping, name: string, at: Path, report: Report): void {
  const wanted = own(config, 'write_mode') ?? own(config, 'mode');
  if (KEYED_WRITERS.includes(name) && !Object.hasOwn(config, 'primary_key')) {
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
  if (typeof mode !== 'string' || !WRITE_MODES.includes(mode)) {
    const message = `Unknown write mode '${pythonStr(mode)}' (expected one of: ${WRITE_MODES.join(', ')})`;
    report.warning({ type: 'unknown_write_mode', message, at: [...at, key] });
  }
}

function checkCsvWriter(config: Mapping, at: Path, report: Report): void {
  if (!Object.hasOwn(config, 'path')) {
    report.error({
      type: 'missing_config_field',
      message: "filesystem.csv_writer requires 'path' in config",
      at: [...at, 'path'],
      range: report.source.key(at),
    });
  }
  const delimiter = own(config, 'delimiter') ?? null;
  if (delimiter !== null && typeof delimiter !== 'string') {
    report.error({
      type: 'invalid_config_value',
      message: `delimiter must be a string, got ${pythonType(delimiter)}`,
      at: [...at, 'delimiter'],
    });
  }
  const encoding = own(config, 'encoding');
  if (isTruthy(encoding) && !holdsPlaceholder(encoding) && !isOneOf(encoding, WRITER_ENCODINGS)) {
    const message = `Encoding '${pythonStr(encoding)}' may not be supported`;
    report.warning({ type: 'unsupported_encoding', message, at: [...at, 'encoding'] });
  }
  const newline = own(config, 'newline');
  if (isTruthy(newline) && !holdsPlaceholder(newline) && !isOneOf(newline, ['lf', 'crlf'])) {
    report.error({
      type: 'invalid_config_value',
      message: `newline must be 'lf' or 'crlf', got '${pythonStr(newline)}'`,
      at: [...at, 'newline'],
    });
  }
}

function isOneOf(value: unknown, words: readonly string[]): boolean {
  return typeof value === 'string' && words.includes(value);
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
      fix: replaceWord(source, range, meant(key, free)),
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

/** Ours. A value that Osiris has already spoken of, or that waits for a parameter, is left alone. */
function checkValues(config: Mapping, component: Component, at: Path, report: Report): void {
  const { configSchema, check } = component.spec;
  const sound: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(config)) {
    const schema =
      own(configSchema.properties, key) ?? (key === 'connection' ? { type: 'string' } : undefined);
    const here = [...at, key];
    const extension = extensionOf(component.spec, key);
    if (extension === key) {
      const message = `'${key}' is an extension of this playground: Osiris does not know it`;
      report.warning({ type: 'playground_extension', message, at: here, range: report.source.key(here) });
    } else if (report.has(here)) continue;
    if (!schema || holdsPlaceholder(value)) continue;
    const plain = toPlain(value);
    const problem = checkValue(key, plain, schema) ?? checkPath(key, value, component);
    if (problem) {
      const range = report.source.value([...here, ...problem.path]);
      report.error({ type: 'invalid_config_value', message: problem.message, at: here, range });
      continue;
    }
    sound[key] = plain;
    const beyond = typeof extension === 'object' ? checkValue(key, plain, extension.osiris) : undefined;
    if (beyond) {
      const message = `This value of '${key}' is an extension of this playground: in Osiris ${beyond.message}`;
      report.warning({ type: 'playground_extension', message, at: here });
    }
  }
  // One that waits for a parameter may go with the others or not.
  if (Object.values(config).some(holdsPlaceholder)) return;
  for (const { key, message } of check?.(sound) ?? [])
    report.error({ type: 'invalid_config_value', message, at: [...at, key] });
}

/** The key itself, or where it can hold more than in Osiris; undefined where both allow the same. */
function extensionOf({ extensions = [] }: ComponentSpec, key: string): Extension | undefined {
  return extensions.find((extension) => (typeof extension === 'string' ? extension : extension.key) === key);
}

/** Files are named within the session's own folders. */
function checkPath(key: string, value: unknown, component: Component) {
  if (key !== 'path' || typeof value !== 'string' || !component.name.startsWith('filesystem.'))
    return undefined;
  try {
    relativePath(value);
    return undefined;
  } catch (error) {
    if (error instanceof StepError) return { message: error.message, path: [] };
    throw error;
  }
}
