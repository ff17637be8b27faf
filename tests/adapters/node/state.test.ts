/** `oml state`: how far the steps of a session got, listed and changed between runs of the command line. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { readArguments, UsageError } from '#adapters/node/cli/arguments.ts';
import { runCommand } from '#adapters/node/cli/run.ts';
import { readStateArguments, stateCommand } from '#adapters/node/cli/state.ts';
import { KEY, type Posthog, startPosthog } from '../../drivers/posthog-server.ts';
import { addEvents } from '../../drivers/posthog-world.ts';

let posthog: Posthog;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'state-'));
  posthog = await startPosthog();
  const connection = {
    api_key: '${PH_KEY}',
    project_id: '7',
    region: 'self_hosted',
    custom_base_url: posthog.base,
  };
  writeFileSync(
    join(folder, 'osiris_connections.yaml'),
    JSON.stringify({ connections: { posthog: { main: connection } } }),
  );
  writeFileSync(
    join(folder, 'p.yaml'),
    `oml_version: "0.1.0"
name: state
steps:
  - {id: events, component: posthog.extractor, mode: read, config: {connection: '@posthog.main', data_type: events, initial_since: 2026-01-01T00:00:00Z}}
  - {id: out, component: filesystem.csv_writer, mode: write, config: {path: out.csv}}
`,
  );
  vi.stubEnv('PH_KEY', KEY);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await posthog.stop();
  rmSync(folder, { recursive: true });
});

async function said(work: () => Promise<number>): Promise<{ code: number; out: string; err: string }> {
  const [out, err]: [string[], string[]] = [[], []];
  const spies = [
    vi.spyOn(console, 'log').mockImplementation((text) => void out.push(String(text))),
    vi.spyOn(console, 'error').mockImplementation((text) => void err.push(String(text))),
  ];
  try {
    return { code: await work(), out: out.join('\n'), err: err.join('\n') };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

const state = (...argv: string[]) => {
  const args = readStateArguments(argv, folder);
  if (args === 'help') throw new Error('help');
  return said(() => stateCommand(args, folder));
};

/** Runs the pipeline in the folder `s`; the rows that were written. */
async function go(): Promise<number> {
  const args = readArguments(['run', 'p.yaml', '--out', 's'], folder);
  if (args === 'help') throw new Error('help');
  const { code, err } = await said(() => runCommand(args, folder));
  expect([code, err]).toEqual([0, err]);
  return readFileSync(join(folder, 's/artifacts/out/out.csv'), 'utf8').trim().split('\n').length - 1;
}

test('is listed, set, reset and restored between runs', async () => {
  await addEvents(posthog, 40);
  expect(await go()).toBe(40);
  expect(await go()).toBe(0);
  expect(await state('list', 's')).toEqual({
    code: 0,
    out: `events  last seen 2026-01-01T11:00:39Z  (posthog.extractor, custom base url ${posthog.base}, data type events, project id 7, region self_hosted)`,
    err: '',
  });

  expect(await state('set', 's', 'events', '{"last_seen": "2026-01-01T11:15:30Z"}')).toMatchObject({
    code: 0,
    out: expect.stringMatching(
      /^events goes on from there in the next run\.\nevents {2}last seen 2026-01-01T11:15:30Z/,
    ),
  });
  expect(await go()).toBe(10);
  expect(await state('set', 's', 'events', '2026-01-01T11:15:35Z')).toMatchObject({ code: 0 });
  expect(await go()).toBe(5);

  expect(await state('reset', 's', 'events')).toEqual({
    code: 0,
    out: 'events begins anew in the next run. Until then, restore undoes this.\nNo step of this session keeps a state.',
    err: '',
  });
  expect(await state('restore', 's', 'events')).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^events goes on where it was\./),
  });
  expect(await go()).toBe(0);
  await state('reset', 's', 'events');
  expect(await go()).toBe(40);
});

test('for a program: one JSON object', async () => {
  const { code, out } = await state('list', 's', '--json');
  expect(code).toBe(0);
  expect(JSON.parse(out)).toEqual({
    ok: true,
    states: [
      {
        step: 'events',
        value: { last_seen: '2026-01-01T11:00:39Z' },
        source: expect.objectContaining({ component: 'posthog.extractor', project_id: '7' }),
        keys: 40,
      },
    ],
  });
});

test('what cannot be done is said', async () => {
  expect(await state('reset', 's', 'out')).toMatchObject({ code: 1, err: 'out keeps no state.' });
  expect(await state('restore', 's', 'events')).toMatchObject({
    code: 1,
    err: 'There is no state of events to bring back.',
  });
  await expect(state('list', 'nowhere')).rejects.toThrow("nowhere is no session's folder");
  expect(() => readStateArguments([], folder)).toThrow(UsageError);
  expect(() => readStateArguments(['drop', 's'], folder)).toThrow('There is no command "state drop".');
  expect(() => readStateArguments(['list'], folder)).toThrow("state list needs a session's folder.");
  expect(() => readStateArguments(['set', 's', 'events'], folder)).toThrow('state set needs a value.');
  expect(() => readStateArguments(['reset', 's', 'events', 'x'], folder)).toThrow(
    'state reset: "x" is one too many.',
  );
  expect(() => readStateArguments(['list', 's', '--out', 'x'], folder)).toThrow("Unknown option '--out'");
});

test('a session whose database cannot be opened', async () => {
  writeFileSync(join(folder, 'pipeline_data.duckdb'), 'no database');
  expect(await state('list', '.')).toMatchObject({
    code: 1,
    err: expect.stringContaining('cannot be opened'),
  });
});

test('the key is in no file that the runs left', () => {
  const files = (path: string): string[] =>
    readdirSync(path).flatMap((name) => {
      const inside = join(path, name);
      return statSync(inside).isDirectory() ? files(inside) : [inside];
    });
  const all = files(join(folder, 's'));
  expect(all.length).toBeGreaterThan(4);
  for (const file of all) expect(readFileSync(file).includes(KEY), file).toBe(false);
});
