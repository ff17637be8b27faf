/** What a pipeline will do, told before it runs: hosts, files, what it writes. */
import { describe, expect, test } from 'vitest';
import { compileReading, type CompileOptions } from '#core/plan/compile.ts';
import { contactOf, hostsOf, type Contact } from '#core/http/contacts.ts';
import { effectsOf, type Effects } from '#core/plan/effects.ts';
import { readPipeline } from '#core/plan/reading.ts';
import { catalog } from '#drivers/index.ts';
import { load, withSteps } from '../document.ts';

/** With its plan, where it has one. */
function effects(text: string, options?: CompileOptions): Effects & { readonly planned: boolean } {
  const reading = readPipeline(load(text), catalog);
  const compiled = compileReading(reading, options);
  return { ...effectsOf(reading, compiled.ok ? compiled.value : undefined), planned: compiled.ok };
}

const http = (config: string, id = 'a') =>
  `  - {id: ${id}, component: http.extractor, mode: read, config: {${config}}}\n`;
const params = (names: string, text: string) => text.replace('steps:', `params: {${names}}\nsteps:`);

/** The one contact of a pipeline with one step. */
function contact(config: string, given?: string, options?: CompileOptions): Contact | undefined {
  const text = withSteps(http(config));
  const { contacts } = effects(given === undefined ? text : params(given, text), options);
  expect(contacts.length).toBe(1);
  return contacts[0];
}

test.each([
  ['in full', 'url: "https://example.com/a.csv"', 'example.com', 'public'],
  ['with a port', 'url: "https://example.com:8443/a.csv"', 'example.com:8443', 'public'],
  ['with the usual port', 'url: "https://example.com:443/a.csv"', 'example.com', 'public'],
  ['in capitals', 'url: "HTTPS://EXAMPLE.COM/a.csv"', 'example.com', 'public'],
  ['below a base', 'base_url: "https://example.com/api", url: items', 'example.com', 'public'],
  ['in letters that look like others', 'url: "https://exаmple.com/a"', 'xn--exmple-4nf.com', 'public'],
  ['of this computer', 'url: "http://localhost:5173/a"', 'localhost:5173', 'computer'],
  ['of this computer, as a number', 'url: "http://2130706433/a"', '127.0.0.1', 'computer'],
  ['of this computer, in octal', 'url: "http://0177.0.0.1/a"', '127.0.0.1', 'computer'],
  ['of this computer, as IPv6', 'url: "http://[::1]:80/a"', '[::1]', 'computer'],
  ['of a network of one’s own', 'url: "http://192.168.0.1/a"', '192.168.0.1', 'network'],
  ['of a cloud’s own data', 'url: "http://169.254.169.254/a"', '169.254.169.254', 'network'],
  ['of a printer', 'url: "http://printer.local/a"', 'printer.local', 'network'],
  ['with spaces around', 'url: " https://example.com/a "', 'example.com', 'public'],
  ['with backslashes', 'url: "https:\\\\\\\\evil.example\\\\@example.com/a"', 'evil.example', 'public'],
])('an address %s', (_, config, host, reach) => {
  expect(contact(config)).toMatchObject({
    for: { step: 'a' },
    host,
    reach,
    from: { type: 'text' },
    sends: false,
  });
});

test('an address is shown without what is secret in it', () => {
  expect(contact('url: "https://example.com/a?token=abcdef&lang=en"')?.address).toBe(
    'https://example.com/a?token=***&lang=en',
  );
  // Such an address cannot be asked, and is no less named for that.
  expect(effects(withSteps(http('url: "https://me:secret@example.com/a"')))).toMatchObject({
    contacts: [{ for: { step: 'a' } }],
  });
});

describe('a host that the text does not decide', () => {
  test('a parameter does: as it is filled in', () => {
    const config = 'url: "https://${params.host}/a.csv"';
    const from = { type: 'parameter', names: ['host'] };
    expect(contact(config, 'host: {default: one.example}')).toMatchObject({ host: 'one.example', from });
    const given = { params: { host: '127.0.0.1' } };
    expect(contact(config, 'host: {default: one.example}', given)).toMatchObject({
      host: '127.0.0.1',
      reach: 'computer',
      from,
    });
  });

  test('a parameter does that has no value yet: nobody can tell', () => {
    const found = contact('url: "https://${params.host}/a.csv"', 'other: {default: 1}');
    expect(found).toEqual({
      for: { step: 'a' },
      from: { type: 'parameter', names: ['host'] },
      sends: false,
    });
    const whole = contact('url: "${params.url}"', 'other: {default: 1}');
    expect(whole).toMatchObject({ from: { type: 'parameter', names: ['url'] } });
    expect(whole).not.toHaveProperty('host');
  });

  test('a parameter behind the host has no say in it', () => {
    const config = 'url: "https://example.com/${params.day}.csv"';
    const text = { host: 'example.com', from: { type: 'text' } };
    expect(contact(config, 'day: {default: monday}')).toMatchObject(text);
    expect(contact(config, 'other: {default: 1}')).toMatchObject(text);
  });

  test('a parameter that becomes the end of a host is one', () => {
    const config = 'url: "https://example.com${params.rest}"';
    expect(contact(config, 'rest: {default: ".evil.example/a"}')).toMatchObject({
      host: 'example.com.evil.example',
      from: { type: 'parameter', names: ['rest'] },
    });
    expect(contact(config, 'other: {default: 1}')).not.toHaveProperty('host');
  });

  test('a connection does', () => {
    const config = 'connection: "@http.shop", url: orders';
    const from = { type: 'connection', name: '@http.shop' };
    const connections = { http: { shop: { base_url: 'http://10.0.0.7/api' } } };
    expect(contact(config, undefined, { connections })).toMatchObject({
      host: '10.0.0.7',
      reach: 'network',
      from,
    });
    expect(contact(config)).toEqual({ for: { step: 'a' }, from, sends: false });
  });

  test('a connection that is not here does, whatever stands beside it', () => {
    const found = contact('connection: "@http.shop", url: "https://example.com/a"');
    expect(found).not.toHaveProperty('host');
  });
});

