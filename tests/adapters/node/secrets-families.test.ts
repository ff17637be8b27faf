/** A secret in every place in which a config of any family can hold one, a server that says again all that it was told, and the search for them in all that is left. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { readArguments } from '#adapters/node/cli/arguments.ts';
import { connectionsCommand } from '#adapters/node/cli/connections.ts';
import { discoverCommand } from '#adapters/node/cli/discover.ts';
import { compileFile } from '#adapters/node/cli/document.ts';
import { runCommand } from '#adapters/node/cli/run.ts';
import { sampleCommand } from '#adapters/node/cli/sample.ts';
import { readStateArguments, stateCommand } from '#adapters/node/cli/state.ts';
import { fakeServer, refusal, type FakeServer } from '../../drivers/mysql-server.ts';
import { formsOf, secretsFound } from '../../support/secret-forms.ts';

const USER = 'maxim';

/** Where a secret is. `connection`: fields of it, or none; `config`: of the step; `@` is the secret in quotes, `~` as it is. */
interface Place {
  readonly component: string;
  readonly connection: string;
  readonly config?: string;
  /** What it is filled by: a variable, a parameter, or nothing but itself. */
  readonly by?: 'variable' | 'parameter' | '.env';
  /** The name of what fills it; else one that is secret. */
  readonly called?: string;
}

const GRAPHQL = `endpoint: "%/graphql"`;
const POSTHOG = 'project_id: "7", region: self_hosted, custom_base_url: "%/posthog"';
const MYSQL = 'host: 127.0.0.1, port: #, database: d, ssl_mode: disabled';

const PLACES: Readonly<Record<string, Place>> = {
  token: { component: 'http.extractor', connection: 'base_url: "%", token: @', by: 'variable' },
  password: { component: 'http.extractor', connection: `base_url: "%", username: ${USER}, password: @` },
  api_key: { component: 'http.extractor', connection: 'base_url: "%", api_key: @', by: '.env' },
  in_query: {
    component: 'http.extractor',
    connection: 'base_url: "%", api_key: @, api_key_in: query, api_key_name: k',
  },
  cookie: { component: 'http.extractor', connection: 'base_url: "%", headers: {Cookie: @}' },
  by_query: {
    component: 'http.extractor',
    connection: 'base_url: "%"',
    config: 'query: {sig: @}',
    by: 'parameter',
  },
  in_address: {
    component: 'http.extractor',
    connection: 'base_url: "%"',
    config: "url: '/x?apikey=~'",
    by: 'parameter',
  },
  in_path: { component: 'http.extractor', connection: 'base_url: "%/hooks/~"', by: 'variable' },
  // Under names that say nothing.
  unnamed_variable: {
    component: 'graphql.extractor',
    connection: 'endpoint: "%/graphql/~/g"',
    by: 'variable',
    called: 'SUBGRAPH',
  },
  unnamed_parameter: {
    component: 'http.extractor',
    connection: 'base_url: "%"',
    config: "url: '/x/~'",
    by: 'parameter',
    called: 'part',
  },
  unnamed_in_variable: {
    component: 'graphql.extractor',
    connection: GRAPHQL,
    config: 'variables: {x: @}',
    by: 'parameter',
    called: 'part',
  },
  unnamed_in_text: {
    component: 'graphql.extractor',
    connection: GRAPHQL,
    config: `query: '{ a(x: "~") }'`,
    by: 'parameter',
    called: 'part',
  },
  unnamed_in_query: {
    component: 'http.extractor',
    connection: 'base_url: "%"',
    config: 'query: {q: @}',
    by: 'parameter',
    called: 'part',
  },
  mysql_unnamed: {
    component: 'mysql.extractor',
    connection: `${MYSQL}, user: ${USER}, password: x`,
    config: `query: 'SELECT 1 AS a FROM t WHERE b = "~"'`,
    by: 'parameter',
    called: 'part',
  },
  bearer: {
    component: 'graphql.extractor',
    connection: `${GRAPHQL}, auth_token: @`,
    config: 'auth_type: bearer',
  },
  basic: {
    component: 'graphql.extractor',
    connection: `${GRAPHQL}, auth_username: ${USER}, auth_token: @`,
    config: 'auth_type: basic',
  },
  key: {
    component: 'graphql.extractor',
    connection: `${GRAPHQL}, auth_token: @`,
    config: 'auth_type: api_key, auth_header_name: X-Mine',
    by: 'variable',
  },
  header: { component: 'graphql.extractor', connection: `${GRAPHQL}, headers: {X-Auth: @}` },
  endpoint: {
    component: 'graphql.extractor',
    connection: 'endpoint: "%/graphql?access_token=~"',
    by: 'variable',
  },
  variable: {
    component: 'graphql.extractor',
    connection: GRAPHQL,
    config: 'variables: {apiKey: @}',
    by: 'parameter',
  },
  query_text: {
    component: 'graphql.extractor',
    connection: GRAPHQL,
    config: `query: '{ a(k: "~") }'`,
    by: 'parameter',
  },
  posthog: { component: 'posthog.extractor', connection: `${POSTHOG}, api_key: @` },
  supabase: { component: 'supabase.extractor', connection: 'url: "%/supabase", key: @', by: 'variable' },
  writer: { component: 'supabase.writer', connection: 'url: "%/supabase", key: @' },
  mysql: { component: 'mysql.extractor', connection: `${MYSQL}, user: ${USER}, password: @`, by: 'variable' },
  mysql_writer: { component: 'mysql.writer', connection: `${MYSQL}, user: ${USER}, password: @` },
};
const NAMES = Object.keys(PLACES);

