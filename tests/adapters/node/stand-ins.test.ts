/** Stand-ins on the command line: recorded by `sample`, named where they would help, used with `--stand-ins`, and told everywhere. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { readArguments, UsageError } from '#adapters/node/cli/arguments.ts';
import { runCommand } from '#adapters/node/cli/run.ts';
import { sampleCommand } from '#adapters/node/cli/sample.ts';
import { writeBundle } from '#core/share/bundle.ts';
import { parseStandIns } from '#core/standin/stand-ins-file.ts';
import { json, serve, type TestServer } from '../../drivers/http-server.ts';
import { inWasm } from '../../support/postgrest/database.ts';
import { serve as servePostgrest } from '../../support/postgrest/server.ts';

const PORT = 4400;
const MOVIES = [
  { id: 1, title: 'Alien', email: 'a@x.test', tags: ['a', 'b'] },
  { id: 2, title: '', email: null, tags: [] },
  { id: 3, title: 'Troll "2"', email: 'a@x.test', tags: null },
];
let root: string;
let server: TestServer | undefined;
const listen = async () => (server = await serve(PORT, { '/movies.json': json(MOVIES) }));
const stop = async () => {
  await server?.stop();
  server = undefined;
};
beforeAll(listen);
afterAll(stop);
let out: string[];
let told: string[];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'stand-ins-'));
  out = [];
  told = [];
  vi.spyOn(console, 'log').mockImplementation((line: unknown) => void out.push(String(line)));
  vi.spyOn(console, 'error').mockImplementation((line: unknown) => void told.push(String(line)));
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out.push(String(text).trimEnd());
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(root, { recursive: true });
});

const TEXT = `oml_version: '0.1.0'
name: movies
steps:
  - {id: movies, component: http.extractor, mode: read, config: {url: 'http://127.0.0.1:${PORT}/movies.json', retries: 0}}
  - {id: top, component: duckdb.processor, mode: transform, config: {query: 'SELECT id, title FROM movies WHERE id < 3'}}
  - {id: out, component: filesystem.csv_writer, mode: write, config: {path: out.csv}}
`;
const write = (name: string, content: string | Uint8Array): string => {
  const file = join(root, name);
  writeFileSync(file, content);
  return file;
};
const oml = (...argv: string[]): Promise<number> => {
  const args = readArguments(argv, root);
  if (args === 'help') throw new Error('help');
  return args.command === 'sample' ? sampleCommand(args, root) : runCommand(args, root);
};
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const report = () => JSON.parse(out.join('\n')) as Record<string, unknown>;

describe('sample', () => {
  test('records rows of a real run and their exact types, beside the pipeline', async () => {
    write('p.yaml', TEXT);
    expect(await oml('sample', 'p.yaml', 'movies')).toBe(0);
    expect(read('stand-ins/movies.csv')).toBe(
      'id,title,email,tags\n1,Alien,a@x.test,"[a, b]"\n2,"",,[]\n3,"Troll ""2""",a@x.test,\n',
    );
    const parsed = parseStandIns(read('stand_ins.yaml'));
    expect(parsed.ok && parsed.value).toEqual({
      movies: {
        path: 'stand-ins/movies.csv',
        columns: { id: 'BIGINT', title: 'VARCHAR', email: 'VARCHAR', tags: 'VARCHAR[]' },
        recorded: { at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/), rows: 3, of: 3, masked: [] },
      },
    });
    expect(out.slice(-4)).toEqual([
      'Stand-in of movies: all 3 rows, 4 columns, 81 bytes',
      '  stand-ins/movies.csv',
      '  stand_ins.yaml',
      'May be personal or secret: email. Leave them out with --mask, or make them up with --fake.',
    ]);
  });

  test('some rows, masked, made up; another one takes its place, and entries of others stay', async () => {
    write('p.yaml', TEXT);
    write('stand_ins.yaml', '# mine\nstand_ins:\n  other: other.csv\n');
    expect(
      await oml(
        'sample',
        'p.yaml',
        'movies',
        '--rows',
        '2',
        '--random',
        '--mask',
        'title',
        '--fake',
        'email,id',
        '--json',
      ),
    ).toBe(0);
    expect(report()).toMatchObject({
      ok: true,
      step: 'movies',
      path: 'stand-ins/movies.csv',
      rows: 2,
      of: 3,
      seed: 1,
      masked: ['id', 'title', 'email'],
      personal: [],
    });
    expect(read('stand-ins/movies.csv')).not.toMatch(/Alien|x\.test/);
    expect(read('stand_ins.yaml')).toMatch(/^# mine\nstand_ins:\n {2}other: other\.csv\n {2}movies:\n/);
    out = [];
    expect(await oml('sample', 'p.yaml', 'movies')).toBe(0);
    expect(read('stand-ins/movies.csv')).toContain('Alien');
  });

  test.each([
    [['sample', 'p.yaml'], 'sample needs a step'],
    [['sample', 'p.yaml', 'movies', '--rows', '0'], '--rows takes a number from 1 to 100000, not "0"'],
    [['sample', 'p.yaml', 'movies', '--rows', 'x'], '--rows takes a whole number, not "x"'],
    [['sample', 'p.yaml', 'movies', '--mask', 'a', '--fake', 'a,b'], '"a" is in --mask and in --fake'],
    [['sample', 'p.yaml', 'movies', '--stand-ins'], 'sample has no option --stand-ins'],
    [['sample', 'p.yaml', 'movies', 'x'], 'sample takes one file'],
  ])('%j is a usage error', async (argv, said) => {
    expect(() => readArguments(argv, root)).toThrow(UsageError);
    expect(() => readArguments(argv, root)).toThrow(said);
  });

  test.each([
    ['top', 2, 'No step "top" reads from elsewhere, so none of that id has a stand-in. These do: movies'],
    [
      'movies --mask nobody',
      1,
      'There is no column "nobody" to mask. The columns are: id, title, email, tags.',
    ],
  ])('%s is refused', async (rest, code, said) => {
    write('p.yaml', TEXT);
    expect(await oml('sample', 'p.yaml', ...rest.split(' '))).toBe(code);
    expect(told.join('\n')).toContain(said);
    expect(() => read('stand_ins.yaml')).toThrow(/ENOENT/);
  });
});

describe('where the source does not answer', () => {
  beforeEach(stop);
  afterEach(listen);
  const ENTRY = 'stand_ins:\n  movies: sample.csv\n';
  const SAMPLE = 'id,title\n1,Sample\n9,Other\n';

  test('a run fails as ever, and names the flag', async () => {
    write('p.yaml', TEXT);
    write('stand_ins.yaml', ENTRY);
    write('sample.csv', SAMPLE);
    expect(await oml('run', 'p.yaml', '--out', 'o', '--json')).toBe(1);
    const { diagnostics } = report() as { diagnostics: { message: string }[] };
    expect(diagnostics.at(-1)?.message).toMatch(
      /nothing listens at .* Use its stand-in sample\.csv with --stand-ins\.$/,
    );
  });

  test('with the flag it runs on it, and every word of it says so', async () => {
    write('p.yaml', TEXT);
    write('stand_ins.yaml', ENTRY);
    write('sample.csv', SAMPLE);
    expect(await oml('run', 'p.yaml', '--out', 'o', '--stand-ins')).toBe(0);
    const lines = out.join('\n');
    expect(lines).toMatch(
      /! movies {2}The rows are those of a stand-in, sample\.csv \(made by hand\)\. http:\/\/127\.0\.0\.1:4400\/movies\.json could not be reached/,
    );
    expect(lines).toContain('Run complete: 3 steps, 1 row written, with stand-ins for 1 step');
    expect(lines).toContain('  o/artifacts/out/out.csv (rows of the stand-ins of movies)');
    expect(read('o/artifacts/out/out.csv')).toBe('id,title\n1,Sample\n');
    out = [];
    expect(await oml('run', 'p.yaml', '--out', 'o', '--stand-ins', '--json')).toBe(0);
    expect(report()).toMatchObject({
      ok: true,
      stand_ins: ['movies'],
      steps: [
        {
          id: 'movies',
          stand_ins: ['movies'],
          receipt: {
            source: 'sample.csv',
            stand_in: { why: expect.stringContaining('could not be reached') },
          },
        },
        { id: 'top', stand_ins: ['movies'], receipt: null },
        { id: 'out', stand_ins: ['movies'] },
      ],
      artifacts: [{ step_id: 'out', path: 'out.csv', stand_ins: ['movies'] }],
    });
  });

  test('a server of MySQL that is not there is out of reach, too', async () => {
    const movies = `component: mysql.extractor, mode: read, config: {connection: '@mysql.main', table: movies}`;
    write('p.yaml', TEXT.replace(/component: http\.extractor.*(?=\}\n)/, movies));
    const login = 'host: 127.0.0.1, port: 4401, database: shop, user: me, password: hunter2hunter2';
    write('osiris_connections.yaml', `connections: {mysql: {main: {${login}}}}`);
    write('stand_ins.yaml', ENTRY);
    write('sample.csv', SAMPLE);
    expect(await oml('run', 'p.yaml', '--out', 'o')).toBe(1);
    expect(out.join('\n')).toMatch(
      /No server answers at .*4401: .* Use its stand-in sample\.csv with --stand-ins\./,
    );
    out = [];
    expect(await oml('run', 'p.yaml', '--out', 'o', '--stand-ins')).toBe(0);
    expect(out.join('\n')).toContain('with stand-ins for 1 step');
    expect([...out, ...told].join('\n')).not.toContain('hunter2');
    expect(read('o/artifacts/out/out.csv')).toBe('id,title\n1,Sample\n');
  });

  test('of a sample that a run has recorded, with its types', async () => {
    await listen();
    write('p.yaml', TEXT);
    await oml('sample', 'p.yaml', 'movies');
    await stop();
    out = [];
    expect(await oml('run', 'p.yaml', '--out', 'o', '--stand-ins', '--json')).toBe(0);
    expect(report()).toMatchObject({
      steps: [
        {
          rows: 3,
          receipt: {
            columns: [{ type: 'BIGINT' }, {}, {}, { type: 'VARCHAR[]' }],
            stand_in: { recorded: { rows: 3, of: 3 } },
          },
        },
        {},
        {},
      ],
    });
    expect(read('o/artifacts/out/out.csv')).toBe('id,title\n1,Alien\n2,""\n');
  });

  test('a zip brings its own', async () => {
    const utf8 = new TextEncoder();
    const files = [
      { path: 'stand_ins.yaml', content: utf8.encode(ENTRY) },
      { path: 'sample.csv', content: utf8.encode(SAMPLE) },
    ];
    write('p.zip', writeBundle({ text: TEXT, params: {}, files }));
    expect(await oml('run', 'p.zip', '--out', 'o', '--stand-ins', '--json')).toBe(0);
    expect(report()).toMatchObject({ ok: true, stand_ins: ['movies'] });
  });

  test('its rows come into a real table where --write-stand-ins says so, and not before', async () => {
    const key = 'service-key-0123456789';
    const db = await inWasm();
    await db.exec(
      'CREATE ROLE service_role BYPASSRLS; CREATE TABLE top (id bigint, title text); GRANT ALL ON top TO service_role;',
    );
    const rest = await servePostgrest(db, { port: 4402, keys: { [key]: 'service_role' } });
    try {
      const into = `component: supabase.writer, mode: write, config: {url: '${rest.url}', connection: '@supabase.shop', table: top, write_mode: append}`;
      write('p.yaml', TEXT.replace(/component: filesystem\.csv_writer.*(?=\}\n)/, into));
      write('osiris_connections.yaml', `connections: {supabase: {shop: {url: '${rest.url}', key: ${key}}}}`);
      write('stand_ins.yaml', ENTRY);
      write('sample.csv', SAMPLE);
      expect(await oml('run', 'p.yaml', '--out', 'o', '--stand-ins', '--json')).toBe(1);
      const { diagnostics, steps } = report() as {
        diagnostics: { message: string }[];
        steps: { status: string }[];
      };
      expect(steps.map(({ status }) => status)).toEqual(['complete', 'complete', 'failed']);
      expect(diagnostics.at(-1)?.message).toMatch(
        /^Nothing was written: the rows are those of the stand-in of movies, and supabase\.writer writes outside of this session, .* That is said by --write-stand-ins\.$/,
      );
      expect(rest.asked.filter((each) => !each.startsWith('GET'))).toEqual([]);
      out = [];
      const way = ['--stand-ins', '--write-stand-ins', '--continue', '--json'];
      expect(await oml('run', 'p.yaml', '--out', 'o', ...way)).toBe(0);
      expect(report()).toMatchObject({
        ok: true,
        stand_ins: ['movies'],
        // Its source is asked once more.
        steps: [{ status: 'complete' }, { status: 'cached' }, { status: 'complete', stand_ins: ['movies'] }],
      });
      expect(await db.query('SELECT id::int, title FROM top')).toEqual([{ id: 1, title: 'Sample' }]);
    } finally {
      await rest.stop();
      await db.close();
    }
  });

  test('stand-ins that cannot be read are an error where they are asked for, and only there', async () => {
    write('p.yaml', TEXT);
    write('stand_ins.yaml', 'stand_ins: [');
    expect(await oml('run', 'p.yaml', '--out', 'o', '--stand-ins')).toBe(2);
    expect(told.join('\n')).toContain('stand_ins.yaml is no valid YAML');
    expect(await oml('run', 'p.yaml', '--out', 'o')).toBe(1);
  });
});

test('what is missing before a run says that a stand-in would do', async () => {
  write('p.yaml', TEXT.replace('retries: 0', "connection: '@http.x'"));
  write('stand_ins.yaml', 'stand_ins:\n  movies: sample.csv\n');
  write('sample.csv', 'id,title\n1,Sample\n');
  expect(await oml('run', 'p.yaml', '--out', 'o')).toBe(2);
  expect(told.join('\n')).toMatch(
    /There is no connection '@http\.x'.* Use its stand-in sample\.csv with --stand-ins\./s,
  );
  expect(await oml('run', 'p.yaml', '--out', 'o', '--stand-ins')).toBe(0);
  expect(told.join('\n')).toContain('warning: This step runs on its stand-in sample.csv here.');
});
