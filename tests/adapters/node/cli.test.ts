/** The command line as people call it: a process, its exit code, what it prints, what it leaves on disk. */
import { execFile, type ChildProcess } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { build } from 'vite';
import { readArguments, UsageError } from '#adapters/node/cli/arguments.ts';
import { DATABASE_FILE, openDatabase } from '#adapters/node/database.ts';
import { readLedger } from '#core/run/ledger.ts';
import { json, serve } from '../../drivers/http-server.ts';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';

// Every test starts processes, on a machine that may have other work.
vi.setConfig({ testTimeout: 120_000 });

const CASES = resolve('tests/cases/oml');
const SOURCE = 'src/adapters/node/oml.ts';
/** Among what is installed, since the program takes its libraries from there. */
const BUILT = resolve('node_modules/.cache/cli');
let root: string;

// Built once: `npm run oml` compiles its source at every start, which takes longer than most of what it does.
beforeAll(async () => {
  const options = { ssr: SOURCE, outDir: BUILT, emptyOutDir: true, target: 'node20' };
  await build({ configFile: false, publicDir: false, logLevel: 'error', build: options });
  root = mkdtempSync(join(tmpdir(), 'cli-'));
  mkdirSync(join(root, 'data'));
  copyFileSync(join(CASES, 'actors.csv'), join(root, 'data/actors.csv'));
});
afterAll(() => rmSync(root, { recursive: true }));

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface RunReport {
  ok: boolean;
  run_id: string;
  duration_ms: number;
  steps: {
    id: string;
    component: string;
    status: string;
    table: string | null;
    rows: number | null;
    duration_ms: number | null;
    error: string | null;
  }[];
  artifacts: { step_id: string; path: string; bytes: number }[];
  diagnostics: {
    type: string;
    severity: string;
    message: string;
    location: string | null;
    line: number | null;
    column: number | null;
  }[];
}

function oml(
  args: readonly string[],
  env: Record<string, string> = {},
  watch: (child: ChildProcess) => void = () => undefined,
  start: readonly string[] = [join(BUILT, 'oml.js')],
): Promise<Ended> {
  const program = [...start, ...args];
  const options = { cwd: resolve('.'), env: { ...process.env, npm_lifecycle_event: 'test', ...env } };
  return new Promise((done) => {
    const child = execFile(process.execPath, program, options, (_error, stdout, stderr) =>
      done({ code: child.exitCode ?? -1, stdout, stderr }),
    );
    watch(child);
  });
}

let runs = 0;
async function run(
  file: string,
  ...more: string[]
): Promise<{ code: number; report: RunReport; out: string }> {
  const out = join(root, `out-${++runs}`);
  const { code, stdout, stderr } = await oml(['run', file, '--data', root, '--out', out, '--json', ...more]);
  if (stdout === '') throw new Error(stderr);
  return { code, report: JSON.parse(stdout) as RunReport, out };
}

function pipeline(name: string, steps: string): string {
  const file = join(root, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `oml_version: '0.1.0'\nname: test\nsteps:\n${steps}`);
  return file;
}
const extract = (path: string, id = 'e'): string =>
  `  - {id: ${id}, component: filesystem.csv_extractor, mode: read, config: {path: ${path}}}\n`;

const statuses = ({ steps }: RunReport): string[] => steps.map(({ id, status }) => `${id} ${status}`);
const artifact = (out: string, path: string): string => readFileSync(join(out, 'artifacts', path), 'utf8');

const ALL = 'age,id,name\n67,1,Tom Hanks\n75,2,Meryl Streep\n69,3,Denzel Washington\n';
const TWO = 'age,id,name\n75,2,Meryl Streep\n69,3,Denzel Washington\n';