/** Each its own, of signs that every form changes, but for what a header or an address cannot hold. */
const SECRETS = Object.fromEntries(
  NAMES.map((name, at) => [
    name,
    /address|path|endpoint|unnamed/.test(name)
      ? `Plain-${name}-${at}_Z9.q.x`
      : name === 'query_text'
        ? `Plain.${name}+${at}/Z9 q`
        : `S${at}"e<c>/${name}+A1~Z&`,
  ]),
);
const OWN: Readonly<Record<string, string>> = {
  'http.extractor': 'url: /x',
  'graphql.extractor': "query: '{ a }', data_path: data.a, max_retries: 0",
  'posthog.extractor': 'data_type: events',
  'supabase.extractor': 'table: t, retries: 0',
  'supabase.writer': 'table: t, write_mode: append, retries: 0',
  'mysql.extractor': 'table: t',
  'mysql.writer': 'table: t, mode: append',
};

let server: Server;
let mysql: FakeServer;
let address = '';
let folder = '';
/** What the server does next. */
let fault: keyof typeof FAULTS | undefined;
/** The place that is tried. */
let current = '';
const sent: string[] = [];
const said: string[] = [];

/** All that a request says, as it came and as it reads. */
const toldBy = ({ url = '', headers }: IncomingMessage, body: string): string => {
  const login = Buffer.from(headers.authorization?.split(' ')[1] ?? '', 'base64').toString();
  return [url, decodeURIComponent(url), JSON.stringify(headers), ...Object.values(headers), login, body].join(
    '\n',
  );
};

const FAULTS = {
  '400 in words': (response, told) => response.writeHead(400, { 'content-type': 'text/plain' }).end(told),
  '401 that says what it wants': (response, told) =>
    response
      .writeHead(401, { 'www-authenticate': `Bearer error="${encodeURIComponent(told)}"` })
      .end(told.slice(0, 380)),
  '403 in JSON': (response, told) =>
    response.writeHead(403, { 'content-type': 'application/json' }).end(
      JSON.stringify({
        message: told,
        code: '42501',
        detail: told,
        hint: told,
        errors: [{ message: told }],
      }),
    ),
  '500 in HTML': (response, told) =>
    response
      .writeHead(500, { 'content-type': 'text/html' })
      .end(
        `<title>${told.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')}</title>`,
      ),
  '200 with errors': (response, told) =>
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ data: null, errors: [{ message: told, path: [told] }], error: told })),
  'a redirect': (response, told) =>
    response
      .writeHead(302, {
        location: `http://localhost:1/${encodeURIComponent(told)}?token=${encodeURIComponent(told)}`,
      })
      .end(),
  'no JSON': (response, told) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(`{"a": ${told}`),
  'another type': (response, told) =>
    response.writeHead(200, { 'content-type': `image/${encodeURIComponent(told).slice(0, 80)}` }).end(told),
  'a limit': (response, told) =>
    response
      .writeHead(429, { 'retry-after': '99999999', 'x-ratelimit-reset': encodeURIComponent(told) })
      .end(told),
  'a broken answer': (response, told) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '99999' });
    response.write(`[{"a": ${JSON.stringify(told)}`, () => response.socket?.destroySoon());
  },
} satisfies Record<string, (response: ServerResponse, told: string) => unknown>;

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString()));
    request.on('end', () => {
      const told = toldBy(request, body);
      sent.push(told);
      // In a long answer the cut falls anywhere.
      if (fault) return void FAULTS[fault](response, told);
      response.writeHead(200, { 'content-type': 'application/json' }).end(usual(request.url ?? ''));
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  mysql = await fakeServer((heard) =>
    /^QUERY (?:SET|SELECT VERSION)/.test(heard)
      ? 'usual'
      : [refusal(1146, `No: ${formsOf(SECRETS[current] ?? '', USER).join(' ')}`.slice(0, 500))],
  );
  folder = mkdtempSync(join(tmpdir(), 'secrets-families-'));
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await mysql.close();
  rmSync(folder, { recursive: true });
  vi.unstubAllEnvs();
});

