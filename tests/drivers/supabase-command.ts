/** A pipeline that ends in Supabase, on the command line: what `--dry-run` prints and leaves alone, and what a run says. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readArguments, UsageError } from '#adapters/node/cli/arguments.ts';
import { runCommand } from '#adapters/node/cli/run.ts';
import { SERVICE, type Project } from './supabase-project.ts';

const PIPELINE = `oml_version: '0.1.0'
name: orders
steps:
  - {id: orders, component: filesystem.csv_extractor, mode: read, config: {path: orders.csv}}
  - {id: file, component: filesystem.csv_writer, mode: write, needs: [orders], config: {path: out.csv}}
  - {id: into, component: supabase.writer, mode: write, needs: [orders], config: {connection: '@supabase.main', table: target, write_mode: MODE, primary_key: id}}
`;

export function onCommandLine(p: Project): void {
  let root: string;
  let out: string[];
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'dry-'));
    write('orders.csv', 'id,name\n1,new\n2,two\n');
    write(
      'osiris_connections.yaml',
      `version: 1\nconnections:\n  supabase:\n    main: {url: '${p.server.url}', key: ${SERVICE}}\n`,
    );
    out = [];
    vi.spyOn(console, 'log').mockImplementation((line: unknown) => void out.push(String(line)));
    vi.spyOn(console, 'error').mockImplementation((line: unknown) => void out.push(String(line)));
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      out.push(String(text).trimEnd());
      return true;
    });
  });
  afterEach(() => {
    vi.restoreAllMocks();
    rmSync(root, { recursive: true });
  });

  const write = (name: string, content: string): void => writeFileSync(join(root, name), content);
  async function run(mode: string, ...options: string[]): Promise<{ code: number; text: string }> {
    write('p.yaml', PIPELINE.replace('MODE', mode));
    out.length = 0;
    const args = readArguments(['run', 'p.yaml', '--out', 'o', ...options], root);
    if (args === 'help') throw new Error('help');
    const code = await runCommand(args, root);
    return { code, text: out.join('\n') };
  }
  const there = (): Promise<(string | null)[][]> => p.rows('SELECT * FROM target ORDER BY id');
  const host = (): string => new URL(p.server.url).host;
  const start = (): Promise<void> =>
    p.make(
      `CREATE TABLE target (id bigint PRIMARY KEY, name text); INSERT INTO target VALUES (1, 'old'), (9, 'nine');`,
    );
  const OLD = [
    ['1', 'old'],
    ['9', 'nine'],
  ];
  const expectNoSecret = (): void => {
    expect(out.join('\n')).not.toContain(SERVICE);
    const files = readdirSync(join(root, 'o'), { recursive: true, withFileTypes: true });
    const left = files.filter((each) => each.isFile()).map((each) => join(each.parentPath, each.name));
    expect(left.filter((file) => readFileSync(file).includes(SERVICE))).toEqual([]);
  };

  test('--dry-run prints what each writer would do, and nothing is written anywhere', async () => {
    await start();
    const { code, text } = await run('replace', '--dry-run');
    expect(code).toBe(0);
    expect(text.split('\n').slice(-7)).toEqual([
      'Dry run complete: 3 steps, 2 rows read, nothing written',
      '  file would write to out.csv: 2 rows, a new file',
      `  into would write to table public.target at ${host()}: replace: deletes the 2 rows that are there, then writes 2`,
      '    Columns: id, name',
      '    Deleting and writing are no one transaction over REST: if the step fails between, the rows that are there now are gone.',
      '    Not known before: whether this key may write there; how many rows are there that this key is not shown.',
      'Session: o',
    ]);
    expect(await there()).toEqual(OLD);
    expect(readdirSync(join(root, 'o/artifacts'))).toEqual([]);
    expect(readFileSync(join(root, 'o/logs/events.jsonl'), 'utf8')).toMatch(
      /"event":"run_start".*"dry_run":true/,
    );
    expectNoSecret();
  });

  test('--json has the writes; upsert tells how many rows are there', async () => {
    await start();
    const { code, text } = await run('upsert', '--dry-run', '--json');
    const { ok, dry_run, writes, artifacts, steps } = JSON.parse(text) as Record<string, unknown>;
    expect([code, ok, dry_run, artifacts]).toEqual([0, true, true, []]);
    expect(steps).toMatchObject([
      { id: 'orders', status: 'complete', rows: 2 },
      { id: 'file', status: 'skipped' },
      { id: 'into', status: 'skipped' },
    ]);
    expect(writes).toEqual([
      {
        ...{ step: 'file', component: 'filesystem.csv_writer', status: 'skipped', elsewhere: false },
        ...{ target: 'out.csv', mode: 'create', exists: false, rows: 2 },
      },
      {
        ...{ step: 'into', component: 'supabase.writer', status: 'skipped', elsewhere: true },
        ...{ target: `table public.target at ${host()}`, mode: 'upsert by id', rows: 2, matching: 1 },
        ...{ exists: true, columns: ['id', 'name'], unknown: ['whether this key may write there'] },
        risks: [expect.stringContaining('Each batch of 100 rows')],
      },
    ]);
    expect(await there()).toEqual(OLD);
    expectNoSecret();
  });

  test('a run says before it writes what it will do, and after it what it wrote where', async () => {
    await start();
    const { code, text } = await run('upsert');
    expect(code).toBe(0);
    expect(text).toContain(`→ into    table public.target at ${host()}: upsert by id: 2 rows`);
    expect(text).toContain(`  2 rows to table public.target at ${host()} (upsert by id)`);
    expect(await there()).toEqual([
      ['1', 'new'],
      ['2', 'two'],
      ['9', 'nine'],
    ]);
    const again = await run('upsert', '--json');
    expect((JSON.parse(again.text) as { writes: unknown }).writes).toEqual([
      {
        ...{ step: 'into', component: 'supabase.writer', status: 'complete', elsewhere: true },
        ...{ target: `table public.target at ${host()}`, mode: 'upsert by id', rows: 2 },
      },
    ]);
    // The file of that run stays where it is, and is told to be replaced.
    const dry = await run('upsert', '--dry-run');
    expect(dry.text).toContain('file would write to out.csv: 2 rows, in place of the file that is there');
    expect(readFileSync(join(root, 'o/artifacts/file/out.csv'), 'utf8')).toBe('id,name\n1,new\n2,two\n');
    expectNoSecret();
  });

  test('a writer that would fail: its reason, the others all the same, and exit 1', async () => {
    await p.make('CREATE TABLE other (id bigint);');
    const { code, text } = await run('append', '--dry-run');
    expect(code).toBe(1);
    expect(text).toContain(
      'Dry run complete, but 1 writer would fail: 3 steps, 2 rows read, nothing written',
    );
    expect(text).toContain('    It would fail: There is no table "target" in the schema "public"');
    expect(text).toContain('    What makes the table:\n    CREATE TABLE "public"."target" (');
    const json = await run('append', '--dry-run', '--json');
    expect([json.code, (JSON.parse(json.text) as { ok: boolean }).ok]).toEqual([1, false]);
  });

  test('with --reuse what is fresh stays as it is; --continue goes on from no dry run', async () => {
    await start();
    await run('upsert', '--dry-run');
    const { code, text } = await run('upsert', '--dry-run', '--reuse');
    expect([code, text]).toEqual([0, expect.stringContaining('1 step reused')]);
    expect(await there()).toEqual(OLD);
    const continued = await run('upsert', '--continue');
    expect([continued.code, continued.text]).toEqual([
      2,
      expect.stringContaining('was a dry run, which nothing goes on from. Run it without --continue.'),
    ]);
    const both = ['run', 'p.yaml', '--out', 'o', '--continue', '--dry-run'];
    expect(() => readArguments(both, root)).toThrow(UsageError);
    expect(() => readArguments(both, root)).toThrow('--dry-run does not go with --continue');
    expect(() => readArguments(['compile', 'p.yaml', '--dry-run'], root)).toThrow(
      'compile has no option --dry-run',
    );
  });

  test('rows of a stand-in: the dry run says that a run would keep them', async () => {
    await start();
    write('stand_ins.yaml', 'stand_ins:\n  orders: {path: sample.csv}\n');
    write('sample.csv', 'id,name\n5,sample\n');
    const gone = PIPELINE.replace('filesystem.csv_extractor', 'http.extractor').replace(
      '{path: orders.csv}',
      `{url: 'http://127.0.0.1:1/', retries: 0}`,
    );
    write('gone.yaml', gone.replace('MODE', 'append'));
    const dry = async (...options: string[]): Promise<unknown> => {
      out.length = 0;
      const args = readArguments(
        ['run', 'gone.yaml', '--out', 'o', '--dry-run', '--stand-ins', ...options],
        root,
      );
      if (args === 'help') throw new Error('help');
      return [await runCommand(args, root), out.join('\n')];
    };
    expect(await dry()).toEqual([
      1,
      expect.stringMatching(
        /It would fail: the rows are those of the stand-in of orders, and supabase\.writer writes outside/,
      ),
    ]);
    expect(await dry('--write-stand-ins')).toEqual([0, expect.stringContaining('append 1 row')]);
    expect(await there()).toEqual(OLD);
  });
}
