/** A connection's secret goes to that connection's own host only: what a step says beside it, family by family and key by key. */
import { expect, test } from 'vitest';
import { parse } from '#core/oml/parse.ts';
import { compile } from '#core/plan/compile.ts';
import { catalog } from '#drivers/index.ts';

const KEY = 'service-key-of-20-signs';

/** Of each family: a component, its connection, and what its steps must say. */
const FAMILIES = {
  http: ['http.extractor', { base_url: 'https://Good.example/v1', token: 'hush-hush' }, {}],
  headers: ['http.extractor', { base_url: 'https://good.example', headers: { 'X-Mine': 'hush-hush' } }, {}],
  graphql: [
    'graphql.extractor',
    { endpoint: 'https://good.example/graphql', auth_token: 'hush-hush' },
    { auth_type: 'bearer', query: '{ a }' },
  ],
  inAddress: [
    'graphql.extractor',
    { endpoint: 'https://good.example/?apikey=hush-hush', headers: { 'X-Key': 'hush-hush' } },
    { query: '{ a }' },
  ],
  posthog: [
    'posthog.extractor',
    { api_key: 'hush-hush', project_id: '1', region: 'eu' },
    { data_type: 'events' },
  ],
  own: [
    'posthog.extractor',
    { api_key: 'hush-hush', project_id: '1', region: 'self_hosted', custom_base_url: 'https://good.example' },
    { data_type: 'events' },
  ],
  supabase: ['supabase.extractor', { url: 'https://good.example', key: KEY }, { table: 't' }],
  project: ['supabase.extractor', { project_id: 'good', key: KEY }, { table: 't' }],
  writer: [
    'supabase.writer',
    { url: 'https://good.example', key: KEY },
    { table: 't', write_mode: 'append' },
  ],
  mysql: [
    'mysql.extractor',
    { host: 'good.example', database: 'd', user: 'u', password: 'hush-hush' },
    { table: 't' },
  ],
} as const;

function diagnosed(family: keyof typeof FAMILIES, said: Readonly<Record<string, unknown>>) {
  const [component, connection, own] = FAMILIES[family];
  const [name = ''] = component.split('.');
  const reads = component.endsWith('writer')
    ? `{id: s, component: duckdb.processor, mode: transform, config: {query: SELECT 1}}, `
    : '';
  const config = JSON.stringify({ connection: `@${name}.c`, ...own, ...said });
  const mode = component.endsWith('writer') ? 'write' : 'read';
  const read = parse(
    `oml_version: "0.1.0"\nname: p\nsteps: [${reads}{id: a, component: ${component}, mode: ${mode}, config: ${config}}]\n`,
  );
  if (!read.ok) throw new Error(JSON.stringify(read.diagnostics));
  const result = compile(read.value, catalog, { connections: { [name]: { c: connection } }, host: 'node' });
  return result.diagnostics.filter(({ severity }) => severity === 'error');
}

test.each([
  ['http', { url: 'https://evil.example/x' }, 'evil.example'],
  ['http', { url: 'https://good.example@evil.example/x' }, 'evil.example'],
  ['http', { url: 'https://good.example.evil.example/' }, 'good.example.evil.example'],
  ['http', { url: 'https://good.example:8443/v1/x' }, 'good.example:8443'],
  ['http', { url: 'http://good.example/v1/x' }, 'http://good.example'],
  ['http', { url: 'https://good.example./x' }, 'good.example.'],
  ['http', { url: 'https://gооd.example/x' }, 'xn--gd-fmca.example'],
  ['http', { url: '//evil.example/x', base_url: 'https://evil.example' }, 'evil.example'],
  ['headers', { url: 'https://evil.example/x' }, 'evil.example'],
  ['graphql', { endpoint: 'https://evil.example/graphql' }, 'evil.example'],
  ['graphql', { endpoint: 'http://good.example/graphql' }, 'http://good.example'],
  ['graphql', { endpoint: 'https://good.example:444/graphql' }, 'good.example:444'],
  ['inAddress', { endpoint: 'https://evil.example/' }, 'evil.example'],
  ['posthog', { region: 'us' }, 'us.posthog.com'],
  ['posthog', { region: 'self_hosted', custom_base_url: 'https://evil.example' }, 'evil.example'],
  ['own', { custom_base_url: 'https://evil.example' }, 'evil.example'],
  ['own', { custom_base_url: 'http://good.example' }, 'http://good.example'],
  ['supabase', { url: 'https://evil.example' }, 'evil.example'],
  ['supabase', { url: 'https://good.example:8000' }, 'good.example:8000'],
  ['project', { project_id: 'evil' }, 'evil.supabase.co'],
  ['project', { url: 'https://evil.example' }, 'evil.example'],
  ['writer', { url: 'https://evil.example' }, 'evil.example'],
  ['mysql', { host: 'evil.example' }, 'evil.example:3306'],
  ['mysql', { port: 3307 }, 'good.example:3307'],
  ['mysql', { host: 'good.example.' }, 'good.example.:3306'],
] as const)('%s: %j leads elsewhere, and is refused with the way out', (family, said, to) => {
  const found = diagnosed(family, said);
  const mine = found.filter(({ type }) => type === 'secret_to_other_host');
  const others = found.filter(({ type }) => type !== 'secret_to_other_host');
  // A key that a step may not say at all beside a connection is refused for that.
  if (mine.length === 0) return expect(others.map(({ type }) => type)).toContain('forbidden_override');
  expect(mine[0]?.message).toContain(`This leads to ${to}, and `);
  expect(mine[0]?.message).toMatch(
    /Use a connection for .*, or leave out the connection and give the step secrets of its own by parameters$/,
  );
  expect(JSON.stringify(found)).not.toMatch(/hush-hush|service-key/);
});

test.each([
  ['http', { url: 'orders' }],
  ['http', { url: 'HTTPS://GOOD.example:443/v2/x' }],
  ['headers', { url: 'https://good.example/x' }],
  ['graphql', {}],
  ['graphql', { endpoint: 'https://good.example/other' }],
  ['posthog', { region: 'eu' }],
  ['own', { custom_base_url: 'https://GOOD.example/' }],
  ['supabase', { url: 'https://good.example/' }],
  ['mysql', { host: 'GOOD.example', port: 3306 }],
] as const)('%s: %j stays at home', (family, said) => {
  expect(diagnosed(family, said)).toEqual([]);
});