describe.concurrent('the shared pipelines', () => {
  test.each([
    ['csv-roundtrip-branch', 'write_actors/out/actors.csv', TWO],
    ['linear', 'w/out/linear.csv', ALL],
    ['hyph', 'write-actors/out/hyph.csv', ALL],
    ['params', 'w/out/params.csv', TWO],
  ])('%s', async (name, path, content) => {
    const { code, report, out } = await run(join(CASES, `${name}.yaml`));
    expect({ code, ok: report.ok }).toEqual({ code: 0, ok: true });
    expect(artifact(out, path)).toBe(content);
    const [step_id = '', ...rest] = path.split('/');
    expect(report.artifacts).toEqual([{ step_id, path: rest.join('/'), bytes: content.length }]);
    expect(report.steps.every(({ status, error }) => status === 'complete' && error === null)).toBe(true);
  });

  test('params under a profile, and given by hand', async () => {
    const file = join(CASES, 'params.yaml');
    const [profile, given] = await Promise.all([
      run(file, '--profile', 'prod'),
      run(file, '--param', 'min_age=70'),
    ]);
    expect(artifact(profile.out, 'w/out/params.csv')).toBe('age,id,name\n75,2,Meryl Streep\n');
    expect(artifact(given.out, 'w/out/params.csv')).toBe('age,id,name\n75,2,Meryl Streep\n');
  });

  test('fail: the second step fails at its place in the text, the third is skipped', async () => {
    const { code, report, out } = await run(join(CASES, 'fail.yaml'));
    expect(code).toBe(1);
    expect(report.ok).toBe(false);
    expect(statuses(report)).toEqual(['e1 complete', 't1 failed', 'w skipped']);
    expect(report.steps[1]?.error).toMatch(/^Binder Error: Referenced column "nope" not found/);
    const text = readFileSync(join(CASES, 'fail.yaml'), 'utf8').split('\n');
    const [problem] = report.diagnostics;
    expect(problem).toMatchObject({
      type: 'step_failed',
      severity: 'error',
      location: 'steps[1].config.query',
    });
    expect(text[(problem?.line ?? 0) - 1]?.slice((problem?.column ?? 0) - 1)).toMatch(/^nope/);
    expect(readdirSync(join(out, 'artifacts'))).toEqual([]);
  });

  test('secret: refused by compile and run, at the secret', async () => {
    const file = join(CASES, 'secret.yaml');
    const { code, report, out } = await run(file);
    expect(code).toBe(2);
    const found = report.diagnostics.find(({ type }) => type === 'inline_secret');
    expect(found).toMatchObject({ severity: 'error', location: 'steps[0].config.auth_token' });
    expect(found?.line).toBeGreaterThan(0);
    expect(JSON.stringify(report)).not.toMatch(/sk-|hunter/);
    expect(existsSync(out)).toBe(false);
    expect((await oml(['compile', file])).code).toBe(2);
  });

  test('MySQL: under Node it runs, and a server that is not there is told without the password', async () => {
    const folder = join(root, 'mysql');
    mkdirSync(folder);
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    writeFileSync(
      join(folder, 'osiris_connections.yaml'),
      `version: 1\nconnections:\n  mysql:\n    a: {host: 127.0.0.1, port: ${port}, user: u, password: s3cret-w0rd, database: d}\n`,
    );
    const file = join(folder, 'mysql.yaml');
    writeFileSync(
      file,
      `oml_version: "0.1.0"\nname: m\nsteps:\n  - {id: m, component: mysql.extractor, mode: read, config: {connection: '@mysql.a', query: SELECT 1}}\n`,
    );
    const { code, report, out } = await run(file);
    expect(code).toBe(1);
    expect(report.diagnostics.at(-1)?.message).toContain(
      `No server answers at mysql://127.0.0.1:${port}: the connection was refused.`,
    );
    const left = readdirSync(out, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
    expect(left.length).toBeGreaterThan(4);
    for (const each of left)
      expect(readFileSync(join(each.parentPath, each.name)).includes('s3cret-w0rd')).toBe(false);
  });
});

describe.concurrent('run', () => {
  test('leaves a session: database, manifest, cfg, logs whose every line names its run', async () => {
    const { report, out } = await run(join(CASES, 'linear.yaml'));
    expect(readdirSync(out).sort()).toEqual([
      'artifacts',
      'cfg',
      'inputs.json',
      'logs',
      'manifest.yaml',
      'pipeline.yaml',
      'pipeline_data.duckdb',
    ]);
    expect(readFileSync(join(out, 'pipeline.yaml'), 'utf8')).toBe(
      readFileSync(join(CASES, 'linear.yaml'), 'utf8'),
    );
    for (const [log, kind] of [
      ['events', 'event'],
      ['metrics', 'metric'],
    ] as const) {
      const lines = readFileSync(join(out, `logs/${log}.jsonl`), 'utf8')
        .trimEnd()
        .split('\n');
      expect(lines.length).toBeGreaterThan(3);
      for (const line of lines) {
        const entry = JSON.parse(line) as Record<string, unknown>;
        expect(Object.keys(entry).slice(0, 4)).toEqual(['ts', 'session', 'run_id', kind]);
        expect(entry['run_id']).toBe(report.run_id);
      }
    }
    expect(report.run_id).toMatch(/^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ_[0-9A-HJKMNP-TV-Z]{26}$/);
  });

  test('again into the same folder, after a failure too', async () => {
    const out = join(root, 'again');
    const into = (file: string): Promise<Ended> => oml(['run', file, '--data', root, '--out', out, '--json']);
    expect((await into(join(CASES, 'linear.yaml'))).code).toBe(0);
    expect((await into(join(CASES, 'fail.yaml'))).code).toBe(1);
    expect(artifact(out, 'w/out/linear.csv')).toBe(ALL);
    expect((await into(join(CASES, 'linear.yaml'))).code).toBe(0);
    const lines = readFileSync(join(out, 'logs/events.jsonl'), 'utf8').trimEnd().split('\n');
    expect(new Set(lines.map((line) => (JSON.parse(line) as { run_id: string }).run_id)).size).toBe(3);
  });

  test('--continue goes on where the last run stopped, if that did not complete and is of this pipeline', async () => {
    const out = join(root, 'continued');
    const text = extract('data/actors.csv', 'early') + extract('data/late.csv', 'late');
    const file = pipeline('continued.yaml', text);
    const into = (...more: string[]): Promise<Ended> =>
      oml(['run', file, '--data', root, '--out', out, '--json', ...more]);
    const read = ({ stdout }: Ended): RunReport => JSON.parse(stdout) as RunReport;
    const nothing = await into('--continue');
    expect([nothing.code, read(nothing).diagnostics[0]?.type]).toEqual([2, 'nothing_to_continue']);
    expect((await into()).code).toBe(1);
    copyFileSync(join(CASES, 'actors.csv'), join(root, 'data/late.csv'));
    const second = await into('--continue');
    expect(second.code).toBe(0);
    expect(read(second).steps.map(({ status, rows }) => [status, rows])).toEqual([
      ['cached', 3],
      ['complete', 3],
    ]);
    expect(read(await into('--continue')).diagnostics[0]?.type).toBe('nothing_to_continue');
    rmSync(join(root, 'data/late.csv'));
    expect((await into()).code).toBe(1);
    writeFileSync(file, readFileSync(file, 'utf8').replace('id: early', 'id: earlier'));
    expect(read(await into('--continue')).diagnostics[0]?.type).toBe('pipeline_changed');
  });

  test('odd step ids are folders and tables as they are', async () => {
    const ids = ['order', '1extract', 'a.b', `'a"b'`, 'naïve ☃'];
    const writers = ids.map(
      (id, index) =>
        `  - {id: w${index}, component: filesystem.csv_writer, mode: write, needs: [${id}], config: {path: o.csv}}\n`,
    );
    const steps =
      ids.map((id) => extract('data/actors.csv', id)).join('') + writers.join('').replace('w4', '"w ☃"');
    const { code, report, out } = await run(pipeline('odd.yaml', steps));
    expect(code).toBe(0);
    expect(report.steps.map(({ table }) => table).slice(0, 5)).toEqual([
      'order',
      '1extract',
      'a.b',
      'a"b',
      'naïve ☃',
    ]);
    expect(artifact(out, 'w ☃/o.csv')).toBe(ALL);
  });

  test.each([
    ['../actors.csv', /leaves its folder/],
    ['/etc/passwd', /is absolute/],
  ])('path %s is refused', async (path, reason) => {
    const { code, report } = await run(pipeline(`path-${path.length}.yaml`, extract(path)));
    expect([1, 2]).toContain(code);
    expect(report.diagnostics[0]?.message).toMatch(reason);
  });

  test('a link out of the data folder is refused', async () => {
    symlinkSync(resolve('package.json'), join(root, 'data/link.csv'));
    const { code, report } = await run(pipeline('link.yaml', extract('data/link.csv')));
    expect(code).toBe(1);
    expect(report.steps[0]?.error).toContain('leads out of the data folder');
    rmSync(join(root, 'data/link.csv'));
  });

  test('a missing file and a folder are named, with the files there are', async () => {
    const missing = await run(pipeline('missing.yaml', extract('data/actor.csv')));
    const folder = await run(pipeline('folder.yaml', extract('data')));
    expect(missing.report.steps[0]?.error).toMatch(
      /"data\/actor.csv" was not found. Did you mean "data\/actors.csv"\?/,
    );
    expect(folder.report.steps[0]?.error).toBe('"data" is a folder, not a file. There is "data/actors.csv".');
  });

  test('files of earlier sessions are not offered for a missing one', async () => {
    const data = join(root, 'own');
    mkdirSync(join(data, 'earlier/artifacts/w'), { recursive: true });
    for (const name of ['here.csv', 'earlier/pipeline_data.duckdb', 'earlier/artifacts/w/there.csv'])
      writeFileSync(join(data, name), 'a\n1\n');
    const out = join(data, 'now');
    const { stdout } = await oml([
      'run',
      pipeline('own.yaml', extract('their.csv')),
      '--data',
      data,
      '--out',
      out,
      '--json',
    ]);
    const { steps } = JSON.parse(stdout) as RunReport;
    expect(steps[0]?.error).toBe('The file "their.csv" was not found. There is "here.csv".');
  });

  test('without --json: a line per step, the summary, the artifacts', async () => {
    const out = join(root, 'plain');
    const { code, stdout } = await oml(['run', join(CASES, 'hyph.yaml'), '--data', root, '--out', out]);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /✔ extract-actors {2}3 rows, \d+ ms\n✔ write-actors {4}3 rows, \d+ ms\nRun complete: 2 steps, 3 rows written\n/,
    );
    expect(stdout).toContain('artifacts/write-actors/out/hyph.csv');
  });

  test('relative paths are meant from where npm was called', async () => {
    const file = pipeline('here.yaml', extract('data/actors.csv'));
    expect(existsSync(file)).toBe(true);
    const { code, stdout } = await oml(['run', 'here.yaml', '--out', 'here-out', '--json'], {
      INIT_CWD: root,
      npm_lifecycle_event: 'oml',
    });
    expect({ code, ok: (JSON.parse(stdout) as RunReport).ok }).toEqual({ code: 0, ok: true });
    expect(existsSync(join(root, 'here-out/pipeline_data.duckdb'))).toBe(true);
  });

  test('connections beside the pipeline give the folder of a path', async () => {
    writeFileSync(
      join(root, 'connections.yaml'),
      'connections:\n  filesystem:\n    local: {base_dir: "${CLI_TEST_DIR}"}\n',
    );
    const file = pipeline(
      'connected.yaml',
      "  - {id: e, component: filesystem.csv_extractor, mode: read, config: {connection: '@filesystem.local', path: actors.csv}}\n",
    );
    const args = [
      'run',
      file,
      '--out',
      join(root, 'connected'),
      '--connections',
      join(root, 'connections.yaml'),
      '--json',
    ];
    const { code, stdout } = await oml(args, { CLI_TEST_DIR: 'data' });
    expect({ code, rows: (JSON.parse(stdout) as RunReport).steps[0]?.rows }).toEqual({ code: 0, rows: 3 });
    const unset = await oml(args);
    expect(unset.code).toBe(2);
    expect(unset.stdout).toContain(
      "Environment variable 'CLI_TEST_DIR' not set for base_dir in filesystem.local",
    );
  });
});

