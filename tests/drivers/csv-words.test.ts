/** What the reader of CSV says to set can be set on both components that read CSV, and helps there. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { csvExtensions, csvKeys, dialectKeys } from '#core/csv/config-schema.ts';
import { parse } from '#core/oml/parse.ts';
import { validate } from '#core/check/validate.ts';
import { driver as file } from '#drivers/filesystem/csv_extractor.ts';
import { driver as http } from '#drivers/http/extractor.ts';
import { catalog } from '#drivers/index.ts';
import { send, serve, type TestServer } from './http-server.ts';
import { world } from './support.ts';

const PORT = 4395;
let server: TestServer | undefined;
afterEach(async () => {
  await server?.stop();
  server = undefined;
});

type Component = typeof file | typeof http;

const pagination = http.spec.configSchema.properties['pagination']!.properties!;
const has = (component: Component, key: string): boolean =>
  Object.hasOwn(component.spec.configSchema.properties, key) ||
  (component === http && Object.hasOwn(pagination, key));

/** The source of a driver and of all that it imports, but for types. */
function sourcesOf(start: string, found = new Map<string, string>()): ReadonlyMap<string, string> {
  if (found.has(start)) return found;
  const text = readFileSync(start, 'utf8');
  found.set(start, text);
  for (const [, from = ''] of text.matchAll(/^(?:import|export) (?!type\b)[^;]*? from '([^']+\.ts)';/gm))
    sourcesOf(
      from.startsWith('#core/') ? from.replace('#core', 'src/core') : join(dirname(start), from),
      found,
    );
  return found;
}

