import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { ComponentSpec, JsonSchema } from '#core/contract/component.ts';
import { unavailableOn } from '#core/contract/catalog.ts';
import { catalog } from '#drivers/index.ts';
import { check } from '#workers/check/check.ts';

interface OsirisSpec {
  readonly version: string;
  readonly modes: readonly string[];
  readonly configSchema: JsonSchema;
  readonly secrets: readonly string[];
  readonly 'x-secret'?: readonly string[];
  readonly 'x-connection-fields'?: readonly unknown[];
}

const osiris = JSON.parse(readFileSync('tests/cases/component-keys.json', 'utf8')) as Record<
  string,
  OsirisSpec
>;

/** A spec as Osiris has it: without what describes and marks, and without our extensions. */
function asOsiris({
  version,
  modes,
  configSchema,
  secrets,
  xSecret,
  connectionFields,
  extensions = [],
}: ComponentSpec): unknown {
  const properties = Object.fromEntries(
    Object.entries(configSchema.properties)
      .filter(([key]) => !extensions.includes(key))
      .map(([key, schema]) => {
        const wider = extensions.find((item) => typeof item === 'object' && item.key === key);
        const own = typeof wider === 'object' ? wider.osiris : schema;
        const format = own.format === 'uri' ? own.format : undefined;
        return [key, { ...own, format, suffixes: undefined, description: undefined }];
      }),
  );
  return {
    version,
    modes,
    configSchema: { ...configSchema, properties },
    secrets,
    'x-secret': xSecret,
    'x-connection-fields': connectionFields,
  };
}

/** What Osiris lacks. */
const OURS = [
  'filesystem.excel_extractor',
  'filesystem.excel_writer',
  'filesystem.arrow_extractor',
  'filesystem.arrow_writer',
  'filesystem.json_extractor',
  'filesystem.json_writer',
  'filesystem.parquet_extractor',
  'filesystem.parquet_writer',
  'filesystem.sqlite_extractor',
  'filesystem.duckdb_extractor',
  'http.extractor',
];

test('holds every component of Osiris, and ours', () => {
  expect([...catalog.keys()].sort()).toEqual([...Object.keys(osiris), ...OURS].sort());
});

test.each([...catalog.values()].map((component) => [component.name, component] as const))(
  '%s',
  (name, component) => {
    const expected = { ...osiris[name], constraints: undefined };
    if (!OURS.includes(name)) expect(asOsiris(component.spec)).toEqual(expected);
    expect(existsSync(`drivers/${name.replace('.', '/')}.ts`)).toBe(true);

    const { title, description, examples, configSchema, extensions = [] } = component.spec;
    expect(title).not.toBe('');
    expect(description).toMatch(/\.$/);
    for (const [key, property] of Object.entries(configSchema.properties))
      expect([key, property.description]).toEqual([key, expect.stringMatching(/^[A-Z].*\.$/s)]);
    for (const item of extensions)
      expect(Object.keys(configSchema.properties)).toContain(typeof item === 'string' ? item : item.key);
    for (const { config } of examples)
      for (const key of Object.keys(config))
        expect([...Object.keys(configSchema.properties), 'connection']).toContain(key);
    expect(examples.length).toBeGreaterThan(0);

    if (component.driver) expect(component.driver).toMatchObject({ name, kind: component.kind });
    else expect(component.unavailable).toMatch(/^[A-Z].*\.$/);
    if (component.spec.hosts) {
      const { only, because } = component.spec.hosts;
      expect(only.length).toBe(1);
      expect(because).toMatch(/^[A-Z].*\.$/);
    }
  },
);

test.each([
  ['mysql.extractor', 'load an export of the table as CSV instead'],
  ['mysql.writer', 'write a CSV file and load that instead'],
])('%s cannot run in a browser, which has no sockets; under Node it can', (name, way) => {
  const component = catalog.get(name);
  if (!component) throw new Error(`no ${name}`);
  expect(unavailableOn(component, 'browser')).toBe(
    `MySQL needs a raw TCP connection, which a browser does not give; ${way}.`,
  );
  expect(unavailableOn(component, 'node')).toBeUndefined();
  const mode = component.kind === 'writer' ? 'write' : 'read';
  const inPage = check(`oml_version: "0.1.0"
name: m
steps:
  - {id: a, component: filesystem.csv_extractor, mode: read, needs: [], config: {path: a.csv}}
  - {id: m, component: ${name}, mode: ${mode}, needs: [a], config: {connection: '@mysql.a', table: t}}
`);
  expect(inPage.diagnostics.filter(({ type }) => type === 'unavailable_component')).toMatchObject([
    { message: unavailableOn(component, 'browser'), location: 'steps[1].component', severity: 'error' },
  ]);
});

test('what runs, runs on every host that it names, and what is not built yet, on none', () => {
  for (const host of ['browser', 'node'] as const)
    for (const component of catalog.values()) {
      const reason = unavailableOn(component, host);
      expect([component.name, reason === undefined]).toEqual([
        component.name,
        component.driver !== undefined && (component.spec.hosts?.only.includes(host) ?? true),
      ]);
    }
});

/** Keys that say so little that two components may well have written them alike. */
const isSmall = (schema: JsonSchema): boolean => Object.keys(schema).length < 4;

test('a key that several components have is written in one place', () => {
  const keys = [...catalog.values()].flatMap(({ name, spec }) =>
    Object.entries(spec.configSchema.properties).map(([key, schema]) => ({ at: `${name} ${key}`, schema })),
  );
  const copies = keys.flatMap(({ at, schema }, index) =>
    keys
      .slice(index + 1)
      .filter((other) => other.schema !== schema && !isSmall(schema))
      .filter((other) => JSON.stringify(other.schema) === JSON.stringify(schema))
      .map((other) => `${at} and ${other.at}`),
  );
  expect(copies).toEqual([]);
  const shared = new Set(keys.map(({ schema }) => schema)).size;
  expect(keys.length - shared).toBeGreaterThan(10);
});
