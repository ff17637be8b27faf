/** `${params.NAME}`: which values there are, and the document with them filled in. */
import type { Catalog } from '../contract/catalog.ts';
import type { JsonSchema } from '../contract/component.ts';
import { meant } from '../oml/fix.ts';
import type { Path, SourceMap, Value } from '../oml/pipeline.ts';
import { kindOf, pythonStr } from '../oml/python.ts';
import { fitValue } from './params-type.ts';
import type { Report } from '../oml/report.ts';
import { isList, isMapping, own, PLACEHOLDER, stringAt, type Mapping } from '../oml/value.ts';

export interface ParamOptions {
  readonly profile?: string;
  /** Given by the user: `--param name=value`. */
  readonly params?: Readonly<Record<string, string>>;
}

export type Params = ReadonlyMap<string, Value>;

/** Values by name. Precedence: defaults, then the profile, then what the user gives. Reports what cannot be read. */
export function readParams(document: Mapping, options: ParamOptions, report: Report): Params {
  const values = new Map<string, Value>();
  for (const [name, value] of Object.entries(section(document, ['params'], report))) {
    const given = isMapping(value) ? own(value, 'default') : value;
    if (given !== undefined) values.set(name, given);
  }
  for (const [name, value] of Object.entries(readProfile(document, options.profile, report))) {
    values.set(name, value);
  }
  const known = paramNames(document, values);
  for (const [name, value] of Object.entries(options.params ?? {})) {
    values.set(name, value);
    if (known.includes(name)) continue;
    const names = known.length === 0 ? 'it has none' : `it has ${known.join(', ')}`;
    report.error({
      type: 'unknown_parameter',
      message: `The pipeline has no parameter '${name}': ${names}`,
      at: ['params'],
    });
  }
  return values;
}

/** Every parameter one may give: declared, in `values`, or used. */
export function paramNames(document: Mapping, values: Params): readonly string[] {
  const used = placeholdersIn(document).map((placeholder) => placeholder.name);
  return [...new Set([...Object.keys(section(document, ['params'])), ...values.keys(), ...used])];
}

/** Gives the names under `profiles` of a document; an empty list where there are none. */
export function profileNames(document: Mapping): readonly string[] {
  return Object.keys(section(document, ['profiles']));
}

function readProfile(document: Mapping, profile: string | undefined, report: Report): Mapping {
  const profiles = section(document, ['profiles'], report);
  const names = Object.keys(profiles);
  // Without any profiles a profile is a mere label, as in Osiris.
  if (profile === undefined || names.length === 0) return {};
  if (!names.includes(profile)) {
    report.error({
      type: 'unknown_profile',
      message: `The pipeline has no profile '${profile}': it has ${names.join(', ')}`,
      at: ['profiles'],
      range: report.source.key(['profiles']),
    });
    return {};
  }
  section(document, ['profiles', profile], report);
  return section(document, ['profiles', profile, 'params'], report);
}

/** The mapping at `path`; empty when there is none. */
function section(document: Mapping, path: readonly string[], report?: Report): Mapping {
  const value = path.reduce<Value | undefined>(
    (held, key) => (isMapping(held) ? own(held, key) : undefined),
    document,
  );
  if (isMapping(value)) return value;
  if (value !== undefined && value !== null) {
    const message = `${path.join('.')} must be a mapping of names and values, got ${kindOf(value)}`;
    report?.error({ type: 'invalid_params_type', message, at: path });
  }
  return {};
}

interface Placeholder {
  readonly name: string;
  /** Of the string that holds it. */
  readonly path: Path;
  readonly start: number;
  readonly end: number;
}

