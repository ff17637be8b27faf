/** One step at a time: its fields, apart from what its config holds. */
import type { Catalog, Component } from '../contract/catalog.ts';
import { allowedModes, MODES } from '../contract/modes.ts';
import { insertKey, meant, replaceWord, yaml } from '../oml/fix.ts';
import type { Fix, Path, Value } from '../oml/pipeline.ts';
import { kindOf, kindOrPinned, pythonStr } from '../oml/python.ts';
import { firstLine, type Report } from '../oml/report.ts';
import { faultOfId } from '../oml/step-id.ts';
import { checkConfig } from './config.ts';
import { foldName, holdsPlaceholder, isList, isMapping, isTruthy, own, type Mapping } from '../oml/value.ts';

const FIELDS = ['id', 'component', 'mode'];
interface Scope {
  readonly catalog: Catalog;
  readonly report: Report;
  /** Every id of the document, as written. */
  readonly allIds: readonly Value[];
  /** Ids so far, by their folded form. */
  readonly seen: Map<string, string>;
}

/**
 * Takes the parsed list of steps and puts into `report` what is wrong with the fields and the config of each.
 * What Osiris reports too has the type and the words of osiris/core/oml_validator.py.
 */
export function checkSteps(steps: readonly Value[], catalog: Catalog, report: Report): void {
  const allIds = steps.flatMap((step) => (isMapping(step) ? [own(step, 'id') ?? null] : []));
  const scope: Scope = { catalog, report, allIds, seen: new Map() };
  for (const [i, step] of steps.entries()) {
    const at = ['steps', i];
    if (isMapping(step)) checkStep(step, at, scope);
    else {
      report.error({
        type: 'invalid_step_type',
        message:
          step === null
            ? 'This step is empty: it takes id, component and mode'
            : `A step must be a mapping with id, component and mode, got ${kindOf(step)}`,
        at,
      });
    }
  }
}

function checkStep(step: Mapping, at: Path, scope: Scope): void {
  const { report, catalog } = scope;
  const name = own(step, 'component');
  const component = typeof name === 'string' ? catalog.get(name) : undefined;
  for (const field of FIELDS.filter((key) => !Object.hasOwn(step, key))) {
    const range = report.source.value(Object.hasOwn(step, 'id') ? [...at, 'id'] : at);
    report.error({
      type: 'missing_step_field',
      message: `Step missing required field: '${field}'`,
      at: [...at, field],
      range: firstLine(report.source, range),
      fix: field === 'mode' ? addMode(step, component, at, report) : undefined,
    });
  }
  if (Object.hasOwn(step, 'id')) checkId(own(step, 'id') ?? null, [...at, 'id'], scope);
  if (Object.hasOwn(step, 'component')) checkComponent(name ?? null, [...at, 'component'], scope);
  checkMode(step, component, [...at, 'mode'], report);
  checkNeeds(own(step, 'needs') ?? null, [...at, 'needs'], scope);

  const config = own(step, 'config') ?? null;
  if (isMapping(config)) {
    checkConfig(config, typeof name === 'string' ? name : '', catalog, [...at, 'config'], report);
  } else if (config !== null) {
    report.error({
      type: 'invalid_config_type',
      message: `config must be a mapping of keys and values, got ${kindOf(config)}`,
      at: [...at, 'config'],
    });
  }
}

function addMode(step: Mapping, component: Component | undefined, at: Path, report: Report): Fix | undefined {
  const mode = component && allowedModes(component)[0];
  return mode === undefined || !Object.hasOwn(step, 'component')
    ? undefined
    : insertKey(report.source, at, 'component', 'mode', mode);
}

