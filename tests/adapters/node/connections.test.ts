/** `oml connections`, and what `${VAR}` means on the command line: the environment, then `.env` beside the pipeline. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { readArguments, UsageError } from '#adapters/node/cli/arguments.ts';
import { connectionsCommand } from '#adapters/node/cli/connections.ts';
import { readConnections } from '#adapters/node/connections.ts';
import { json, serve, type TestServer } from '../../drivers/http-server.ts';

const PORT = 41_927;
let server: TestServer;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'connections-'));
  server = await serve(PORT, { '/rows': json([]) });
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});
afterEach(() => vi.unstubAllEnvs());

const PIPELINE = `oml_version: "0.1.0"
name: connected
steps:
  - {id: a, component: http.extractor, mode: read, config: {connection: '@http.shop', url: rows}}
  - {id: f, component: filesystem.csv_extractor, mode: read, config: {connection: '@filesystem.data', path: a.csv}}
`;
const CONNECTIONS = `connections:
  http: {shop: {base_url: "http://127.0.0.1:${PORT}", token: "\${SHOP_TOKEN}"}}
  filesystem: {data: {base_dir: in}}
`;

/** A folder with these files beside a pipeline. */
function beside(name: string, files: Readonly<Record<string, string>>): string {
  mkdirSync(join(folder, name));
  for (const [file, text] of Object.entries({ 'p.yaml': PIPELINE, ...files }))
    writeFileSync(join(folder, name, file), text);
  return join(folder, name, 'p.yaml');
}

async function told(...command: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  const [out, err]: [string[], string[]] = [[], []];
  const spies = [
    vi.spyOn(console, 'log').mockImplementation((said) => void out.push(String(said))),
    vi.spyOn(console, 'error').mockImplementation((said) => void err.push(String(said))),
  ];
  try {
    const args = readArguments(['connections', ...command], folder);
    if (args === 'help') throw new Error('help');
    const code = await connectionsCommand(args, folder);
    return { code, out: out.join('\n'), err: err.join('\n') };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

test('lists what the pipeline names, where each value comes from, and what is missing', async () => {
  const file = beside('listed', { 'osiris_connections.yaml': CONNECTIONS });
  const { code, out } = await told(file);
  expect(code).toBe(1);
  expect(out.split('\n')).toEqual([
    '@http.shop  (a)',
    `  base_url  http://127.0.0.1:${PORT}`,
    '  token     missing  (${SHOP_TOKEN} is not set)',
    "  ! Environment variable 'SHOP_TOKEN' not set for token in http.shop",
    '@filesystem.data  (f)',
    '  base_dir  in',
  ]);
  expect(server.asked).toEqual([]);
});

test('test asks each once; what has nothing to test says so', async () => {
  const file = beside('tested', {
    'osiris_connections.yaml': CONNECTIONS,
    '.env': 'SHOP_TOKEN=hunter2hunter2\n',
  });
  const { code, out, err } = await told('test', file);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toContain('  token     set  (${SHOP_TOKEN} of .env)');
  expect(out).toContain(`  ✔ Connected, http://127.0.0.1:${PORT}/rows answers 200.`);
  expect(out).toContain('  - There is nothing to test: it leads to no other computer.');
  expect(out).not.toContain('hunter2');
  expect(server.asked).toEqual(['GET /rows']);
  expect(server.headers[0]?.authorization).toBe('Bearer hunter2hunter2');
});

test('one that does not answer is told with the reason, in JSON too', async () => {
  const file = beside('gone', {
    'osiris_connections.yaml': CONNECTIONS.replace(String(PORT), '41928').replace(
      '"${SHOP_TOKEN}"',
      'hunter2hunter2',
    ),
  });
  const { code, out } = await told('test', file, '--json');
  const report = JSON.parse(out) as { ok: boolean; connections: Record<string, unknown>[] };
  expect(code).toBe(1);
  expect(report).toMatchObject({
    ok: false,
    connections: [
      {
        reference: '@http.shop',
        steps: ['a'],
        defined: true,
        test: {
          state: 'failed',
          said: expect.stringContaining('nothing listens at 127.0.0.1:41928') as string,
        },
      },
      { reference: '@filesystem.data', test: { state: 'untested' } },
    ],
    diagnostics: [],
  });
  expect(out).not.toContain('hunter2');
});

test('the environment wins over .env, also where it is empty; only what connections ask for is read', async () => {
  const env = 'SHOP_TOKEN=from-file\nnot a line, hunter2\n';
  const asked = beside('asked', { 'osiris_connections.yaml': CONNECTIONS, '.env': env });
  const read = async (environment: Record<string, string>) => {
    const found = await readConnections(asked, undefined, environment);
    return found.ok ? [found.value.environment?.['SHOP_TOKEN'], found.diagnostics] : found;
  };
  const warning = [expect.objectContaining({ type: 'invalid_env_file', severity: 'warning' }) as object];
  expect(await read({})).toEqual(['from-file', warning]);
  expect(await read({ SHOP_TOKEN: 'from-shell' })).toEqual(['from-shell', warning]);
  expect(await read({ SHOP_TOKEN: '' })).toEqual(['', warning]);
  const plain = beside('plain', {
    'osiris_connections.yaml': CONNECTIONS.replace('"${SHOP_TOKEN}"', 'x'),
    '.env': env,
  });
  expect(await readConnections(plain, undefined, {})).toMatchObject({ ok: true, diagnostics: [] });
});

test('no connection, no pipeline, and words that are no command', async () => {
  const none = beside('none', { 'p.yaml': PIPELINE.replace(/, config.*$/gm, '}') });
  expect(await told(none)).toEqual({ code: 0, out: 'The pipeline names no connection.', err: '' });
  expect((await told(join(folder, 'nowhere.yaml'))).code).toBe(2);
  expect(readArguments(['connections', 'test', 'p.yaml'], folder)).toMatchObject({ test: true });
  // A pipeline may be called so.
  expect(readArguments(['connections', 'test'], folder)).not.toMatchObject({ test: true });
  expect(() => readArguments(['connections', 'prove', 'p.yaml'], folder)).toThrow(UsageError);
});