describe.concurrent('validate and compile', () => {
  test('validate --json', async () => {
    const [valid, invalid] = await Promise.all([
      oml(['validate', join(CASES, 'linear.yaml'), '--json']),
      oml(['validate', pipeline('invalid.yaml', extract('a.csv') + extract('b.csv')), '--json']),
    ]);
    expect(valid.code).toBe(0);
    expect(JSON.parse(valid.stdout)).toMatchObject({
      valid: true,
      file: join(CASES, 'linear.yaml'),
      errors: [],
    });
    expect(invalid.code).toBe(1);
    const report = JSON.parse(invalid.stdout) as { valid: boolean; errors: Record<string, unknown>[] };
    expect(report.valid).toBe(false);
    expect(report.errors).toEqual([
      expect.objectContaining({
        type: 'duplicate_id',
        location: expect.stringMatching(/^steps\[1\]/) as string,
        line: 5,
      }),
    ]);
    expect(Object.keys(report.errors[0] ?? {})).toEqual(['type', 'message', 'location', 'line', 'column']);
  });

  test('a missing file is a diagnostic', async () => {
    const [checked, ran] = await Promise.all([
      oml(['validate', join(root, 'nowhere.yaml'), '--json']),
      oml(['run', join(root, 'nowhere.yaml'), '--json']),
    ]);
    expect(checked.code).toBe(1);
    expect(JSON.parse(checked.stdout)).toMatchObject({
      valid: false,
      errors: [{ type: 'file_not_found', location: null, line: null }],
    });
    expect(ran.code).toBe(2);
    expect(JSON.parse(ran.stdout)).toMatchObject({
      ok: false,
      steps: [],
      diagnostics: [{ type: 'file_not_found' }],
    });
  });

  test('compile --json twice gives the same bytes', async () => {
    const args = ['compile', join(CASES, 'csv-roundtrip-branch.yaml'), '--profile', 'dev', '--json'];
    const [first, second] = await Promise.all([oml(args), oml(args)]);
    expect(first.code).toBe(0);
    expect(second.stdout).toBe(first.stdout);
    const report = JSON.parse(first.stdout) as Record<string, unknown>;
    expect(Object.keys(report)).toEqual(['ok', 'manifest', 'manifest_hash', 'fingerprints', 'diagnostics']);
    expect(report['manifest_hash']).toMatch(/^[0-9a-f]{64}$/);
  });
});