function checkId(id: Value, at: Path, { report, seen }: Scope): void {
  if (typeof id !== 'string' && id !== null) {
    report.error({
      type: 'invalid_id_type',
      message: `Step ID must be a string, got ${kindOrPinned(id, 'int')}`,
      at,
      fix: quoteAsIs(at, report),
    });
    return;
  }
  const fault = faultOfId(id ?? '');
  if (fault !== undefined) {
    report.error({ type: 'invalid_step_id', message: fault, at });
    return;
  }
  const taken = seen.get(foldName(id ?? ''));
  if (taken === undefined) {
    seen.set(foldName(id ?? ''), id ?? '');
    return;
  }
  const why =
    taken === id ? '' : ` (it names the same table as '${taken}': upper and lower case do not count)`;
  report.error({ type: 'duplicate_id', message: `Duplicate step ID: '${id}'${why}`, at });
}

/** Puts a scalar of another type in quotes, so that it is text. */
function quoteAsIs(at: Path, { source }: Report): Fix | undefined {
  const { start, end, line, endLine } = source.value(at);
  const text = source.text.slice(start, end);
  if (line !== endLine || !/^[\w.+-]+$/.test(text)) return undefined;
  return { title: 'Put it in quotes', start, end, text: JSON.stringify(text) };
}

function checkComponent(name: Value, at: Path, { report, catalog }: Scope): void {
  if (typeof name !== 'string') {
    const message = `Component must be a string, got ${kindOf(name)}`;
    report.error({ type: 'invalid_component_type', message, at });
  } else if (name === '') {
    report.error({ type: 'invalid_component_type', message: 'Component cannot be empty', at });
  } else if (!catalog.has(name)) {
    report.warning({
      type: 'unknown_component',
      message: `Unknown component: '${name}'`,
      at,
      fix: replaceWord(report.source, report.source.value(at), meant(name, [...catalog.keys()])),
    });
  }
}

function checkMode(step: Mapping, component: Component | undefined, at: Path, report: Report): void {
  const mode = own(step, 'mode');
  if (!isTruthy(mode)) return;
  const names = [...MODES.keys()];
  const range = report.source.value(at);
  if (typeof mode !== 'string') {
    const message = `Mode must be a string, got ${kindOrPinned(mode, 'int')}`;
    report.error({ type: 'invalid_mode_type', message, at });
  } else if (!names.includes(mode)) {
    const right = component && allowedModes(component)[0];
    report.error({
      type: 'invalid_mode',
      message: `Invalid mode: '${mode}' (must be one of: ${names.join(', ')})`,
      at,
      fix: replaceWord(report.source, range, right ?? meant(mode, names)),
    });
  } else if (component && !allowedModes(component).includes(mode)) {
    const allowed = allowedModes(component);
    const id = pythonStr(own(step, 'id') ?? null);
    report.error({
      type: 'incompatible_mode',
      message: `Step '${id}': mode '${mode}' not supported by component '${component.name}'. Allowed: ${allowed.join(', ')}`,
      at,
      fix: replaceWord(report.source, range, allowed[0]),
    });
  }
}

function checkNeeds(needs: Value, at: Path, { report, allIds }: Scope): void {
  const { source } = report;
  if (needs === null) return;
  if (!isList(needs)) {
    const range = source.value(at);
    report.error({
      type: 'invalid_needs_type',
      message: `needs must be a list, got ${kindOf(needs)}`,
      at,
      fix:
        typeof needs === 'string'
          ? { title: 'Make it a list', start: range.start, end: range.end, text: yaml([needs]) }
          : undefined,
    });
    return;
  }
  const ids = allIds.filter((id) => typeof id === 'string');
  for (const [i, need] of needs.entries()) {
    const range = source.value([...at, i]);
    if (typeof need !== 'string') {
      report.error({
        type: 'invalid_dependency_type',
        message: `Dependency must be a string, got ${kindOrPinned(need, 'int')}`,
        at,
        range,
      });
    } else if (!ids.includes(need)) {
      report.error({
        type: 'unknown_dependency',
        message: `Unknown dependency: '${need}'`,
        at,
        range,
        fix: holdsPlaceholder(need) ? undefined : replaceWord(source, range, meant(need, ids)),
      });
    }
  }
}
