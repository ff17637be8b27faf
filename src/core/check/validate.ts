/** What is wrong with a document, first as Osiris's validator says it (osiris/core/oml_validator.py), then beyond. */
import type { Catalog } from '../contract/catalog.ts';
import { insertKey, meant, replaceWord } from '../oml/fix.ts';
import { readPipeline, type Reading } from '../plan/reading.ts';
import type { Diagnostic, Pipeline, Value } from '../oml/pipeline.ts';
import { kindOf, kindOrPinned } from '../oml/python.ts';
import { Report } from '../oml/report.ts';
import { checkGraph } from './graph.ts';
import { checkQueries } from './query.ts';
import { checkSteps } from './step.ts';
import { checkYaml } from './yaml-traps.ts';
import { isList, isMapping, own, type Mapping } from '../oml/value.ts';

const REQUIRED = ['oml_version', 'name', 'steps'];
const OPTIONAL = ['description', 'metadata', 'schedule', 'params', 'profiles'];
const FORBIDDEN = ['version', 'connectors', 'tasks', 'outputs'];

/**
 * Every diagnostic that needs neither parameters nor connections; empty when there is nothing to say.
 * Errors and warnings of Osiris have its type, message and location, and stand in its order.
 */
export function validate(pipeline: Pipeline, catalog: Catalog): readonly Diagnostic[] {
  return judge(readPipeline(pipeline, catalog));
}

/** The same of a document that was read already. */
export function judge({ document, source, catalog, queries, graph }: Reading): readonly Diagnostic[] {
  const report = new Report(source);
  if (!isMapping(document)) {
    report.error({ type: 'invalid_type', message: 'OML must be a dictionary/object' });
    return report.diagnostics;
  }
  checkKeys(document, report);
  checkVersion(own(document, 'oml_version'), report);
  checkName(own(document, 'name'), report);
  const steps = own(document, 'steps');
  if (steps !== undefined && isStepList(steps, report)) {
    checkSteps(steps, catalog, report);
    checkQueries(document, graph, report);
    checkGraph(graph, catalog, report);
  }
  checkUnknownKeys(document, report);
  checkYaml(document, queries, report);
  return report.diagnostics;
}

function checkKeys(document: Mapping, report: Report): void {
  const { source } = report;
  for (const key of REQUIRED.filter((name) => !Object.hasOwn(document, name))) {
    const first = Object.keys(document)[0];
    report.error({
      type: 'missing_required_key',
      message: `Missing required top-level key: '${key}'`,
      at: 'root',
      fix:
        key === 'oml_version' && first !== undefined ? insertKey(source, [], first, key, '0.1.0') : undefined,
    });
  }
  for (const key of Object.keys(document).filter((name) => FORBIDDEN.includes(name))) {
    const range = source.key([key]);
    const renames = key === 'version' && !Object.hasOwn(document, 'oml_version');
    report.error({
      type: 'forbidden_key',
      message: `Forbidden top-level key: '${key}' (use 'oml_version' instead of 'version')`,
      at: 'root',
      range,
      fix: renames ? replaceWord(source, range, 'oml_version') : undefined,
    });
  }
}

function checkVersion(version: Value | undefined, report: Report): void {
  if (version === undefined || version === null) return;
  const at = ['oml_version'];
  if (typeof version !== 'string') {
    const range = report.source.value(at);
    report.error({
      type: 'invalid_version_type',
      message: `oml_version must be a string, got ${kindOf(version)}`,
      at,
      fix: { title: 'Change to "0.1.0"', start: range.start, end: range.end, text: '"0.1.0"' },
    });
  } else if (version !== '0.1.0') {
    report.warning({
      type: 'unsupported_version',
      message: `OML version '${version}' may not be fully supported (expected '0.1.0')`,
      at,
    });
  }
}

function checkName(name: Value | undefined, report: Report): void {
  if (name === undefined || name === null) return;
  const at = ['name'];
  if (typeof name !== 'string') {
    report.error({
      type: 'invalid_name_type',
      message: `name must be a string, got ${kindOrPinned(name, 'int')}`,
      at,
    });
    return;
  }
  if (name.trim() === '') report.error({ type: 'empty_name', message: 'name cannot be empty', at });
  if (!/^[a-z0-9][a-z0-9-]*$/.test(name)) {
    const better = name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '');
    report.warning({
      type: 'naming_convention',
      message: `Pipeline name '${name}' doesn't follow naming convention (lowercase, hyphens)`,
      at,
      fix: better === '' ? undefined : replaceWord(report.source, report.source.value(at), better),
    });
  }
}

function isStepList(steps: Value, report: Report): steps is readonly Value[] {
  const at = ['steps'];
  if (!isList(steps)) {
    report.error({
      type: 'invalid_steps_type',
      message: `steps must be a list, got ${kindOrPinned(steps, 'NoneType', 'dict')}`,
      at,
      range: report.source.key(at),
    });
    return false;
  }
  if (steps.length === 0) {
    report.error({ type: 'empty_steps', message: 'Pipeline must have at least one step', at });
  }
  return steps.length > 0;
}

function checkUnknownKeys(document: Mapping, report: Report): void {
  const known = [...REQUIRED, ...OPTIONAL];
  for (const key of Object.keys(document)) {
    if (known.includes(key) || FORBIDDEN.includes(key)) continue;
    const range = report.source.key([key]);
    const free = known.filter((name) => !Object.hasOwn(document, name));
    report.warning({
      type: 'unknown_key',
      message: `Unknown top-level key: '${key}'`,
      at: 'root',
      range,
      fix: replaceWord(report.source, range, meant(key, free)),
    });
  }
}
