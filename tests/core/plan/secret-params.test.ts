/** Parameters that are secret: which they are, and that nothing of a plan that is shown, kept or said has their values. */
import { expect, test } from 'vitest';
import { parse } from '#core/oml/parse.ts';
import { compile } from '#core/plan/compile.ts';
import { connectionViews } from '#core/plan/connections-view.ts';
import { effectsOf } from '#core/plan/effects.ts';
import { readPipeline } from '#core/plan/reading.ts';
import { secretParams } from '#core/plan/secret-params.ts';
import { catalog } from '#drivers/index.ts';

const pipelineOf = (params: string, steps: string) => {
  const read = parse(`oml_version: "0.1.0"\nname: p\nparams: {${params}}\nsteps:\n${steps}`);
  if (!read.ok) throw new Error(JSON.stringify(read.diagnostics));
  return read.value;
};
const graphql = (config: string) =>
  `  - {id: a, component: graphql.extractor, mode: read, config: {endpoint: 'https://a.example', ${config}}}\n`;
const http = (config: string) => `  - {id: a, component: http.extractor, mode: read, config: {${config}}}\n`;

test.each([
  [
    'one that is called so',
    'api_token: {}',
    graphql(`query: '{ a(t: "\${params.api_token}") }'`),
    ['api_token'],
  ],
  ['one that is declared alone', 'password: {}, n: {}', '', ['password']],
  ['what fills a secret key', 't: {}', http(`url: 'https://a.example', token: '\${params.t}'`), ['t']],
  [
    'part of a header',
    't: {}, f: {}',
    http(`url: 'https://a.example', headers: {X-Mine: 'a \${params.t}', Accept: '\${params.f}'}`),
    ['t'],
  ],
  [
    'a parameter of an address',
    't: {}, p: {}',
    http(`url: 'https://a.example?apikey=\${params.t}&page=\${params.p}'`),
    ['t'],
  ],
  ['a login in an address', 't: {}', http(`url: 'https://u:\${params.t}@a.example'`), ['t']],
  [
    'a variable of a query',
    't: {}, n: {}',
    graphql(`query: '{ a }', variables: {apiKey: '\${params.t}', first: '\${params.n}'}`),
    ['t'],
  ],
  ['no other', 'n: {}, key_column: {}', http(`url: 'https://a.example?page=\${params.n}'`), []],
])('%s', (_, params, steps, secret) => {
  const { document } = pipelineOf(params, steps || http(`url: 'https://a.example'`));
  expect([...secretParams(document, catalog, new Map())]).toEqual(secret);
});

test.each([
  ['in a path', 't: {}', "url: 'https://a.example/hooks/${params.t}'", 'k-4711zZ', ['t']],
  ['below a base', 't: {}', "url: '/hooks/${params.t}/x'", 'k-4711zZ', ['t']],
  ['in its query', 't: {}', "url: 'https://a.example/?f=${params.t}'", 'k-4711zZ', ['t']],
  ['a plain word', 't: {}', "url: 'https://a.example/${params.t}'", 'Germany', []],
  ['a number', 't: {}', "url: 'https://a.example/${params.t}'", '2024', []],
  ['in its host', 't: {}', "url: 'https://${params.t}.example/a'", 'db-1', []],
  ['a default', 't: k-4711zZ', "url: 'https://a.example/${params.t}'", 'k-4711zZ', []],
  ['another default', 't: {default: a}', "url: 'https://a.example/${params.t}'", 'k-4711zZ', ['t']],
  ['in what is asked', 't: {}', "url: 'https://a.example/', query: {f: '${params.t}'}", 'k-4711zZ', ['t']],
  [
    'a word in what is asked',
    't: {}',
    "url: 'https://a.example/', query: {f: '${params.t}'}",
    'New York',
    [],
  ],
  [
    'a day in what is asked',
    't: {}',
    "url: 'https://a.example/', query: {f: '${params.t}'}",
    '2024-01-31',
    [],
  ],
  [
    'a moment in what is asked',
    't: {}',
    "url: 'https://a.example/', query: {f: '${params.t}'}",
    '2024-01-31T10:00:00Z',
    [],
  ],
  [
    'a name in what is asked',
    't: {}',
    "url: 'https://a.example/', query: {f: '${params.t}'}",
    'orders_2024',
    [],
  ],
])('what is given for an address: %s', (_, params, config, value, secret) => {
  const { document } = pipelineOf(params, http(config));
  expect([...secretParams(document, catalog, new Map([['t', value]]))]).toEqual(secret);
});

