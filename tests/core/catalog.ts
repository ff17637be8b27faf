/** Osiris's own component specs, as tests/cases/component-keys.json records them, with our marks and drivers that are never run. */
import type { Catalog, Component } from '#core/contract/catalog.ts';
import type { ComponentSpec, ConfigSchema, ConnectionField } from '#core/contract/component.ts';
import type { Driver } from '#core/contract/driver.ts';
import { catalog } from '#drivers/index.ts';
import keys from '../cases/component-keys.json' with { type: 'json' };

interface Recorded {
  readonly version: string;
  readonly modes: readonly string[];
  readonly configSchema: unknown;
  readonly secrets: readonly string[];
  readonly 'x-secret'?: readonly string[];
  readonly 'x-connection-fields'?: readonly unknown[];
}

/** Osiris's schema does not say what a key holds: ours does. */
function withMarks(name: string, schema: ConfigSchema): ConfigSchema {
  const ours = catalog.get(name)?.spec.configSchema.properties ?? {};
  const properties = Object.entries(schema.properties).map(([key, recorded]) => {
    const { format, suffixes } = ours[key] ?? {};
    return [key, format === 'encoding' ? recorded : { ...recorded, format, suffixes }] as const;
  });
  return { ...schema, properties: Object.fromEntries(properties) };
}

function build(name: string, recorded: Recorded, changes: Partial<ComponentSpec>): Component {
  const kind = recorded.modes.includes('write')
    ? 'writer'
    : recorded.modes.includes('extract')
      ? 'extractor'
      : 'processor';
  const spec: ComponentSpec = {
    title: name,
    description: name,
    version: recorded.version,
    modes: recorded.modes as ComponentSpec['modes'],
    configSchema: withMarks(name, recorded.configSchema as ConfigSchema),
    secrets: recorded.secrets,
    xSecret: recorded['x-secret'],
    connectionFields: recorded['x-connection-fields'] as readonly ConnectionField[] | undefined,
    osiris: catalog.get(name)?.spec.osiris,
    examples: [],
    ...changes,
  };
  const driver: Driver = {
    name,
    kind,
    version: '1',
    spec,
    run: () => Promise.reject(new Error('not run here')),
  };
  return name.startsWith('filesystem.') || name.startsWith('duckdb.')
    ? { name, kind, spec, driver }
    : { name, kind, spec, unavailable: `${name} cannot run here.` };
}

/** `changes`: by component name, fields of the spec to replace. */
export function recordedCatalog(changes: Readonly<Record<string, Partial<ComponentSpec>>> = {}): Catalog {
  const recorded = Object.entries(keys as unknown as Record<string, Recorded>);
  return new Map(recorded.map(([name, spec]) => [name, build(name, spec, changes[name] ?? {})]));
}
