/** All that a run on the command line leaves, searched for every secret that its configs hold, wherever a config can hold one. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { readArguments } from '#adapters/node/cli/arguments.ts';
import { connectionsCommand } from '#adapters/node/cli/connections.ts';
import { runCommand } from '#adapters/node/cli/run.ts';
import { json, serve, type TestServer } from '../../drivers/http-server.ts';
import { formsOf, secretsFound } from '../../support/secret-forms.ts';

const PORT = 41_926;
const USER = 'maxim';
/** Each with signs that every form changes. */
const SECRETS = {
  token: 'tok"en+/A1~Zz',
  password: "pass'w<o>rd &B2",
  headerKey: 'Header$Key/C3==',
  inHeader: 'PartOf+D4/Bearer',
  queryKey: 'Query&Key=E5/x',
  parameter: 'Parameter F6+/y',
  inAddress: 'InAddress-G7_z',
  dotEnv: 'FromDotEnv#H8/w',
  number: '918273645546372',
  unused: 'NeverUsed/I9+v',
} as const;

let server: TestServer;
let folder: string;

/** Says again all that it was asked, as servers do that are of no help. */
const echo = (status: number) => (response: ServerResponse, request: IncomingMessage) => {
  const said = JSON.stringify(request.headers) + decodeURIComponent(request.url ?? '') + request.url;
  const all = Object.values(SECRETS).flatMap((secret) => formsOf(secret, USER));
  const heard = all.filter((form) => said.includes(form)).slice(0, 3);
  const { authorization } = request.headers;
  const login = Buffer.from(String(authorization).split(' ')[1] ?? '', 'base64').toString();
  response
    .writeHead(status, { 'content-type': 'text/plain' })
    .end(`Refused: ${authorization}\n${heard.join(' ')} ${login}\n${request.url}\n${said.slice(0, 200)}`);
};

