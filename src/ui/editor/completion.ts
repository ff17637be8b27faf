/** What may be typed at a place in the pipeline. Pure: the editor turns suggestions into its own. */
import type { Component, JsonSchema } from '#core/component.ts';
import { componentDoc, keyDoc, valueKind } from './docs.ts';
import { modes, step as stepKeys, topLevel, type KeyDoc } from './keys.ts';
import type { Known } from './known.ts';
import type { Place } from './place.ts';

export interface Suggestion {
  readonly label: string;
  readonly kind: 'key' | 'value' | 'component' | 'step' | 'file' | 'snippet';
  /** Replaces what is typed. */
  readonly insert: string;
  /** `insert` has `$1` places to fill in. */
  readonly snippet?: boolean;
  /** A few words beside the label. */
  readonly detail?: string;
  /** Markdown. */
  readonly doc?: string;
  /** Ask again after inserting: a value is expected. */
  readonly more?: boolean;
}

export function suggest(place: Place, known: Known): readonly Suggestion[] {
  switch (place.kind) {
    case 'key':
      return keys(place, known);
    case 'value':
      return values(place, known);
    case 'sql':
      return place.relation ? relations(place, known) : [];
  }
}

type KeyPlace = Extract<Place, { kind: 'key' }>;

function keys(place: KeyPlace, known: Known): readonly Suggestion[] {
  const [first, second, third] = place.path;
  if (first === undefined) return fromDocs(topLevel, place);
  if (first !== 'steps' || second !== '*') return [];
  if (third === undefined) {
    const whole = place.present.length === 0 && !place.flow ? wholeSteps(known) : [];
    return [...fromDocs(stepKeys, place), ...whole];
  }
  const component = known.catalog.get(place.component ?? '');
  if (third === 'config' && place.path.length === 3 && component) return configKeys(component, place);
  return [];
}

function fromDocs(docs: Readonly<Record<string, KeyDoc>>, place: KeyPlace): Suggestion[] {
  return Object.entries(docs)
    .filter(([key]) => !place.present.includes(key))
    .map(([key, { doc, required, insert }]) => {
      const rest = place.flow ? ' ' : (insert ?? ' ');
      const detail = required ? 'required' : undefined;
      return {
        label: key,
        kind: 'key',
        insert: `${key}:${rest}`,
        snippet: !place.flow,
        detail,
        doc,
        more: true,
      };
    });
}

function configKeys(component: Component, place: KeyPlace): Suggestion[] {
  const { properties, required } = component.spec.configSchema;
  return Object.entries(properties)
    .filter(([key]) => !place.present.includes(key))
    .map(([key, schema]) => ({
      label: key,
      kind: 'key',
      insert: `${key}:${place.flow ? ' ' : configValue(key, schema)}`,
      snippet: !place.flow,
      detail: required.includes(key) ? 'required' : valueKind(schema).replaceAll('`', ''),
      doc: keyDoc(key, schema, component),
      more: true,
    }));
}

function configValue(key: string, schema: JsonSchema): string {
  if (key === 'query') return ' |\n  $1';
  if (schema.type === 'array') return ' [$1]';
  if (schema.type === 'object') return '\n  $1';
  return ' ';
}

/** A step of each component that can run here, its required config keys to fill in. */
function wholeSteps(known: Known): Suggestion[] {
  return [...known.catalog.values()]
    .filter((component) => !component.unavailable)
    .map((component) => {
      const { configSchema, title, modes: own } = component.spec;
      const mode = own.flatMap((name) => modes[name] ?? [])[0] ?? 'read';
      const config = configSchema.required.map((key, index) => {
        const value = key === 'query' ? `|\n      SELECT *\n      FROM $${index + 2}` : `$${index + 2}`;
        return `\n    ${key}: ${value}`;
      });
      const needs = mode === 'read' ? '\nneeds: []' : '';
      const insert = `id: \${1:${mode}-something}\ncomponent: ${component.name}\nmode: ${mode}${needs}\nconfig:${config.join('')}`;
      return {
        label: `step: ${component.name}`,
        kind: 'snippet',
        insert,
        snippet: true,
        detail: title,
        doc: componentDoc(component),
      };
    });
}

