/** What a step gets of its connection: variables, given fields, kinds, and secrets that stay at their host. */
import { describe, expect, test } from 'vitest';
import { compile, type CompileOptions } from '#core/plan/compile.ts';
import { parseConnections } from '#core/plan/connections-file.ts';
import { catalog as ours } from '#drivers/index.ts';
import type { Catalog } from '#core/contract/catalog.ts';
import { load, marked, withSteps } from '../document.ts';

/** Every component as if it ran here. */
const csv = ours.get('filesystem.csv_extractor')?.driver;
if (!csv) throw new Error('no driver');
const catalog: Catalog = new Map(
  [...ours].map(([name, component]) => [
    name,
    { ...component, unavailable: undefined, driver: component.driver ?? csv },
  ]),
);

const CONFIGS: Readonly<Record<string, string>> = {
  'graphql.extractor': 'query: "{ a }"',
  'http.extractor': 'url: rows',
  'mysql.extractor': 'query: SELECT 1',
  'mysql.writer': 'table: t',
  'posthog.extractor': 'data_type: events',
  'supabase.extractor': 'table: t',
  'supabase.writer': 'table: t',
};

const step = (component: string, config: string): string => {
  const mode = component.endsWith('writer') ? 'write' : 'read';
  const source =
    mode === 'write'
      ? '  - {id: src, component: duckdb.processor, mode: transform, config: {query: SELECT 1 AS a}}\n'
      : '';
  return withSteps(`${source}  - {id: s, component: ${component}, mode: ${mode}, config: {${config}}}\n`);
};

const fields = (text: string) => {
  const parsed = parseConnections('osiris_connections.yaml', text);
  if (!parsed.ok) throw new Error(parsed.diagnostics[0]?.message);
  return parsed.value;
};

const compiled = (text: string, options: CompileOptions) => compile(load(text), catalog, options);

const configOf = (text: string, options: CompileOptions) => {
  const result = compiled(text, options);
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  return result.value.steps.at(-1)?.config;
};

const errorsOf = (text: string, options: CompileOptions) =>
  compiled(text, options).diagnostics.filter(({ severity }) => severity === 'error');

describe('variables', () => {
  const http = step('http.extractor', "connection: '@http.a', url: rows");
  const connections = fields(
    'connections: {http: {a: {base_url: "https://${HOST}/v1", headers: {Authorization: "Bearer ${TOKEN}"}}}}',
  );

  test('are filled in wherever they stand, once', () => {
    const environment = { HOST: 'api.example.com', TOKEN: 'abc${HOST}' };
    expect(configOf(http, { connections, environment })).toMatchObject({
      base_url: 'https://api.example.com/v1',
      headers: { Authorization: 'Bearer abc${HOST}' },
    });
  });

  test.each([
    [{ HOST: 'h' }, "Environment variable 'TOKEN' not set for headers.Authorization in http.a"],
    [{ HOST: 'h', TOKEN: '' }, "Environment variable 'TOKEN' not set for headers.Authorization in http.a"],
    [{ TOKEN: 't' }, "Environment variable 'HOST' not set for base_url in http.a"],
  ])('one without a value is an error, also within a text: %j', (environment, message) => {
    expect(errorsOf(http, { connections, environment })).toMatchObject([
      { type: 'missing_environment_variable', message, location: 'steps[0].config.connection' },
    ]);
  });

  test.each([
    ['GRAPH_KEY', ['4711-zZ']],
    ['GRAPH_API_KEY', ['4711-zZ']],
    ['SORT_KEY', ['4711-zZ']],
    ['SUBGRAPH', ['4711-zZ']],
    ['SUBGRAPH', ['T0ken-a', 'b-1'], 'T0ken-a/movies/b-1?c=2024'],
    ['SUBGRAPH', [], 'movies'],
    ['SUBGRAPH', [], 'v2/2024-11/12'],
  ])('one called %s that stands in the path of an address: %j', (name, hidden, value = '4711-zZ') => {
    const path = fields(`connections: {graphql: {m: {endpoint: "https://h.example/api/\${${name}}/g"}}}`);
    const options = { connections: path, environment: { [name]: value } };
    const result = compiled(step('graphql.extractor', "connection: '@graphql.m', query: '{ a }'"), options);
    if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
    expect(result.value.steps.at(-1)?.hidden ?? []).toEqual(hidden);
  });

  test.each([
    ['${WHERE}', 'https://h.example/hooks/T024BE7LD/films-2024.csv', ['T024BE7LD']],
    ['https://${WHERE}/g', 'db-1.h.example', []],
    ['https://${WHERE}/g', 'h.example/T0ken-a', ['T0ken-a']],
  ])('an address that is %s: of what is filled in, %s', (address, value, hidden) => {
    const whole = fields(`connections: {graphql: {m: {endpoint: "${address}"}}}`);
    const options = { connections: whole, environment: { WHERE: value } };
    const result = compiled(step('graphql.extractor', "connection: '@graphql.m', query: '{ a }'"), options);
    if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
    expect(result.value.steps.at(-1)?.hidden ?? []).toEqual(hidden);
  });

  test('names of every object are no variables', () => {
    const odd = fields('connections: {http: {a: {base_url: "https://h", token: "${constructor}"}}}');
    expect(errorsOf(http, { connections: odd, environment: {} })).toMatchObject([
      { message: "Environment variable 'constructor' not set for token in http.a" },
    ]);
  });

  test('a default connection has them, too', () => {
    const text = step('graphql.extractor', 'endpoint: "https://h", query: q');
    const byDefault = fields('connections: {graphql: {m: {default: true, auth_token: "${PW}"}}}');
    expect(errorsOf(text, { connections: byDefault, environment: {} })).toMatchObject([
      {
        message: "Environment variable 'PW' not set for auth_token in graphql.m",
        location: 'steps[0].config',
      },
    ]);
    expect(configOf(text, { connections: byDefault, environment: { PW: 'x' } })).toMatchObject({
      auth_token: 'x',
    });
  });
});