/** Every key that messages name: in backticks (`key`, `key: value`), by `setting`, as the place of a fault, or bare where it is no word. */
function keysNamed(sources: ReadonlyMap<string, string>): string[] {
  const keys = [...Object.keys(csvKeys), ...Object.keys(http.spec.configSchema.properties)];
  const bare = keys.filter((key) => key.includes('_') || /^skip|char$/.test(key));
  const forms = [
    /\\`([a-z]+(?:_[a-z]+)*)(?:: [^`\n]*)?\\`/g,
    /\bsetting\(\s*'([a-z_]+)'/g,
    /\blost\(\s*'([a-z_]+)'/g,
    /\bkey: '([a-z_]+)'/g,
    new RegExp(`['\`][^'\`\n]*(?<![\\w.{\\[(])(${bare.join('|')})(?![\\w'.\\]),])`, 'g'),
  ];
  const named = new Set<string>();
  for (const text of sources.values())
    for (const form of forms)
      for (const [, key = ''] of text.replace(/\/\*[\s\S]*?\*\//g, '').matchAll(form)) named.add(key);
  return [...named].sort();
}

describe.each([
  ['drivers/filesystem/csv_extractor.ts', file],
  ['drivers/http/extractor.ts', http],
] as const)('every key that a message of %s names', (path, component) => {
  // What all components share names keys of each: a path, a connection.
  const sources = new Map(
    [...sourcesOf(path)].filter(([name]) => /core\/(csv|json|http)\/|^drivers/.test(name)),
  );
  const named = keysNamed(sources);

  test('is found', () => {
    expect([...sources.keys()]).toEqual(
      expect.arrayContaining(['src/core/csv/advice.ts', 'src/core/csv/causes.ts', 'src/core/csv/scan.ts']),
    );
    const known = [
      'comment',
      'decimal',
      'delimiter',
      'dtype',
      'encoding',
      'escapechar',
      'header',
      'na_values',
    ];
    const further = ['on_bad_lines', 'quotechar', 'skip_rows', 'skipfooter', 'skipinitialspace', 'thousands'];
    expect(named).toEqual(expect.arrayContaining([...known, ...further]));
  });

  test.each(named)('%s is a key of the component', (key) => {
    expect(has(component, key)).toBe(true);
  });
});

test('the keys by which lines become rows are the same, in type and range', () => {
  const { properties } = http.spec.configSchema;
  for (const [key, schema] of Object.entries(dialectKeys)) {
    expect(csvKeys[key]).toBe(schema);
    expect(properties[key]).toEqual({ ...schema, description: `CSV: ${schema.description}` });
  }
  const only = csvExtensions.map((each) => (typeof each === 'string' ? each : each.key));
  for (const key of only) expect(has(http, key), key).toBe(true);
});

/** A file, what is said of it, and what comes of heeding that: the first row. */
const FILES: readonly (readonly [
  string,
  Record<string, unknown>,
  RegExp,
  Record<string, unknown>,
  (string | null)[],
])[] = [
  ['n\n1,5\n2,5\n', { delimiter: ';' }, /`decimal: ','`/, { delimiter: ';', decimal: ',' }, ['1.5']],
  ['n\n"1,000"\n"2,000"\n', {}, /`thousands: ','`/, { thousands: ',' }, ['1000']],
  ['a,b\n"5\\" x",1\n', {}, /`escapechar: '\\'`/, { escapechar: '\\' }, ['5" x', '1']],
  ["a,b\n'x,y',1\n", {}, /`quotechar: "'"`/, { quotechar: "'" }, ['x,y', '1']],
  ['a,b\n1, "x,y"\n', {}, /`skipinitialspace: true`/, { skipinitialspace: true }, ['1', 'x,y']],
  ['a;b\n1;2\n', {}, /`delimiter: ';'`/, { delimiter: ';' }, ['1', '2']],
  ['a,b\nkg,m\n1,2\n3,4\n', {}, /`skip_rows: \[1\]`/, { skip_rows: [1] }, ['1', '2']],
  ['a,b\n1,2\n3,4\ntotal,\n', {}, /`skipfooter: 1`/, { skipfooter: 1 }, ['1', '2']],
  ['a\n1\nNA\n2\n', {}, /`na_values: \["NA"\]`/, { na_values: ['NA'] }, ['1']],
  ['1,2\n3,4\n', {}, /`header: false`/, { header: false }, ['1', '2']],
  ['a,b\n1,2\n3,4,5\n', {}, /on_bad_lines: skip/, { on_bad_lines: 'skip' }, ['1', '2']],
  ['a\n1 # x\n', { comment: '#' }, /leave `comment` out/, {}, ['1 # x']],
];

test.each(FILES)('%j with %j: what is advised helps in both', async (text, config, says, way, row) => {
  for (const component of ['filesystem.csv_extractor', 'http.extractor']) {
    const load = async (keys: Record<string, unknown>) => {
      await server?.stop();
      server = await serve(PORT, { '/a': send(text, 'text/csv') });
      const w = await world({ 'a.csv': text });
      const told = await (
        component === 'http.extractor'
          ? w.run(http, 't', { url: `${server.address}/a`, ...keys })
          : w.run(file, 't', { path: 'a.csv', ...keys })
      ).then(
        () => w.receipts[0]!.advice.join('\n'),
        (error: unknown) => (error as Error).message,
      );
      return { told, w };
    };
    expect((await load(config)).told, component).toMatch(says);
    const { told, w } = await load(way);
    expect(told, component).not.toMatch(says);
    expect((await w.rows('FROM t LIMIT 1'))[0], component).toEqual(row);

    const place = component === 'http.extractor' ? { url: 'https://x.test/a' } : { path: 'a.csv' };
    const pipeline = {
      oml_version: '0.1.0',
      name: 'p',
      steps: [{ id: 'a', component, mode: 'read', config: { ...place, ...way } }],
    };
    const parsed = parse(JSON.stringify(pipeline));
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
    expect(validate(parsed.value, catalog).filter(({ severity }) => severity === 'error')).toEqual([]);
  }
});

const faults = (line: string): string[] => {
  const text = `oml_version: '0.1.0'\nname: p\nsteps:\n  - { id: a, component: http.extractor, mode: read, config: { url: "https://x.test/a", ${line} } }\n`;
  const parsed = parse(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
  return validate(parsed.value, catalog).map(({ message }) => message);
};

test.each([
  ['skip_rows: -1', 'skip_rows must be at least 0, got -1'],
  ['skipfooter: x', "skipfooter must be a whole number, got 'x'"],
  ['quotechar: "ab"', "quotechar must have exactly 1 character, got 'ab'"],
  ['format: csv, quotechar: ","', 'quotechar must differ from the delimiter, which is ","'],
  ['decimal: "5"', 'decimal must be one character that is no digit, letter, sign or quote'],
  ['delimiter: "€€"', 'delimiter must have at most 4 bytes, this has 6'],
  ["delimiter: ';', comment: ';'", 'comment must differ from the delimiter, the quote and line breaks'],
])('http.extractor, %s: told before the run, once', (line, message) => {
  expect(faults(line)).toEqual([message]);
});

test('http.extractor takes them as its own', () => {
  expect(faults("thousands: ',', escapechar: '\\', skip_rows: [1], skipfooter: 1")).toEqual([]);
});