test('the source runs as its build does', async () => {
  const args = ['validate', join(CASES, 'linear.yaml'), '--json'];
  const started = await oml(args, {}, undefined, ['--import', 'tsx', resolve(SOURCE)]);
  expect(started).toEqual(await oml(args));
  expect(started.code).toBe(0);
});

describe('usage', () => {
  test.each([
    [[], 'Give a command.'],
    [['fly', 'x.yaml'], 'There is no command "fly".'],
    [['run'], 'run needs a pipeline file.'],
    [['run', 'a.yaml', 'b.yaml'], '"b.yaml" is one too many'],
    [['validate', 'a.yaml', '--out', 'x'], 'validate has no option --out.'],
    [['run', 'a.yaml', '--fast'], '--fast'],
    [['run', 'a.yaml', '--json=yes'], '--json'],
    [['run', 'a.yaml', '--out'], '--out'],
    [['run', 'a.yaml', '--out', ''], '--out needs a path.'],
    [['run', 'a.yaml', '--reuse'], '--reuse needs --out: the session whose tables are to be reused.'],
    [['compile', 'a.yaml', '--reuse'], 'compile has no option --reuse.'],
    [['run', 'a.yaml', '--param', 'x'], '--param takes NAME=VALUE'],
    [['run', 'a.yaml', '--param', '=x'], '--param takes NAME=VALUE'],
  ])('%j', (args, message) => {
    expect(() => readArguments(args, '/here')).toThrow(UsageError);
    expect(() => readArguments(args, '/here')).toThrow(message);
  });

  test('paths are absolute, params are cut at the first =, the last of two counts', () => {
    const args = ['run', 'a.yaml', '--data', '../d', '--param', 'x=1=2', '--param', 'y=', '--param', 'y=3'];
    expect(readArguments(args, '/here')).toEqual({
      command: 'run',
      file: resolve('/here/a.yaml'),
      data: resolve('/d'),
      json: false,
      continue: false,
      reuse: false,
      params: { x: '1=2', y: '3' },
    });
    expect(readArguments(['run', '--help'], '/here')).toBe('help');
  });

  test('a usage error explains itself and exits with 3', async () => {
    const { code, stderr, stdout } = await oml(['run', 'a.yaml', '--data', '/no/such/folder']);
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toMatch(/^--data is no folder[\s\S]*Usage: npm run --silent oml/);
  });

  test('--help', async () => {
    const { code, stdout } = await oml(['--help']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Usage: /);
  });
});