beforeAll(async () => {
  server = await serve(PORT, {
    '/ok': json([{ n: 1 }]),
    '/busy': (() => {
      let times = 0;
      return (response, request) =>
        times++ === 0
          ? echo(503)(response, request)
          : json([{ n: 2 }])(response, request, new URL(server.address));
    })(),
    '/bad': echo(400),
  });
  folder = mkdtempSync(join(tmpdir(), 'secrets-left-'));
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

const quoted = (text: string): string => JSON.stringify(text);

/** Where a config can hold one, and the step that sends it. */
const STEPS: readonly (readonly [secret: keyof typeof SECRETS, fields: string, config: string])[] = [
  ['token', 'token: "${TOKEN}"', ''],
  ['password', `username: ${USER}, password: ${quoted(SECRETS.password)}`, ''],
  ['headerKey', `headers: {X-Key: ${quoted(SECRETS.headerKey)}}`, ''],
  ['inHeader', 'headers: {Authorization: "Bearer ${IN_HEADER}"}', ''],
  ['queryKey', `api_key: ${quoted(SECRETS.queryKey)}, api_key_in: query`, ''],
  ['parameter', 'username: maxim', 'headers: {X-Own: "${params.own}"}'],
  ['inAddress', 'username: maxim', ''],
  ['dotEnv', 'token: "${DOT_ENV}"', ''],
  ['number', `api_key: ${SECRETS.number}`, ''],
];

function pipeline(name: string, path: string): string {
  const steps = STEPS.map(([secret, , config], index) => {
    const url = secret === 'inAddress' ? `${path}?access_token=\${params.in_address}` : path;
    const all = [`connection: '@http.c${index}'`, `url: '${url}'`, 'retry_delay: 0.01', config].filter(
      Boolean,
    );
    return `  - {id: ${secret}, component: http.extractor, mode: read, needs: [], config: {${all.join(', ')}}}\n`;
  });
  const file = join(folder, name);
  writeFileSync(
    file,
    `oml_version: "0.1.0"\nname: left\nparams: {own: {}, in_address: {}}\nsteps:\n${steps.join('')}`,
  );
  return file;
}

async function run(file: string, command: readonly string[]): Promise<{ code: number; printed: string }> {
  const printed: string[] = [];
  const keep = (...said: unknown[]): void => void printed.push(said.map(String).join(' '));
  const spies = [
    vi.spyOn(console, 'log').mockImplementation(keep),
    vi.spyOn(console, 'error').mockImplementation(keep),
    vi.spyOn(process.stdout, 'write').mockImplementation((said) => (keep(said), true)),
  ];
  const args = readArguments(
    [
      ...command,
      file,
      '--param',
      `own=${SECRETS.parameter}`,
      '--param',
      `in_address=${SECRETS.inAddress}`,
      ...(command[0] === 'run' ? ['--out', `${file}.out`] : []),
    ],
    folder,
  );
  if (args === 'help') throw new Error('no arguments');
  try {
    const work = args.command === 'connections' ? connectionsCommand(args, folder) : runCommand(args, folder);
    return { code: await work, printed: printed.join('\n') };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

test('nothing that a run leaves or says holds a secret, in any form', async () => {
  const connections = STEPS.map(
    ([, fields], index) => `    c${index}: {base_url: "${server.address}", ${fields}}\n`,
  );
  writeFileSync(join(folder, 'osiris_connections.yaml'), `connections:\n  http:\n${connections.join('')}`);
  writeFileSync(
    join(folder, '.env'),
    `DOT_ENV='${SECRETS.dotEnv}'\nTOKEN=${SECRETS.unused}\nUNUSED=${SECRETS.unused}\n${SECRETS.unused}\n`,
  );
  vi.stubEnv('TOKEN', SECRETS.token);
  vi.stubEnv('IN_HEADER', SECRETS.inHeader);
  const given = new Set(readdirSync(folder));
  const said: string[] = [];
  const good = await run(pipeline('good.yaml', 'ok'), ['run']);
  expect(good.code, good.printed).toBe(0);
  const busy = await run(pipeline('a-busy.yaml', 'busy'), ['run', '--json']);
  expect(busy.code, busy.printed).toBe(0);
  // What was sent is right: the secrets are in use.
  const sent = JSON.stringify([server.asked, server.headers]);
  for (const [name, secret] of Object.entries(SECRETS).filter(([each]) => each !== 'unused'))
    expect(
      formsOf(secret, USER).some((form) => sent.includes(form)),
      name,
    ).toBe(true);
  expect(good.printed).toContain('Line 4 of');
  said.push(good.printed, busy.printed);

  // Each fails in a run of its own, since the first that does ends the run.
  const bad = readFileSync(pipeline('bad.yaml', 'bad'), 'utf8').split('\n').filter(Boolean);
  const head = bad.filter((line) => !line.startsWith('  - '));
  for (const line of bad.filter((each) => each.startsWith('  - '))) {
    const file = join(folder, `bad-${/id: (\w+)/.exec(line)?.[1]}.yaml`);
    writeFileSync(file, [...head, line, ''].join('\n'));
    const plain = line.includes('${params.own}') || line.includes('${params.in_address}');
    const failed = await run(file, plain ? ['run'] : ['run']);
    expect(failed.code, failed.printed).not.toBe(0);
    said.push(failed.printed);
  }
  const listed = await run(pipeline('listed.yaml', 'ok'), ['connections']);
  const tested = await run(pipeline('tested.yaml', 'bad'), ['connections', 'test']);
  expect(listed.printed).toContain('token     set  (${TOKEN} of the environment)');
  expect(tested.code).toBe(1);
  expect(tested.printed).toContain('✘ ');
  said.push(listed.printed, tested.printed);

  expect(said.flatMap((text) => secretsFound(text, SECRETS, USER))).toEqual([]);
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(
    (each) => each.isFile() && !given.has(each.name),
  );
  const names = files.map(({ name }) => name);
  expect(names).toEqual(
    expect.arrayContaining([
      'pipeline_data.duckdb',
      'events.jsonl',
      'metrics.jsonl',
      'manifest.yaml',
      'token.json',
      'salt',
    ]),
  );
  const found = files.flatMap(({ parentPath, name }) =>
    secretsFound(readFileSync(join(parentPath, name)), SECRETS, USER).map((each) => `${name}: ${each}`),
  );
  expect(found).toEqual([]);
}, 60_000);

test.each([2, 9, 17, 30])(
  'a secret that is cut off by what a message has room for is not told by its beginning: %i signs',
  async (seen) => {
    const secret = 'Split/Secret+A1~0123456789-abcdefgh';
    const split = await serve(PORT + 1, {
      // In pieces, of which each ends within the secret.
      '/words': (response, request) => {
        const said = `${'x'.repeat(400 - seen)}${request.headers['x-key']}${'y'.repeat(400)}`;
        response.writeHead(400, { 'content-type': 'text/plain' });
        response.write(said.slice(0, 400 - seen + 5), () => response.end(said.slice(400 - seen + 5)));
      },
      '/title': (response, request) =>
        void response
          .writeHead(500, { 'content-type': 'text/html' })
          .end(`<title>${'x'.repeat(200 - seen)}${request.headers['x-key']}${'y'.repeat(400)}</title>`),
    });
    try {
      writeFileSync(
        join(folder, 'osiris_connections.yaml'),
        `connections:\n  http:\n    c: {base_url: "${split.address}", headers: {X-Key: ${quoted(secret)}}}\n`,
      );
      for (const path of ['words', 'title']) {
        const file = join(folder, `split-${path}.yaml`);
        writeFileSync(
          file,
          `oml_version: "0.1.0"\nname: split\nparams: {own: {}, in_address: {}}\nsteps:\n  - {id: a, component: http.extractor, mode: read, config: {connection: '@http.c', url: ${path}, retries: 0}}\n`,
        );
        const { printed } = await run(file, ['connections', 'test']);
        expect(printed).toContain('answered');
        const least = secret.slice(0, Math.max(4, Math.min(seen, 6)));
        expect(printed.toLowerCase()).not.toContain(least.toLowerCase());
      }
    } finally {
      await split.stop();
    }
  },
);