test.each([
  ['data.csv', 'connection'],
  ['//example.com/a', 'connection'],
  ['https://', 'text'],
  ['javascript:alert(1)', 'text'],
  ['data:text/csv,a', 'text'],
  ['blob:https://example.com/a', 'text'],
  ['file:///etc/passwd', 'text'],
  ['https://me@example.com/a', 'text'],
  ['https://example.com%00.evil.example/a', 'text'],
])('%j, which cannot be asked, is a contact without a host', (url, type) => {
  const found = contact(`url: ${JSON.stringify(url)}`);
  expect(found).not.toHaveProperty('host');
  expect(found?.from).toEqual({ type });
});

test('an endpoint that is no address is one, too', () => {
  const step =
    '  - {id: a, component: graphql.extractor, mode: read, config: {endpoint: "javascript:alert(1)", query: "{ a }"}}\n';
  expect(effects(withSteps(step)).contacts).toEqual([
    { for: { step: 'a' }, from: { type: 'text' }, sends: false },
  ]);
});

test.each([
  ['graphql.extractor', 'endpoint: "https://api.example/graphql", query: "{ a }"', ['api.example']],
  ['posthog.extractor', 'project_id: "1", data_type: events, region: eu', ['eu.posthog.com']],
  [
    'posthog.extractor',
    'project_id: "1", data_type: events, region: self_hosted, custom_base_url: "http://nas.local"',
    ['nas.local'],
  ],
  ['supabase.extractor', 'table: t, project_id: abc', ['abc.supabase.co']],
  ['supabase.extractor', 'table: t, url: "https://abc.supabase.co"', ['abc.supabase.co']],
  ['supabase.extractor', 'table: t', []],
  ['mysql.extractor', 'host: DB.example, database: d, user: u, table: t', ['db.example:3306']],
  ['mysql.extractor', 'host: 2130706433, port: 3307, database: d, user: u, table: t', ['127.0.0.1:3307']],
])('%s: {%s}', (component, config, hosts) => {
  const found = effects(withSteps(`  - {id: a, component: ${component}, mode: read, config: {${config}}}\n`));
  expect(hostsOf(found)).toEqual(hosts);
  expect(found.contacts).toMatchObject([{ for: { step: 'a' }, sends: false }]);
});

test('a writer to elsewhere sends rows, and writes no file', () => {
  const found = effects(
    withSteps('  - {id: w, component: supabase.writer, mode: write, config: {table: t, project_id: abc}}\n'),
  );
  expect(found.contacts).toMatchObject([{ for: { step: 'w' }, host: 'abc.supabase.co', sends: true }]);
  expect(found.writes).toEqual([{ step: 'w', title: 'Supabase writer' }]);
});

const FILES = withSteps(`
  - {id: a, component: filesystem.csv_extractor, mode: read, config: {path: "./data/a.csv"}}
  - {id: q, component: duckdb.processor, mode: transform, config: {query: SELECT 1 AS x}}
  - {id: w, component: filesystem.csv_writer, mode: write, config: {path: "\${params.out}"}}
`);

test('files that are read, as the session names them, and those that are written', () => {
  expect(effects(params('out: {default: out.csv}', FILES))).toEqual({
    planned: true,
    contacts: [],
    reads: [{ step: 'a', path: 'data/a.csv' }],
    writes: [{ step: 'w', path: 'out.csv', title: 'CSV writer' }],
  });
});

test('without a plan: what the text alone tells', () => {
  expect(effects(FILES)).toEqual({
    planned: false,
    contacts: [],
    reads: [{ step: 'a', path: './data/a.csv' }],
    writes: [],
  });
});

test('hosts, each once and in order', () => {
  const two = withSteps(
    `${http('url: "https://b.example/1"', 'a')}${http('url: "https://a.example/2"', 'b')}${http('url: "https://b.example/3"', 'c')}`,
  );
  expect(hostsOf(effects(two))).toEqual(['a.example', 'b.example']);
});

test.each([
  '',
  'null',
  '[]',
  'steps: 3',
  'steps: [1, {}, {component: 7}]',
  'steps: [{component: none.such}]',
])('nothing of a document that is none: %j', (text) => {
  expect(effects(text)).toEqual({ planned: false, contacts: [], reads: [], writes: [] });
});

test('a step without an id is called by its place, and its names are names', () => {
  const found = effects(
    'steps: [{}, {component: http.extractor, config: {url: "https://a.example/", __proto__: {url: x}, constructor: 1}}]',
  );
  expect(found.contacts).toMatchObject([{ for: { step: 'step 2' }, host: 'a.example' }]);
});

test('a file that comes from an address is a contact, too', () => {
  expect(contactOf('http://[::1]/a.csv', { file: 'a.csv' })).toEqual({
    for: { file: 'a.csv' },
    host: '[::1]',
    address: 'http://[::1]/a.csv',
    reach: 'computer',
    from: { type: 'text' },
    sends: false,
  });
  expect(contactOf('a.csv', { file: 'a.csv' })).not.toHaveProperty('host');
});