function usual(url: string): string {
  if (url.startsWith('/graphql')) return JSON.stringify({ data: { a: [{ n: 1 }] } });
  if (url.startsWith('/posthog')) return JSON.stringify({ columns: [], results: [], types: [] });
  return url.startsWith('/supabase') ? '[]' : JSON.stringify([{ n: 1 }]);
}

const quoted = (text: string): string => JSON.stringify(text);
const variable = (name: string): string => PLACES[name]?.called ?? `${name.toUpperCase()}_TOKEN`;
const parameter = (name: string): string => PLACES[name]?.called ?? 'own_secret';

/** Each alone, so that a step before it does not end the run. */
function write(name: string): string {
  current = name;
  const { component, connection, config = '', by } = PLACES[name]!;
  const [family = ''] = component.split('.');
  const secret = SECRETS[name] ?? '';
  const filled = by === 'parameter' ? `\${params.${parameter(name)}}` : by ? `\${${variable(name)}}` : secret;
  const inPlace = (text: string): string => text.replaceAll('~', filled).replaceAll('@', quoted(filled));
  const fields = inPlace(connection).replaceAll('%', address).replaceAll('#', String(mysql.port));
  const own = [OWN[component] ?? '', inPlace(config)].filter((part) => part !== '');
  // What the place says itself counts.
  const said =
    own.length === 2 && /^(url|query): '/.test(own[1] ?? '')
      ? [own[1], ...(family === 'graphql' ? ['data_path: data.a, max_retries: 0'] : [])]
      : own;
  const more = component === 'http.extractor' ? ', retries: 0' : '';
  const isWriter = component.endsWith('writer');
  const first =
    '  - {id: rows, component: duckdb.processor, mode: transform, needs: [], config: {query: "SELECT 1 AS n"}}\n';
  const file = join(folder, `${name}.yaml`);
  writeFileSync(
    file,
    `oml_version: "0.1.0"\nname: ${name}\nparams: {${parameter(name)}: {}}\nsteps:\n${isWriter ? first : ''}  - {id: ${name}, component: ${component}, mode: ${isWriter ? 'write' : 'read'}, config: {connection: '@${family}.c', ${said.join(', ')}${more}}}\n`,
  );
  writeFileSync(join(folder, `${name}.connections.yaml`), `connections:\n  ${family}:\n    c: {${fields}}\n`);
  return file;
}

