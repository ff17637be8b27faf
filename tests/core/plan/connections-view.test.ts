import { expect, test } from 'vitest';
import { parseConnections } from '#core/plan/connections-file.ts';
import { connectionViews, type ViewOptions } from '#core/plan/connections-view.ts';
import { readPipeline } from '#core/plan/reading.ts';
import { catalog } from '#drivers/index.ts';
import { load, withSteps } from '../document.ts';

const TEXT = withSteps(`
  - {id: a, component: http.extractor, mode: read, config: {connection: '@http.shop', url: a}}
  - {id: b, component: http.extractor, mode: read, config: {connection: '@http.shop', url: b}}
  - {id: m, component: mysql.extractor, mode: read, config: {connection: '@mysql.main', query: SELECT 1}}
  - {id: d, component: graphql.extractor, mode: read, config: {endpoint: 'https://g.example', query: q}}
  - {id: g, component: graphql.extractor, mode: read, config: {connection: '@graphql.\${params.which}', query: q}}
  - {id: free, component: http.extractor, mode: read, config: {url: 'https://x.example'}}
params: {which: {default: none}}
`);

const views = (yaml: string | undefined, options: ViewOptions = {}) => {
  const parsed = parseConnections('f', yaml ?? 'connections: {}');
  if (!parsed.ok) throw new Error(parsed.diagnostics[0]?.message);
  const found = connectionViews(readPipeline(load(TEXT), catalog), { connections: parsed.value, ...options });
  return Object.fromEntries(found.map((view) => [view.reference, view]));
};

test('those that the pipeline names, in its order, also where nothing defines them', () => {
  const found = views(undefined);
  expect(Object.values(found).map(({ reference, steps, defined }) => [reference, steps, defined])).toEqual([
    ['@http.shop', ['a', 'b'], false],
    ['@mysql.main', ['m'], false],
    ['@graphql.none', ['g'], false],
  ]);
  expect(found['@http.shop']?.problems).toEqual([
    "There is no connection '@http.shop': none is defined for http. Define it in osiris_connections.yaml",
  ]);
  const missing = (name: string) =>
    found[name]?.fields.filter((field) => field.missing).map((field) => field.name);
  expect(missing('@mysql.main')).toEqual(['database', 'user', 'password']);
  expect(missing('@graphql.none')).toEqual(['endpoint']);
  expect(missing('@http.shop')).toEqual([]);
});

test('a default one, where a step uses it', () => {
  const found = views('connections: {graphql: {any: {default: true, auth_token: hunter2}}}');
  expect(found['@graphql.any']).toMatchObject({ key: 'graphql.any', steps: ['d'], problems: [] });
});

test('each field with where its value comes from, and secrets without it', () => {
  const yaml = `connections:
  http: {shop: {base_url: 'https://\${HOST}/v1', token: '\${TOKEN}', headers: {X-Key: hunter2}, note: mine}}
`;
  const options = {
    environment: { HOST: 'h.example' },
    sources: [{ name: '.env', values: { HOST: 'h.example' } }],
    given: { 'http.shop': { api_key: 'hunter3' } },
  };
  const shop = views(yaml, options)['@http.shop'];
  const field = (name: string) => shop?.fields.find((each) => each.name === name);
  expect(field('base_url')).toMatchObject({
    secret: false,
    from: 'file',
    value: 'https://${HOST}/v1',
    variables: [{ name: 'HOST', from: '.env' }],
    missing: false,
  });
  expect(field('token')).toMatchObject({ secret: true, variables: [{ name: 'TOKEN' }], missing: true });
  expect(field('headers')).toMatchObject({ secret: true, takes: 'texts by name', missing: false });
  expect(field('api_key')).toMatchObject({ secret: true, from: 'given', missing: false });
  expect(field('api_key_in')).toMatchObject({ from: 'default', value: 'header', takes: ['header', 'query'] });
  expect(field('note')).toMatchObject({ from: 'file', value: 'mine', takes: 'text' });
  expect(field('password')).toMatchObject({ from: 'nothing', missing: false });
  expect(shop?.problems).toEqual(["Environment variable 'TOKEN' not set for token in http.shop"]);
  expect(shop?.test).toBe('http.extractor');
  expect(JSON.stringify(shop)).not.toMatch(/hunter[23]/);
});

test('what every step says by itself is not missing', () => {
  const yaml = 'connections: {mysql: {main: {host: h, user: u, password: p}}}';
  const own = TEXT.replace('query: SELECT 1}', 'query: SELECT 1, database: d}');
  const parsed = parseConnections('f', yaml);
  const found = connectionViews(readPipeline(load(own), catalog), {
    connections: parsed.ok ? parsed.value : {},
    host: 'browser',
  });
  const mysql = found.find(({ reference }) => reference === '@mysql.main');
  expect(mysql?.fields.find(({ name }) => name === 'database')).toMatchObject({
    from: 'step',
    missing: false,
  });
  expect(mysql?.unavailable).toContain('MySQL needs a raw TCP connection');
});