describe('fields', () => {
  const text = step('mysql.extractor', "connection: '@mysql.m', query: SELECT 1");
  const mysql = (more: string) =>
    fields(`connections: {mysql: {m: {host: h, database: d, user: u, ${more}}}}`);

  test('are what the component asks for, however YAML read them', () => {
    expect(
      configOf(text, { connections: mysql('password: 12345678901234567890, port: "3307"') }),
    ).toMatchObject({
      password: '12345678901234567890',
      port: 3307,
    });
  });

  test('what it cannot take is an error without the value', () => {
    const [error, ...others] = errorsOf(text, {
      connections: mysql('password: [hunter2hunter2], port: many'),
    });
    expect([error, ...others].map((each) => each?.message)).toEqual([
      'password must be text (in @mysql.m)',
      'port must be a whole number (in @mysql.m)',
    ]);
  });

  test('given ones come before those of the file, are what they are, and make a connection by themselves', () => {
    const given = { 'mysql.m': { host: 'h', database: 'd', user: 'u', password: '${X}', port: '3307' } };
    expect(configOf(text, { given })).toMatchObject({ host: 'h', password: '${X}', port: 3307 });
    expect(
      configOf(text, { connections: mysql('password: "${UNSET}"'), given: { 'mysql.m': { password: 'p' } } }),
    ).toMatchObject({ user: 'u', password: 'p' });
    const byDefault = { 'graphql.default': { auth_token: 'x' } };
    const free = step('graphql.extractor', 'endpoint: "https://h", query: q');
    expect(configOf(free, { given: byDefault })).toMatchObject({ auth_token: 'x' });
  });
});