/** Every placeholder in the texts of a value, in order. */
export function placeholdersIn(value: Value, path: Path = []): Placeholder[] {
  if (typeof value === 'string') {
    return [...value.matchAll(PLACEHOLDER)].map((match) => ({
      name: match[1] ?? '',
      path,
      start: match.index,
      end: match.index + match[0].length,
    }));
  }
  if (isList(value)) return value.flatMap((item, i) => placeholdersIn(item, [...path, i]));
  if (!isMapping(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => placeholdersIn(item, [...path, key]));
}

/** An error for every placeholder that no value fills. `source`: the text as written. `wayOut`: how the parameter gets a value, as an end of a sentence. */
export function checkPlaceholders(
  document: Mapping,
  values: Params,
  { source, report, wayOut }: { source: SourceMap; report: Report; wayOut(name: string): string },
): void {
  for (const { name, path, start, end } of placeholdersIn(document)) {
    if (values.has(name)) continue;
    const range = source.inside(path, start, end);
    const better = meant(name, [...values.keys()]);
    const exact = source.text.slice(range.start, range.end) === `\${params.${name}}`;
    report.error({
      type: 'unresolved_parameter',
      message: `Unresolved parameter '${name}': ${wayOut(name)}`,
      at: path,
      range,
      fix:
        better === undefined || !exact
          ? undefined
          : {
              title: `Change to '${better}'`,
              start: range.start,
              end: range.end,
              text: `\${params.${better}}`,
            },
    });
  }
}

function fillText(template: string, values: Params): string {
  return template.replace(PLACEHOLDER, (placeholder, name: string) => {
    const value = values.get(name);
    return value === undefined ? placeholder : pythonStr(value);
  });
}

/** Every string filled in as text, as Osiris does; keys are left alone. What holds no placeholder is given back as it is. */
export function fillAsText(value: Value, values: Params): Value {
  return fill(value, values, undefined);
}

/** The same, but a config value that is one placeholder takes the type its component's schema asks for. */
export function fillTyped(document: Mapping, values: Params, catalog: Catalog): Mapping {
  const steps = own(document, 'steps');
  const filled = fillAsText(document, values) as Mapping;
  if (!isList(steps) || filled === document) return filled;
  return { ...filled, steps: steps.map((step) => fillStep(step, values, catalog)) };
}

function fillStep(step: Value, values: Params, catalog: Catalog): Value {
  const filled = fillAsText(step, values);
  const component = catalog.get(stringAt(filled, 'component') ?? '');
  const config = isMapping(step) ? own(step, 'config') : undefined;
  if (!isMapping(filled) || !isMapping(config) || !component) return filled;
  return { ...filled, config: fill(config, values, component.spec.configSchema) };
}

function fill(value: Value, values: Params, schema: JsonSchema | undefined): Value {
  if (typeof value === 'string') {
    const whole = /^\$\{params\.([^}]+)\}$/.exec(value)?.[1];
    const given = whole === undefined ? undefined : values.get(whole);
    return schema && given !== undefined ? fitValue(given, schema) : fillText(value, values);
  }
  if (isList(value)) {
    const items = value.map((item) => fill(item, values, schema?.items));
    return items.every((item, i) => Object.is(item, value[i])) ? value : items;
  }
  if (!isMapping(value)) return value;
  const extra = typeof schema?.additionalProperties === 'object' ? schema.additionalProperties : undefined;
  const entries = Object.entries(value).map(
    ([key, item]) => [key, fill(item, values, own(schema?.properties ?? {}, key) ?? extra)] as const,
  );
  return entries.every(([key, item]) => Object.is(item, value[key])) ? value : Object.fromEntries(entries);
}

/** Places in the text of characters of filled strings: what a parameter gave stands where its placeholder does. */
export function mapFilled(document: Mapping, source: SourceMap, values: Params): SourceMap {
  const written = (path: Path): Value | undefined =>
    path.reduce<Value | undefined>((held, part) => {
      if (typeof part === 'number') return isList(held) ? held[part] : undefined;
      return isMapping(held) ? own(held, part) : undefined;
    }, document);
  return {
    ...source,
    inside: (path, start, end) => {
      const template = written(path);
      if (typeof template !== 'string') return source.inside(path, start, end);
      const from = toTemplate(template, values, start)[0];
      return source.inside(path, from, end > start ? toTemplate(template, values, end - 1)[1] : from);
    },
  };
}

/** The parameter that gave the character at `offset` of the filled text; undefined where it was written. */
export function placeholderAt(template: string, values: Params, offset: number): string | undefined {
  const [start, end] = toTemplate(template, values, offset);
  return /^\$\{params\.([^}]+)\}$/.exec(template.slice(start, end))?.[1];
}

/** The characters of the template that the character at `offset` of the filled text came from. */
function toTemplate(template: string, values: Params, offset: number): readonly [start: number, end: number] {
  let shift = 0;
  for (const match of template.matchAll(PLACEHOLDER)) {
    const start = match.index + shift;
    if (offset < start) break;
    const length = fillText(match[0], values).length;
    if (offset < start + length) return [match.index, match.index + match[0].length];
    shift += length - match[0].length;
  }
  return [offset - shift, offset - shift + 1];
}