const SECRET = 'Sec/ret-4711"x';
const steps = graphql(
  `query: '{ a(t: \${params.api_token}) }', variables: {deep: {apiKey: '\${params.k}'}}, headers: {X-Own: '\${params.h}'}`,
);
const compiled = (params: Record<string, string>) => {
  const plan = compile(pipelineOf('api_token: {}, k: {}, h: {}, n: 1', steps), catalog, { params });
  if (!plan.ok) throw new Error(JSON.stringify(plan.diagnostics));
  return plan.value;
};

test('what is shown and kept of a plan names them, and has no value of theirs; what the step gets has it', () => {
  const plan = compiled({ api_token: '4711', k: SECRET, h: SECRET });
  const [step] = plan.steps;
  expect(step?.config['query']).toBe('{ a(t: 4711) }');
  expect(JSON.parse(plan.cfg['a'] ?? '')).toMatchObject({
    query: '{ a(t: ${params.api_token}) }',
    variables: { deep: {} },
  });
  expect(JSON.stringify([plan.cfg, plan.manifest])).not.toMatch(/4711/);
  expect(step?.hidden).toEqual(['4711', SECRET, SECRET]);
});

test('where it leads is told without them, and so is what it is called', () => {
  const pipeline = pipelineOf('api_token: {}', http(`url: 'https://a.example/hooks/\${params.api_token}/x'`));
  const named = {
    ...pipeline,
    document: { ...(pipeline.document as object), name: 'of ${params.api_token}' },
  };
  const plan = compile(named, catalog, { params: { api_token: SECRET } });
  if (!plan.ok) throw new Error(JSON.stringify(plan.diagnostics));
  expect(plan.value.manifest.name).toBe('of ${params.api_token}');
  const { contacts } = effectsOf(readPipeline(named, catalog), plan.value);
  expect(contacts).toMatchObject([{ host: 'a.example', address: 'https://a.example/hooks/***/x' }]);
});

test('another value is other work, by what no one but the session can tell', () => {
  const [one] = compiled({ api_token: '4711', k: SECRET, h: SECRET }).steps;
  const [other] = compiled({ api_token: '4712', k: SECRET, h: SECRET }).steps;
  expect(one?.work.hash).toBe(other?.work.hash);
  expect(one?.work.secrets).not.toBe(other?.work.secrets);
  expect(one?.work.secrets).toContain('4711');
});

test.each([
  ['a parameter', http(`url: 'https://a.example', timeout: '\${params.t}', token: '\${params.t}'`), {}],
  [
    'an address',
    graphql(`query: '{ a }', headers: {X: '\${params.t}'}`).replace('https://a.example', '\${params.t}'),
    {},
  ],
  ['a variable', http(`connection: '@http.c'`), { SECRET_URL: `nowhere ${SECRET}` }],
])('what is wrong with the value of %s is said without it', (_, steps, environment) => {
  const pipeline = pipelineOf('t: {}', steps);
  const connections = { http: { c: { url: '${SECRET_URL}', token: SECRET, timeout: '${SECRET_URL}' } } };
  const options = { params: { t: SECRET }, connections, environment };
  const result = compile(pipeline, catalog, options);
  expect(result.ok).toBe(false);
  const views = connectionViews(readPipeline(pipeline, catalog), options);
  const said = JSON.stringify([result.diagnostics, views]);
  expect(said).not.toMatch(/ret-4711/);
  expect(said.includes('***') || said.includes('timeout must be a number')).toBe(true);
});

test('what a connection holds in an address is not shown', () => {
  const connections = {
    graphql: { c: { endpoint: 'https://max:hunter2hunter2@a.example/?apikey=${KEY}&x=1', auth_token: 't' } },
  };
  const pipeline = pipelineOf(
    'n: 1',
    `  - {id: a, component: graphql.extractor, mode: read, config: {connection: '@graphql.c', query: '{ a }'}}\n`,
  );
  const [view] = connectionViews(readPipeline(pipeline, catalog), {
    connections,
    environment: { KEY: 'abcdefgh' },
  });
  expect(view?.fields.find(({ name }) => name === 'endpoint')?.value).toBe(
    'https://***@a.example/?apikey=${KEY}&x=1',
  );
  expect(view?.fields.find(({ name }) => name === 'endpoint')?.variables).toEqual([
    { name: 'KEY', from: 'the environment', secret: true },
  ]);
  expect(JSON.stringify(view)).not.toMatch(/hunter2|abcdefgh/);
});
