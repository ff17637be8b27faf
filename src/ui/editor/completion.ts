/** What may be typed at a place in the pipeline. Pure: the editor turns suggestions into its own. */
import { unavailableOn, type ComponentInfo } from '#core/contract/catalog.ts';
import type { JsonSchema } from '#core/contract/component.ts';
import { isMarked } from '#core/contract/marks.ts';
import { componentDoc, keyDoc, valueKind } from './docs.ts';
import { modes, step as stepKeys, topLevel, type KeyDoc } from './keys.ts';
import { dependentsOf, type Known } from './known.ts';
import type { Place } from './place.ts';
import { laidOut, wholeSteps } from './snippets.ts';
import { suggestInSql } from './sql-completion.ts';
import type { Suggestion } from './suggestion.ts';

/**
 * Gives what may be inserted at a place, best first: keys, values, whole steps, or words of SQL in a query;
 * none where nothing is known to fit. What fits in GraphQL is a matter of schemas, and of `graphql-completion.ts`.
 */
export function suggest(place: Place, known: Known): readonly Suggestion[] {
  switch (place.kind) {
    case 'key':
      return keys(place, known);
    case 'value':
      return values(place, known);
    case 'sql':
      return suggestInSql(place, known);
    case 'graphql':
      return [];
  }
}

type KeyPlace = Extract<Place, { readonly kind: 'key' }>;

function keys(place: KeyPlace, known: Known): readonly Suggestion[] {
  const { newStep, indent } = place;
  const steps = newStep ? wholeSteps(known, { ...newStep, from: Math.min(indent, newStep.dash) }) : [];
  return [...ownKeys(place, known), ...steps];
}

function ownKeys(place: KeyPlace, known: Known): readonly Suggestion[] {
  const [first, second, third] = place.path;
  if (first === undefined) return fromDocs(topLevel, place);
  if (first !== 'steps' || second !== '*') return [];
  if (third === undefined) {
    const whole = place.present.length === 0 && place.last && !place.flow;
    const steps = whole ? wholeSteps(known, { above: place.above, keys: place.indent }) : [];
    return [...fromDocs(stepKeys, place), ...steps];
  }
  if (place.path.length > 3) return [];
  const component = known.catalog.get(place.component ?? '');
  if (third === 'config' && component) return configKeys(component, place);
  if (third === 'needs' && !place.flow) return needed(place, known).map(asItem);
  return [];
}

function fromDocs(docs: Readonly<Record<string, KeyDoc>>, place: KeyPlace): Suggestion[] {
  return Object.entries(docs)
    .filter(([key]) => !place.present.includes(key))
    .map(([key, { doc, required, insert }]) => {
      const rest = place.flow ? ' ' : laidOut(insert ?? ' ', place.indent);
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

function configKeys(component: ComponentInfo, place: KeyPlace): Suggestion[] {
  const { properties, required } = component.spec.configSchema;
  return Object.entries(properties)
    .filter(([key]) => !place.present.includes(key))
    .map(([key, schema]) => ({
      label: key,
      kind: 'key',
      insert: `${key}:${place.flow ? ' ' : laidOut(configValue(key, schema, component), place.indent)}`,
      snippet: !place.flow,
      detail: required.includes(key) ? 'required' : valueKind(schema).replaceAll('`', ''),
      doc: keyDoc(key, schema, component),
      more: true,
    }));
}

function configValue(key: string, schema: JsonSchema, component: ComponentInfo): string {
  if (isMarked(component, key, 'sql')) return ' |\n  $1';
  if (schema.type === 'array') return ' [$1]';
  if (schema.type === 'object') return '\n  $1';
  return ' ';
}

function values(place: Place, known: Known): readonly Suggestion[] {
  const [first, second, key, inner] = place.path;
  if (place.kind === 'value' && place.newStep) return wholeSteps(known, { ...place.newStep, below: true });
  if (first === 'oml_version') return [literal('0.1.0', place, 'the one version there is')];
  if (first !== 'steps' || second !== '*') return [];
  switch (key) {
    case 'component':
      return [...known.catalog.values()].map((component) => ({
        label: component.name,
        kind: 'component',
        insert: component.name,
        detail:
          unavailableOn(component, 'browser') === undefined ? component.spec.title : 'does not run here',
        doc: componentDoc(component),
      }));
    case 'mode':
      return fittingModes(known.catalog.get(place.component ?? '')).map((mode) => word(mode));
    case 'needs':
      return needed(place, known);
    case 'config':
      return inner === undefined ? [] : configValues(place, inner, known);
    default:
      return [];
  }
}

/** The steps that this one may need: all but itself and those that need it. */
function needed(place: Place, known: Known): Suggestion[] {
  const dependents = dependentsOf(place.id, known.steps);
  return known.steps
    .filter(({ id }) => !dependents.has(id))
    .map(({ id, component }) => ({ ...literal(id, place, component), kind: 'step' }));
}

/** As a line of a list. */
function asItem(value: Suggestion): Suggestion {
  return { ...value, insert: `- ${value.insert}` };
}

function fittingModes(component: ComponentInfo | undefined): string[] {
  const fitting = component?.spec.modes.flatMap((mode) => modes[mode] ?? []) ?? [];
  return fitting.length > 0 ? fitting : Object.values(modes);
}

function configValues(place: Place, key: string, known: Known): readonly Suggestion[] {
  const component = known.catalog.get(place.component ?? '');
  if (isMarked(component, key, 'session-file'))
    return known.files.map((file) => ({ ...literal(file, place), kind: 'file' }));
  if (isMarked(component, key, 'step-id')) return needed(place, known);
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
