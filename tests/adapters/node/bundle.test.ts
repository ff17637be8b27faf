/** Saved zips on the command line: they run unchanged, get nothing of the machine, and say whom they ask. */
import { execFile } from 'node:child_process';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { zipSync } from 'fflate';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { readArguments } from '#adapters/node/cli/arguments.ts';
import { runCommand } from '#adapters/node/cli/run.ts';
import { writeBundle } from '#core/share/bundle.ts';
import type { SharedState } from '#core/share/state.ts';
import { examples } from '../../core/share/examples.ts';

// Every test starts processes, on a machine that may have other work.
vi.setConfig({ testTimeout: 120_000 });

/** Among what is installed, since the program takes its libraries from there. */
const BUILT = resolve('node_modules/.cache/cli-bundle');
let root: string;

beforeAll(async () => {
  const options = { ssr: 'src/adapters/node/oml.ts', outDir: BUILT, emptyOutDir: true, target: 'node20' };
  await build({ configFile: false, publicDir: false, logLevel: 'error', build: options });
  root = mkdtempSync(join(tmpdir(), 'bundle-'));
});
afterAll(() => rmSync(root, { recursive: true }));

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function oml(args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  const options = { cwd: root, env: { ...process.env, npm_lifecycle_event: 'test', ...env } };
  return new Promise((done) => {
    const child = execFile(
      process.execPath,
      [join(BUILT, 'oml.js'), ...args],
      options,
      (_error, stdout, stderr) => done({ code: child.exitCode ?? -1, stdout, stderr }),
    );
  });
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function saved(name: string, state: SharedState | Uint8Array): string {
  const file = join(root, name);
  writeFileSync(file, state instanceof Uint8Array ? state : writeBundle(state));
  return file;
}

const stateOf = (steps: string, more: Partial<SharedState> = {}): SharedState => ({
  text: `oml_version: '0.1.0'\nname: test\n${steps}`,
  params: {},
  files: [],
  ...more,
});
const READ = `steps:
  - {id: e, component: filesystem.csv_extractor, mode: read, config: {path: data/a.csv}}
  - {id: w, component: filesystem.csv_writer, mode: write, config: {path: out.csv}}
`;
const ask = (url: string, more = ''): string => `steps:
  - {id: e, component: http.extractor, mode: read, config: {url: ${JSON.stringify(url)}${more}}}
  - {id: w, component: filesystem.csv_writer, mode: write, config: {path: out.csv}}
`;

interface Listening {
  readonly url: string;
  close(): Promise<void>;
}

async function serve(answer: RequestListener): Promise<Listening> {
  const server = createServer(answer);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}

/** All that a run wrote for the person, by path. */
function artifacts(out: string): Record<string, string> {
  const folder = join(out, 'artifacts');
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return Object.fromEntries(
    files.map(({ parentPath, name }) => [
      join(parentPath, name).slice(folder.length + 1),
      readFileSync(join(parentPath, name), 'latin1'),
    ]),
  );
}

/** A run in this process, which is as many times faster as there are examples. */
async function runHere(file: string, out: string): Promise<{ ok: boolean; hosts?: string[] }> {
  const said = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  const args = readArguments(['run', file, '--out', out, '--json'], root);
  if (args === 'help') throw new Error('No run was asked for.');
  await runCommand(args, root);
  const [[report] = []] = said.mock.calls;
  said.mockRestore();
  return JSON.parse(String(report)) as { ok: boolean; hosts?: string[] };
}

describe('every example', () => {
  test.each(examples)('%s gives the same files from its zip as from its folder', async (id, state) => {
    const [packed, loose] = [join(root, `${id}-zip`), join(root, `${id}-folder`)];
    expect(await runHere(saved(`${id}.zip`, state), packed)).toMatchObject({ ok: true, hosts: [] });
    const folder = await runHere(resolve(`public/examples/${id}/pipeline.yaml`), loose);
    expect(folder).toMatchObject({ ok: true });
    expect(folder).not.toHaveProperty('hosts');
    expect(artifacts(packed)).toEqual(artifacts(loose));
    expect(Object.keys(artifacts(packed)).length).toBeGreaterThan(0);
  });
});

describe.concurrent('a zip', () => {
  test('validates and compiles, with the profile and the parameters that came with it', async () => {
    const steps = READ.replace('out.csv', '"${params.name}.csv"');
    const params = 'params: {name: plain}\nprofiles: {prod: {params: {name: prod}}}\n';
    const file = saved('chosen.zip', stateOf(params + steps, { profile: 'prod' }));
    const typed = saved('typed.zip', stateOf(params + steps, { profile: 'prod', params: { name: 'typed' } }));
    const [valid, ...compiled] = await Promise.all([
      oml(['validate', file]),
      oml(['compile', file]),
      oml(['compile', typed]),
      oml(['compile', typed, '--param', 'name=mine']),
    ]);
    expect(valid.code, valid.stderr).toBe(0);
    const hashes = await Promise.all(
      compiled.map(({ code, stdout }) => {
        expect(code).toBe(0);
        return /manifest_hash: (.*)/.exec(stdout)?.[1];
      }),
    );
    expect(new Set(hashes).size).toBe(3);
  });

  test('takes files from elsewhere where --data says so, and leaves its own in the session', async () => {
    const file = saved(
      'own.zip',
      stateOf(READ, { files: [{ path: 'data/a.csv', content: bytes('a\n1\n') }] }),
    );
    const [own, other] = [join(root, 'own'), join(root, 'other')];
    const folder = mkdtempSync(join(root, 'data-'));
    mkdirSync(join(folder, 'data'));
    writeFileSync(join(folder, 'data/a.csv'), 'a\n2\n');
    const ended = await Promise.all([
      oml(['run', file, '--out', own]),
      oml(['run', file, '--out', other, '--data', folder]),
    ]);
    expect(ended.map(({ code }) => code)).toEqual([0, 0]);
    expect(artifacts(own)).toEqual({ 'w/out.csv': 'a\n1\n' });
    expect(artifacts(other)).toEqual({ 'w/out.csv': 'a\n2\n' });
    expect(readFileSync(join(own, 'inputs/data/a.csv'), 'utf8')).toBe('a\n1\n');
  });

  test('gets no connection and no variable of the machine without --trust', async () => {
    const asked: (string | undefined)[] = [];
    const server = await serve((request, response) => {
      asked.push(request.headers.authorization);
      response.setHeader('Content-Type', 'text/csv').end('a\n1\n');
    });
    try {
      const folder = mkdtempSync(join(root, 'connected-'));
      const file = join(folder, 'c.zip');
      writeFileSync(file, writeBundle(stateOf(ask('/x.csv', ', connection: "@http.mine"'))));
      writeFileSync(
        join(folder, 'osiris_connections.yaml'),
        `connections: {http: {mine: {base_url: "${server.url}", token: "\${MY_TOKEN}"}}}\n`,
      );
      const env = { MY_TOKEN: 'hunter2hunter2' };
      const refused = await oml(['run', file, '--out', join(folder, 'a')], env);
      expect(refused.code).toBe(2);
      expect(refused.stderr).toContain(
        'c.zip:4:88: error: The step wants the connection @http.mine of this machine. c.zip came from elsewhere and gets no connection and no variable: read its pipeline.yaml, and if you trust it, use --trust (steps[0].config.connection)',
      );
      const named = await oml(['run', file, '--connections', join(folder, 'osiris_connections.yaml')], env);
      expect(named).toMatchObject({ code: 3 });
      expect(named.stderr).toContain('--connections needs --trust: c.zip came from elsewhere.');
      expect(asked).toEqual([]);
      const trusted = await oml(['run', file, '--trust', '--out', join(folder, 'b')], env);
      expect(trusted.code, trusted.stderr).toBe(0);
      expect(asked).toEqual(['Bearer hunter2hunter2']);
    } finally {
      await server.close();
    }
  });

  test('gets no default connection either', async () => {
    const steps = `steps:\n  - {id: e, component: mysql.extractor, mode: read, config: {query: SELECT 1}}\n`;
    const { code, stderr } = await oml(['compile', saved('default.zip', stateOf(steps))]);
    expect(code).toBe(2);
    expect(stderr).toContain('The step wants the connection @mysql, the default one, of this machine.');
  });

  test('says whom it asks before it does, and asks nobody else', async () => {
    const reached: string[] = [];
    const other = await serve((request, response) => {
      reached.push(`other ${request.url}`);
      response.end('a\n3\n');
    });
    const server = await serve((request, response) => {
      reached.push(`named ${request.url}`);
      if (request.url === '/away') response.writeHead(302, { Location: `${other.url}/secret` }).end();
      else response.setHeader('Content-Type', 'text/csv').end('a\n1\n');
    });
    try {
      const host = new URL(server.url).host;
      const file = saved(
        'asks.zip',
        stateOf(
          READ.replace('data/a.csv', 'far.csv').replace('id: e', 'id: f') +
            ask(`${server.url}/x.csv`).replace('steps:\n', '').replace('id: w', 'id: v'),
          { files: [{ path: 'far.csv', url: `${server.url}/far.csv` }] },
        ),
      );
      const out = join(root, 'asks');
      const ended = await oml(['run', file, '--out', out]);
      expect(ended.code, ended.stderr).toBe(0);
      expect(ended.stdout).toMatch(`asks.zip asks:\n  ${host}, which is this computer (e, far.csv)\n`);
      expect(ended.stdout.indexOf(host)).toBeLessThan(ended.stdout.indexOf('✔ e'));
      expect(readFileSync(join(out, 'inputs/far.csv'), 'utf8')).toBe('a\n1\n');
      expect(reached).toEqual(['named /far.csv', 'named /x.csv']);

      const away = await oml(['run', saved('away.zip', stateOf(ask(`${server.url}/away`))), '--json']);
      expect(away.code).toBe(1);
      const report = JSON.parse(away.stdout) as { hosts: string[]; diagnostics: { message: string }[] };
      expect(report.hosts).toEqual([host]);
      expect(report.diagnostics[0]?.message).toContain(`Nothing was asked there: this run may not reach it`);
      expect(reached.filter((each) => each.startsWith('other'))).toEqual([]);
    } finally {
      await Promise.all([server.close(), other.close()]);
    }
  });

  test.each<readonly [what: string, zip: Uint8Array, message: string]>([
    [
      'that is none',
      bytes('PK\u0003\u0004 and no more'),
      'The archive cannot be unpacked: it is no whole zip archive.',
    ],
    ['without a pipeline', zipSync({ 'a.csv': bytes('a') }), 'It holds no pipeline.yaml.'],
    [
      'with ../',
      zipSync({ 'pipeline.yaml': bytes(READ), '../evil.csv': bytes('a') }),
      'The path "../evil.csv" leaves its folder.',
    ],
    [
      'with /',
      zipSync({ 'pipeline.yaml': bytes(READ), '/tmp/evil.csv': bytes('a') }),
      'The path "/tmp/evil.csv" is absolute.',
    ],
    [
      'with connections',
      zipSync({ 'pipeline.yaml': bytes(READ), 'osiris_connections.yaml': bytes('a') }),
      'It brings osiris_connections.yaml.',
    ],
  ])('%s is refused, and writes nothing', async (what, zip, message) => {
    const name = `refused ${what.replaceAll('/', 'slash')}.zip`;
    const out = join(root, `out ${name}`);
    const { code, stderr } = await oml(['run', saved(name, zip), '--out', out]);
    expect(code).toBe(2);
    expect(stderr).toContain(`error: ${name} cannot be opened. ${message}`);
    expect(existsSync(out)).toBe(false);
    expect(existsSync(join(root, '../evil.csv'))).toBe(false);
  });
});