describe.concurrent('--reuse', () => {
  const chain = (last: string): string =>
    extract('data/actors.csv', 'load') +
    '  - {id: old, component: duckdb.processor, mode: transform, config: {query: SELECT * FROM load WHERE age > 68}}\n' +
    '  - {id: write, component: filesystem.csv_writer, mode: write, needs: [old], config: {path: old.csv}}\n' +
    `  - {id: last, component: duckdb.processor, mode: transform, needs: [old], config: {query: ${JSON.stringify(last)}}}\n`;
  const all = (word: string): string[] => ['load', 'old', 'write', 'last'].map((id) => `${id} ${word}`);
  /** A session of its own: `edit` the text, `into` it. */
  function session(name: string) {
    const out = join(root, name);
    const edit = (last: string): string => pipeline(`${name}.yaml`, chain(last));
    const file = edit('SELECT count(*) AS n FROM old');
    const into = (...more: string[]): Promise<Ended> =>
      oml(['run', file, '--data', root, '--out', out, ...more]);
    const statusesOf = async (...more: string[]): Promise<string[]> =>
      statuses(JSON.parse((await into('--json', ...more)).stdout) as RunReport);
    return { out, log: join(out, 'logs/events.jsonl'), file, edit, into, statusesOf };
  }
  const keysIn = async (out: string): Promise<Record<string, string>> => {
    const database = await openDatabase(join(out, DATABASE_FILE));
    const db = await database.connect();
    const rows = await readLedger(db);
    await db.close();
    database.close();
    return Object.fromEntries(rows.map(({ stepId, key }) => [stepId, key]));
  };

  test('leaves what is fresh, and says so; without it everything runs', async () => {
    const { out, into, edit, statusesOf } = session('reused');
    expect(await statusesOf('--reuse')).toEqual(all('complete'));
    const { code, stdout } = await into('--reuse');
    expect(code).toBe(0);
    expect(stdout.split('\n')).toEqual([
      '✔ load   3 rows, reused',
      '✔ old    2 rows, reused',
      '✔ write  2 rows, reused',
      '✔ last   1 row, reused',
      expect.stringMatching(/^Run complete: 4 steps, 2 rows written/),
      `  ${relative(resolve('.'), join(out, 'artifacts/write/old.csv'))}`,
      `Session: ${relative(resolve('.'), out)}`,
      '',
    ]);
    expect(artifact(out, 'write/old.csv')).toBe(TWO);
    edit('SELECT max(age) AS n FROM old');
    expect(await statusesOf('--reuse')).toEqual([...all('cached').slice(0, 3), 'last complete']);
    expect(await statusesOf()).toEqual(all('complete'));
  });

  test('after a failed step, and with --continue', async () => {
    const { edit, statusesOf } = session('reused-failed');
    edit('SELECT nope FROM old');
    const failed = [...all('complete').slice(0, 3), 'last failed'];
    const rest = [...all('cached').slice(0, 3), 'last complete'];
    expect(await statusesOf()).toEqual(failed);
    edit('SELECT 1 AS n');
    expect(await statusesOf('--reuse')).toEqual(rest);

    edit('SELECT if(age > 70, error(name), age) AS n FROM old');
    const same = [...all('cached').slice(0, 3), 'last failed'];
    expect(await statusesOf('--reuse')).toEqual(same);
    // What the run that failed has taken over, the one that goes on with it takes over, too.
    expect(await statusesOf('--continue')).toEqual(same);
    expect(await statusesOf('--continue', '--reuse')).toEqual(same);
  });

  test('after a kill', async () => {
    const { log, file, edit, statusesOf, out } = session('reused-killed');
    edit('SELECT count(*) AS n FROM range(10000000000) AS t(i) WHERE sin(i) > 2');
    const killed = await oml(['run', file, '--data', root, '--out', out], {}, (child) => {
      void vi
        .waitUntil(() => existsSync(log) && /"step_start".*"last"/.test(readFileSync(log, 'utf8')), 60_000)
        .then(() => child.kill('SIGKILL'));
    });
    expect(killed.code).toBe(-1);
    edit('SELECT 1 AS n');
    expect(await statusesOf('--reuse')).toEqual([...all('cached').slice(0, 3), 'last complete']);
    expect(await statusesOf('--reuse')).toEqual(all('cached'));
  });

  test('the same text and files have the same keys in every session', async () => {
    const [one, two] = [session('keys/one'), session('keys/two')];
    await Promise.all([one.into(), two.into('--reuse')]);
    const keys = await keysIn(one.out);
    expect(Object.keys(keys).sort()).toEqual(['last', 'load', 'old', 'write']);
    for (const key of Object.values(keys)) expect(key).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(await keysIn(two.out)).toEqual(keys);
  });

  test('a secret makes its step stale when it changes, and stands nowhere; the salt only where there is one', async () => {
    const [port, secret] = [41874, 'hunter2hunter2'];
    const server = await serve(port, { '/rows': json([{ n: 1 }]) });
    try {
      const file = pipeline(
        'secret-kept.yaml',
        `  - {id: asked, component: http.extractor, mode: read, config: {connection: '@http.shop', url: /rows}}\n`,
      );
      const connections = join(root, 'secret-connections.yaml');
      writeFileSync(
        connections,
        `connections:\n  http:\n    shop: {base_url: "http://127.0.0.1:${port}", token: "\${CLI_TEST_TOKEN}"}\n`,
      );
      const outs = ['secret-one', 'secret-two'].map((name) => join(root, name)) as [string, string];
      const asked = async (out: string, token: string): Promise<string[]> => {
        const args = ['run', file, '--out', out, '--connections', connections, '--json', '--reuse'];
        return statuses(JSON.parse((await oml(args, { CLI_TEST_TOKEN: token })).stdout) as RunReport);
      };
      expect(await asked(outs[0], secret)).toEqual(['asked complete']);
      expect(await asked(outs[0], secret)).toEqual(['asked cached']);
      expect(await asked(outs[0], `${secret}3`)).toEqual(['asked complete']);
      expect(server.headers.map(({ authorization }) => authorization)).toEqual([
        `Bearer ${secret}`,
        `Bearer ${secret}3`,
      ]);

      const salt = readFileSync(join(outs[0], 'salt'), 'utf8');
      expect(salt).toMatch(/^[0-9a-f]{32}$/);
      expect(statSync(join(outs[0], 'salt')).mode & 0o777).toBe(0o600);
      for (const path of readdirSync(outs[0], { recursive: true, withFileTypes: true })) {
        if (!path.isFile() || path.name === 'salt') continue;
        const bytes = readFileSync(join(path.parentPath, path.name), 'latin1');
        expect(bytes, path.name).not.toContain(secret);
        expect(bytes, path.name).not.toContain(salt);
      }
      // Another session, another salt: its keys say nothing of this one's secrets.
      await asked(outs[1], `${secret}3`);
      expect((await keysIn(outs[1]))['asked']).not.toBe((await keysIn(outs[0]))['asked']);
      expect(existsSync(join(root, 'reused', 'salt'))).toBe(false);
    } finally {
      await server.stop();
    }
  });
});

