/** A command line that is killed (SIGKILL) between a write and its state, or between a table and its state: what the next run does, and says. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { inWasm, type Postgres } from '../support/postgrest/database.ts';
import { serve, type PostgREST } from '../support/postgrest/server.ts';
import { KEY, startPosthog, type Posthog } from './posthog-server.ts';
import { addEvents } from './posthog-world.ts';

const SERVICE = 'service-key-0123456789';
let folder: string;
let postgres: Postgres;
let project: PostgREST;
let posthog: Posthog;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'killed-'));
  postgres = await inWasm();
  await postgres.exec('CREATE ROLE service_role BYPASSRLS');
  project = await serve(postgres, { port: 4408, keys: { [SERVICE]: 'service_role' } });
});
afterAll(async () => {
  await project.stop();
  await postgres.close();
  rmSync(folder, { recursive: true });
});
beforeEach(async () => {
  posthog = await startPosthog();
  await addEvents(posthog, 150);
  await postgres.exec(
    'DROP TABLE IF EXISTS seen; CREATE TABLE seen (uuid text, n int); GRANT ALL ON seen TO service_role',
  );
  project.reset();
  return () => posthog.stop();
});

interface Said {
  readonly signal: NodeJS.Signals | null;
  readonly code: number | null;
  readonly text: string;
}

let running: ChildProcess | undefined;

/** Runs the pipeline of that writer into a session of that name. */
function run(name: string, writer: string, ...flags: string[]): Promise<Said> {
  const file = join(folder, `${name}.yaml`);
  writeFileSync(
    file,
    `oml_version: "0.1.0"
name: killed
steps:
  - {id: events, component: posthog.extractor, mode: read, config: {connection: '@posthog.main', data_type: events, page_size: 100, initial_since: 2026-01-01}}
  - {id: rows, component: duckdb.processor, mode: transform, config: {query: 'SELECT uuid, properties_n AS n FROM events'}}
  - {id: out, component: supabase.writer, mode: write, config: {connection: '@supabase.main', table: seen, batch_size: 100, ${writer}}}
`,
  );
  const connections = {
    posthog: {
      main: { api_key: KEY, project_id: '7', region: 'self_hosted', custom_base_url: posthog.base },
    },
    supabase: { main: { url: project.url, key: SERVICE } },
  };
  writeFileSync(join(folder, 'osiris_connections.yaml'), JSON.stringify({ connections }));
  const args = ['--import', 'tsx', 'src/adapters/node/oml.ts', 'run', file, '--out', join(folder, name)];
  const child = spawn(process.execPath, [...args, ...flags], { stdio: ['ignore', 'pipe', 'pipe'] });
  running = child;
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => (text += String(bytes)));
  return new Promise((resolve) => child.on('close', (code, signal) => resolve({ code, signal, text })));
}

/** Ends the process once the server has done a request, before it answers. */
function killAt(request: RegExp, done: boolean, turn = 1): void {
  let seen = 0;
  project.fault = (line) => {
    if (!request.test(line) || ++seen !== turn) return undefined;
    running?.kill('SIGKILL');
    return { type: 'drop', done };
  };
}

const counts = async (): Promise<unknown> =>
  (await postgres.query('SELECT count(*)::int AS rows, count(DISTINCT uuid)::int AS events FROM seen'))[0];

test('between a write and its state: --continue asks nothing again, and says which rows may be there twice', async () => {
  killAt(/^POST/, true, 2);
  expect(await run('append', 'write_mode: append')).toMatchObject({ signal: 'SIGKILL' });
  await project.idle();
  expect(await counts()).toEqual({ rows: 150, events: 150 });
  project.reset();
  const asked = posthog.asked.length;
  const continued = await run('append', 'write_mode: append', '--continue');
  expect(continued.text).toMatch(
    /The run \S+ ended in the middle of this step, so rows that it sent may be in table public\.seen at 127\.0\.0\.1:4408\. This run adds all of its rows, so those of then would be there twice: look there, and delete them\./,
  );
  expect([continued.code, posthog.asked.length]).toEqual([0, asked]);
  expect(await counts()).toEqual({ rows: 300, events: 150 });
  const next = await run('append', 'write_mode: append');
  expect([next.code, next.text]).toEqual([0, expect.not.stringContaining('ended in the middle')]);
  expect(await counts()).toEqual({ rows: 300, events: 150 });
}, 120_000);

test('between a table and its state: the next run brings the same again, and an upsert leaves each once', async () => {
  await postgres.exec('ALTER TABLE seen ADD PRIMARY KEY (uuid)');
  const writer = 'write_mode: upsert, primary_key: uuid';
  killAt(/^POST/, true);
  expect(await run('upsert', writer)).toMatchObject({ signal: 'SIGKILL' });
  await project.idle();
  expect(await counts()).toEqual({ rows: 100, events: 100 });
  project.reset();
  await addEvents(posthog, 20, { from: 150 });
  const again = await run('upsert', writer);
  expect(again.text).toMatch(
    /so rows that it sent may be in table public\.seen .* none of them is there twice\./,
  );
  expect(again.code).toBe(0);
  expect(await counts()).toEqual({ rows: 170, events: 170 });
  await addEvents(posthog, 5, { from: 170 });
  expect((await run('upsert', writer)).text).toContain('5 rows');
  expect(await counts()).toEqual({ rows: 175, events: 175 });
}, 120_000);