describe("a connection's secret stays at its own host", () => {
  const CONNECTIONS = fields(`connections:
  graphql: {c: {endpoint: https://home.example/graphql, auth_token: hunter2hunter2}}
  http: {c: {base_url: https://home.example/v1, token: hunter2hunter2}}
  mysql: {c: {host: home.example, database: d, user: u, password: hunter2hunter2}}
  posthog: {c: {api_key: hunter2hunter2, project_id: 1, region: eu}}
  supabase: {c: {url: https://home.supabase.co, key: hunter2hunter2hunter2}}
`);

  const families = Object.keys(CONFIGS);
  test('every component that takes secrets by a connection and says whom it asks is here', () => {
    const all = [...ours.values()].filter(
      ({ spec }) => spec.contacts && spec.secrets.length > 0 && spec.connectionFields,
    );
    expect(all.map(({ name }) => name).sort()).toEqual(families.toSorted());
  });

  test.each(families)('%s: with nothing beside it, it works', (name) => {
    const [family = ''] = name.split('.');
    const text = step(name, `connection: '@${family}.c', ${CONFIGS[name]}`);
    expect(errorsOf(text, { connections: CONNECTIONS })).toEqual([]);
  });

  test.each([
    [
      'graphql.extractor',
      'endpoint: https://away.example/graphql',
      'away.example',
      'home.example',
      'auth_token',
    ],
    [
      'graphql.extractor',
      'endpoint: http://home.example/graphql',
      'http://home.example',
      'https://home.example',
      'auth_token',
    ],
    [
      'graphql.extractor',
      'endpoint: https://home.example:8443/',
      'home.example:8443',
      'home.example',
      'auth_token',
    ],
    ['http.extractor', 'url: https://away.example/rows', 'away.example', 'home.example', 'token'],
    ['mysql.extractor', 'host: away.example', 'away.example:3306', 'home.example:3306', 'password'],
    ['mysql.extractor', 'port: 3307', 'home.example:3307', 'home.example:3306', 'password'],
    ['mysql.writer', 'host: away.example', 'away.example:3306', 'home.example:3306', 'password'],
    ['posthog.extractor', 'region: us', 'us.posthog.com', 'eu.posthog.com', 'api_key'],
    ['supabase.extractor', 'url: https://away.supabase.co', 'away.supabase.co', 'home.supabase.co', 'key'],
    ['supabase.writer', 'url: https://away.supabase.co', 'away.supabase.co', 'home.supabase.co', 'key'],
  ])('%s: %s is an error at its line', (name, override, to, from, secret) => {
    const [family = ''] = name.split('.');
    const [key = ''] = override.split(':');
    const own = name === 'http.extractor' ? '' : `, ${CONFIGS[name]}`;
    const text = step(name, `connection: '@${family}.c', ${override}${own}`);
    const found = errorsOf(text, { connections: CONNECTIONS });
    const index = text.includes('id: src') ? 1 : 0;
    expect(found).toMatchObject([
      {
        type: 'secret_to_other_host',
        message: `This leads to ${to}, and ${secret} of @${family}.c would go there: a connection's secrets go to its own host only, which is ${from}. Use a connection for ${to}, or leave out the connection and give the step secrets of its own by parameters`,
        location: `steps[${index}].config.${key}`,
      },
    ]);
    expect(marked(text, found[0])).toBe(override.slice(key.length + 2));
  });

  test('where several keys lead there together, the one that names it is marked', () => {
    const beside = 'region: self_hosted, custom_base_url: https://away.example';
    const text = step('posthog.extractor', `connection: '@posthog.c', ${beside}, data_type: events`);
    expect(errorsOf(text, { connections: CONNECTIONS })).toMatchObject([
      { type: 'secret_to_other_host', location: 'steps[0].config.custom_base_url' },
    ]);
  });

  test('a region that is nowhere said is that of the component', () => {
    const connections = fields('connections: {posthog: {c: {api_key: hunter2hunter2, project_id: 1}}}');
    const text = step(
      'posthog.extractor',
      "connection: '@posthog.c', region: self_hosted, custom_base_url: 'https://away.example', data_type: events",
    );
    expect(errorsOf(text, { connections })).toMatchObject([{ type: 'secret_to_other_host' }]);
  });

  test('a parameter leads no further than the text', () => {
    const text = `${step('mysql.extractor', "connection: '@mysql.c', host: '${params.h}', query: SELECT 1")}params: {h: {default: away.example}}\n`;
    expect(errorsOf(text, { connections: CONNECTIONS })).toMatchObject([
      { type: 'secret_to_other_host', location: 'steps[0].config.host' },
    ]);
    expect(errorsOf(text, { connections: CONNECTIONS, params: { h: 'HOME.example' } })).toEqual([]);
  });

  test('a default connection is no different', () => {
    const connections = fields(
      'connections: {graphql: {c: {default: true, endpoint: "https://home.example", auth_token: hunter2}}}',
    );
    const text = step('graphql.extractor', 'endpoint: "https://away.example", query: q');
    expect(errorsOf(text, { connections })).toMatchObject([
      { type: 'secret_to_other_host', location: 'steps[0].config.endpoint' },
    ]);
  });

  test.each([
    ['the same host by another path', "connection: '@graphql.c', endpoint: 'https://home.example/other'"],
    ['the same host in capitals', "connection: '@graphql.c', endpoint: 'https://HOME.example:443/graphql'"],
    [
      'a connection that does not say where',
      "connection: '@graphql.open', endpoint: 'https://away.example/'",
    ],
    ['one without secrets', "connection: '@graphql.public', endpoint: 'https://away.example/'"],
    [
      'headers of its own',
      "connection: '@graphql.heads', endpoint: 'https://away.example/', headers: {X-Own: '${params.t}'}",
    ],
  ])('%s is no error', (_, config) => {
    const connections = {
      ...CONNECTIONS,
      graphql: {
        ...CONNECTIONS['graphql'],
        open: { auth_token: 'hunter2hunter2' },
        public: { endpoint: 'https://home.example', headers: { Accept: 'application/json' } },
        heads: { endpoint: 'https://home.example', headers: { 'X-Key': 'hunter2hunter2' } },
      },
    };
    const text = `${step('graphql.extractor', `${config}, query: "{ a }"`)}params: {t: {}}\n`;
    expect(errorsOf(text, { connections, params: { t: 'own' } })).toEqual([]);
  });

  test('given fields are as secret as those of a file', () => {
    const given = { 'mysql.n': { host: 'home.example', database: 'd', user: 'u', password: 'hunter2' } };
    const text = step('mysql.extractor', "connection: '@mysql.n', host: away.example, query: SELECT 1");
    expect(errorsOf(text, { given })).toMatchObject([{ type: 'secret_to_other_host' }]);
  });
});