test('Ctrl-C cancels the run', async () => {
  const slow =
    '  - {id: quick, component: duckdb.processor, mode: transform, config: {query: SELECT 1}}\n' +
    '  - {id: slow, component: duckdb.processor, mode: transform, config: {query: SELECT count(*) FROM range(10000000000) t(i) WHERE sin(i) > 2}}\n';
  const out = join(root, 'cancelled');
  const log = join(out, 'logs/events.jsonl');
  // The slow step would take hours.
  const begun = () =>
    vi.waitUntil(() => existsSync(log) && /"step_start".*"slow"/.test(readFileSync(log, 'utf8')), 60_000);
  const { code, stdout } = await oml(['run', pipeline('slow.yaml', slow), '--out', out], {}, (child) => {
    void begun().then(() => child.kill('SIGINT'));
  });
  expect(code).toBe(130);
  expect(stdout).toContain('Run cancelled at slow');
  const lines = readFileSync(log, 'utf8').trimEnd().split('\n');
  expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ event: 'run_cancelled', step_id: 'slow' });
});

describe.concurrent('docs check', () => {
  const page = (cell: string): string =>
    `<osiris-playground example="starter">\n</osiris-playground>\n<p>${cell}</p>\n`;
  const folder = (name: string): string => {
    const docs = join(root, name);
    mkdirSync(docs);
    writeFileSync(join(docs, 'a.md'), page('x'));
    return docs;
  };

  test('fails on what was not recorded or has changed, and passes on what was', async () => {
    const docs = folder('docs');
    const never = await oml(['docs', 'check', docs]);
    expect([never.code, never.stdout]).toEqual([
      1,
      expect.stringMatching(
        /docs\/a\.md:1: ✘ not recorded\n.*docs\/a\.md:1: {3}nothing is recorded of it; --update records its results\n1 playground: 1 not recorded\n$/,
      ),
    ]);
    expect(await oml(['docs', 'check', docs, '--update'])).toMatchObject({ code: 0, stderr: '' });
    expect(await oml(['docs', 'check', docs])).toMatchObject({ code: 0 });
    const file = join(docs, 'a.md');
    writeFileSync(file, readFileSync(file, 'utf8').replace('<td>3369</td>', '<td>3370</td>'));
    const changed = await oml(['docs', 'check', docs, '--json']);
    expect([changed.code, JSON.parse(changed.stdout)]).toMatchObject([
      1,
      {
        ok: false,
        playgrounds: [
          {
            line: 1,
            status: 'different',
            details: [
              'sizes-by-species: other rows (6 as before): 1 row gone and 1 row new; the first: row 1, avg_body_mass_g, was "3370" and is "3369"',
            ],
            differences: [{ type: 'rows', step: 'sizes-by-species', first: { row: 0 } }],
          },
        ],
      },
    ]);
  });

  test('fails where there is no playground, and where the command cannot be read', async () => {
    const empty = join(root, 'empty-docs');
    mkdirSync(empty);
    expect(await oml(['docs', 'check', empty])).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^No playground in .*empty-docs\.\n$/) as string,
    });
    const usage = [
      [],
      ['check'],
      ['chek', 'x'],
      ['check', 'a', 'b'],
      ['check', 'a', '--rows=2'],
      ['check', join(empty, 'no')],
    ];
    for (const args of usage) expect((await oml(['docs', ...args])).code, args.join(' ')).toBe(3);
    expect(await oml(['docs', '--help'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('docs check DIR') as string,
    });
  });
});
