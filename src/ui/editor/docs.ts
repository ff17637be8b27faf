/** Documentation of components and config keys as Markdown, from the specs that also validate them. */
import { unavailableOn, type ComponentInfo } from '#core/contract/catalog.ts';
import type { JsonSchema } from '#core/contract/component.ts';
import { modes } from './keys.ts';

/** Makes text safe inside Markdown. */
export function plain(text: string): string {
  return text.replace(/[\\*_[\]<>#|~]/g, '\\$&');
}

function code(value: unknown): string {
  const text = typeof value === 'string' ? JSON.stringify(value) : (JSON.stringify(value) ?? String(value));
  return `\`${text.replaceAll('`', "'")}\``;
}

/** `text`, `whole number from 1`, `one of ...`: what a value may be, in words. */
export function valueKind(schema: JsonSchema): string {
  if (schema.enum) return `one of ${schema.enum.map(code).join(', ')}`;
  if (schema.oneOf) return schema.oneOf.map(valueKind).join(', or ');
  const range =
    schema.minimum !== undefined && schema.maximum !== undefined
      ? ` from ${schema.minimum} to ${schema.maximum}`
      : schema.minimum !== undefined
        ? ` from ${schema.minimum}`
        : schema.maximum !== undefined
          ? ` up to ${schema.maximum}`
          : '';
  switch (schema.type) {
    case 'integer':
      return `whole number${range}`;
    case 'number':
      return `number${range}`;
    case 'boolean':
      return '`true` or `false`';
    case 'array':
      return `list${schema.items ? ` of ${valueKind(schema.items)}` : ''}`;
    case 'object':
      return 'mapping';
    case 'string':
      return schema.maxLength === 1 ? 'one character' : 'text';
    default:
      return 'any value';
  }
}

/**
 * Documents a config key of a component as Markdown: what it does, what its value may be, and whether Osiris
 * itself knows it.
 */
export function keyDoc(key: string, schema: JsonSchema, component: ComponentInfo): string {
  const required = component.spec.configSchema.required.includes(key);
  const lines = [
    schema.description ? plain(schema.description) : undefined,
    `${valueKind(schema)}${required ? '; required' : ''}${schema.default === undefined ? '' : `; default ${code(schema.default)}`}`,
    extensionDoc(key, component),
  ];
  return lines.filter(Boolean).join('\n\n');
}

function extensionDoc(key: string, { spec }: ComponentInfo): string | undefined {
  const found = spec.extensions?.find((item) => (typeof item === 'string' ? item : item.key) === key);
  if (found === undefined) return undefined;
  return typeof found === 'string'
    ? 'An extension of the playground: Osiris itself does not know it.'
    : `Beyond ${valueKind(found.osiris)} it is an extension of the playground: Osiris does not allow that.`;
}

/** Documents a component as Markdown: what it does, its modes, and why it does not run here, if so. */
export function componentDoc(component: ComponentInfo): string {
  const { spec } = component;
  const unavailable = unavailableOn(component, 'browser');
  const shown = spec.modes.flatMap((mode) => modes[mode] ?? []);
  const lines = [
    plain(spec.description),
    `mode ${shown.map((mode) => `\`${mode}\``).join(' or ')}`,
    unavailable === undefined ? undefined : plain(unavailable),
  ];
  return lines.filter(Boolean).join('\n\n');
}