async function oml(
  words: readonly string[],
  name: string,
): Promise<{ readonly code: number; readonly printed: string }> {
  const printed: string[] = [];
  const keep = (...parts: unknown[]): void => void printed.push(parts.map(String).join(' '));
  const spies = [
    ...(['log', 'error', 'warn', 'info', 'debug'] as const).map((level) =>
      vi.spyOn(console, level).mockImplementation(keep),
    ),
    vi.spyOn(process.stdout, 'write').mockImplementation((part) => (keep(part), true)),
    vi.spyOn(process.stderr, 'write').mockImplementation((part) => (keep(part), true)),
  ];
  try {
    const given = [
      ...words,
      '--connections',
      join(folder, `${name}.connections.yaml`),
      '--param',
      `${parameter(name)}=${SECRETS[name]}`,
    ];
    const args = readArguments(given, folder);
    if (args === 'help') throw new Error('no arguments');
    const work = {
      run: () => runCommand(args, folder),
      connections: () => connectionsCommand(args, folder),
      discover: () => discoverCommand(args, folder),
      sample: () => sampleCommand(args, folder),
      compile: async () => {
        const { ok, diagnostics, ...rest } = await compileFile(args);
        const plan = 'value' in rest ? rest.value.plan : undefined;
        keep(JSON.stringify([ok, diagnostics, plan?.manifest, plan?.cfg]));
        return ok ? 0 : 2;
      },
    }[args.command as 'run'];
    const code = await work();
    said.push(printed.join('\n'));
    return { code, printed: printed.join('\n') };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

/** Of the secrets those that stand in any of the files, but for those that were given. */
function leftIn(): readonly string[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(
    (each) => each.isFile() && !/\.connections\.yaml$|^\.env$/.test(each.name),
  );
  expect(files.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['pipeline_data.duckdb', 'events.jsonl', 'metrics.jsonl', 'manifest.yaml']),
  );
  return files.flatMap(({ parentPath, name }) =>
    secretsFound(readFileSync(join(parentPath, name)), SECRETS, USER).map(
      (each) => `${parentPath}/${name}: ${each}`,
    ),
  );
}

test('no place of any family lets one out, whatever the server says', async () => {
  for (const name of NAMES.filter((each) => PLACES[each]?.by === 'variable'))
    vi.stubEnv(variable(name), SECRETS[name]);
  const dotEnv = NAMES.filter((each) => PLACES[each]?.by === '.env');
  writeFileSync(
    join(folder, '.env'),
    dotEnv.map((name) => `${variable(name)}='${SECRETS[name]}'\n`).join(''),
  );
  const faults = Object.keys(FAULTS) as (keyof typeof FAULTS)[];
  for (const [at, name] of NAMES.entries()) {
    const file = write(name);
    const [family = ''] = (PLACES[name]?.component ?? '').split('.');
    expect(await oml(['compile', file], name), name).toMatchObject({ code: 0 });
    await oml(['connections', file], name);
    // All of them without a run, which takes longer.
    for (fault of faults) {
      const { code, printed } = await oml(['connections', 'test', file], name);
      expect([0, 1], printed).toContain(code);
      if (['posthog', 'supabase', 'mysql', 'graphql'].includes(family) && fault === '403 in JSON')
        await oml(['discover', file, `@${family}.c`, '--json'], name);
    }
    fault = faults[at % faults.length];
    const failed = await oml(
      ['run', file, '--out', join(folder, `${name}.out`), ...(at % 2 ? ['--json'] : [])],
      name,
    );
    expect(failed.printed, `${name}, ${fault}`).toMatch(/failed|answered|error|not/i);
    if (name.endsWith('writer'))
      await oml(['run', file, '--dry-run', '--out', join(folder, `${name}.dry`)], name);
    if (name === 'query_text') await oml(['sample', file, name], name);
  }
  // They were in use.
  const heard = sent.join('\n');
  for (const name of NAMES.filter((each) => !each.startsWith('mysql')))
    expect(
      formsOf(SECRETS[name] ?? '', USER).some((form) => heard.includes(form)),
      name,
    ).toBe(true);
  expect(said.join('\n')).toContain('***');
  expect([...new Set(said.flatMap((text) => secretsFound(text, SECRETS, USER)))]).toEqual([]);
  expect(leftIn()).toEqual([]);
}, 180_000);

test('what runs well leaves none either; where nobody answers, nor does the error', async () => {
  const good = [
    'token',
    'in_query',
    'in_address',
    'in_path',
    'unnamed_variable',
    'unnamed_parameter',
    'bearer',
    'endpoint',
    'query_text',
    'posthog',
    'supabase',
  ];
  fault = undefined;
  for (const name of good) {
    const file = write(name);
    const out = join(folder, `${name}.good`);
    const { code, printed } = await oml(['run', file, '--out', out, '--json'], name);
    if (!['posthog', 'supabase'].includes(name)) expect(code, printed).toBe(0);
    const state = readStateArguments(['list', out, '--json'], folder);
    if (state === 'help') throw new Error('no arguments');
    const log = vi.spyOn(console, 'log').mockImplementation((text) => void said.push(String(text)));
    await stateCommand(state, folder);
    log.mockRestore();
  }
  const wrong = [
    address.replace('127.0.0.1', 'no-such-host.invalid'),
    'http://127.0.0.1:1',
    address.replace('http:', 'https:'),
  ];
  for (const there of wrong)
    for (const name of [
      'token',
      'in_address',
      'in_path',
      'unnamed_variable',
      'unnamed_parameter',
      'endpoint',
      'posthog',
      'supabase',
    ] as const) {
      const file = write(name);
      const connections = join(folder, `${name}.connections.yaml`);
      writeFileSync(connections, readFileSync(connections, 'utf8').replaceAll(address, there));
      expect((await oml(['connections', 'test', file], name)).printed).toMatch(
        /could not be reached|does not/,
      );
    }
  expect([...new Set(said.flatMap((text) => secretsFound(text, SECRETS, USER)))]).toEqual([]);
  expect(leftIn()).toEqual([]);
}, 180_000);
