/** A step's config: Osiris's checks of its keys, then every value against the component's schema. */
import type { Catalog, Component } from '../contract/catalog.ts';
import type { ComponentSpec } from '../contract/component.ts';
import { missingKeys } from './schema.ts';
import { meant, partKey, replaceWord } from '../oml/fix.ts';
import type { Path, Value } from '../oml/pipeline.ts';
import { kindOf, pythonStr } from '../oml/python.ts';
import type { Report } from '../oml/report.ts';
import { connectionFields } from './secrets.ts';
import { checkValues } from './values.ts';
import { holdsPlaceholder, isTruthy, own, type Mapping } from '../oml/value.ts';

const REFERENCE = /^@[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;
const KEYED_WRITERS = ['mysql.writer', 'supabase.writer', 'duckdb.writer', 'filesystem.csv_writer'];
const WRITE_MODES = ['append', 'replace', 'truncate', 'upsert'];
const WRITER_ENCODINGS = ['utf-8', 'utf-16', 'ascii', 'latin-1'];

/** `name`: the component as written, which the catalog may not know. */
export function checkConfig(config: Mapping, name: string, catalog: Catalog, at: Path, report: Report): void {
  checkReference(config, at, report);
  if (name !== '') checkWriteMode(config, name, at, report);
  if (name === 'filesystem.csv_writer') checkCsvWriter(config, at, report);
  const component = catalog.get(name);
  if (!component) return;
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
      message: `delimiter must be a string, got ${kindOf(delimiter)}`,
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
      fix: replaceWord(report.source, report.source.value([...at, 'newline']), newlineMeant(newline)),
    });
  }
}

function newlineMeant(value: Value): string | undefined {
  if (typeof value !== 'string') return undefined;
  if (/^(\\r\\n|\r\n|windows|dos)$/i.test(value)) return 'crlf';
  return /^(\\n|\n|unix)$/i.test(value) ? 'lf' : meant(value, ['lf', 'crlf']);
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