function values(place: Place, known: Known): readonly Suggestion[] {
  const [first, second, key, inner] = place.path;
  if (first === 'oml_version') return [literal('0.1.0', place, 'the one version there is')];
  if (first !== 'steps' || second !== '*') return [];
  switch (key) {
    case 'component':
      return [...known.catalog.values()].map((component) => ({
        label: component.name,
        kind: 'component',
        insert: component.name,
        detail: component.unavailable ? 'does not run here' : component.spec.title,
        doc: componentDoc(component),
      }));
    case 'mode':
      return fittingModes(known.catalog.get(place.component ?? '')).map((mode) => word(mode));
    case 'needs':
      return known.steps.map(({ id, component }) => ({ ...literal(id, place, component), kind: 'step' }));
    case 'config':
      return inner === undefined ? [] : configValues(place, inner, known);
    default:
      return [];
  }
}

function fittingModes(component: Component | undefined): string[] {
  const fitting = component?.spec.modes.flatMap((mode) => modes[mode] ?? []) ?? [];
  return fitting.length > 0 ? fitting : Object.values(modes);
}

function configValues(place: Place, key: string, known: Known): readonly Suggestion[] {
  const component = known.catalog.get(place.component ?? '');
  if (key === 'path' && component?.kind === 'extractor') {
    return known.files.map((file) => ({ ...literal(file, place), kind: 'file' }));
  }
  const schema = component?.spec.configSchema.properties[key];
  if (!schema) return [];
  const options = place.path.at(-1) === '*' ? allowed(schema.items) : allowed(schema);
  return options.map((option) =>
    typeof option === 'string' ? literal(option, place) : word(String(option)),
  );
}

/** The values a schema lists: enums, booleans, and its default. */
function allowed(schema: JsonSchema | undefined): unknown[] {
  if (!schema) return [];
  const listed =
    schema.enum ??
    schema.examples ??
    (schema.type === 'boolean' ? [true, false] : (schema.oneOf?.flatMap(allowed) ?? []));
  const given = schema.default;
  const scalar = typeof given === 'string' || typeof given === 'number';
  return [...new Set(scalar && !listed.includes(given) ? [...listed, given] : listed)];
}

function word(text: string): Suggestion {
  return { label: text, kind: 'value', insert: text };
}

/** A string as YAML reads it back, inside the quotes that are there or with its own where it needs them. */
function literal(text: string, place: Place, detail?: string): Suggestion {
  const bare = /^[A-Za-z_][\w./-]*$/.test(text) && !/^(?:true|false|yes|no|on|off|null|y|n)$/i.test(text);
  const insert = place.quote === "'" ? text.replaceAll("'", "''") : JSON.stringify(text);
  return {
    label: text,
    kind: 'value',
    insert: place.quote ? (place.quote === '"' ? insert.slice(1, -1) : insert) : bare ? text : insert,
    detail,
  };
}

/** Step tables a query may read, quoted where SQL asks for it. */
function relations(place: Place, known: Known): Suggestion[] {
  const open = place.typed.startsWith('"');
  return known.steps
    .filter(({ component }) => known.catalog.get(component)?.kind !== 'writer')
    .map(({ id, component }) => {
      const bare = /^[a-z_][a-z0-9_]*$/.test(id) && !RESERVED.has(id);
      const inSql = `"${id.replaceAll('"', '""')}"`;
      // As the YAML string around the query wants it.
      const quoted = place.quote === '"' ? JSON.stringify(inSql).slice(1, -1) : inSql;
      return { label: id, kind: 'step', insert: bare && !open ? id : quoted, detail: component };
    });
}

/** The reserved words of DuckDB that people might call a step. */
const RESERVED = new Set(
  `all and any array as asc both case cast check column constraint create default desc distinct else end except false
  fetch for foreign from grant group having in initially intersect into lateral leading limit not null offset on only
  or order pivot placing primary qualify references returning select show some summarize symmetric table then to
  trailing true union unique unpivot using variadic when where window with`.split(/\s+/),
);
