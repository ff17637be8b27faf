/** Runs in which a sample takes the place of a source: which, when, how it is told, and what is fresh of it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Catalog, Component } from '#core/contract/catalog.ts';
import { NetworkError } from '#core/contract/errors.ts';
import type { StandIns } from '#core/contract/stand-in.ts';
import { parse } from '#core/oml/parse.ts';
import { compile, type CompileOptions } from '#core/plan/compile.ts';
import { effectsOf } from '#core/plan/effects.ts';
import { readPipeline } from '#core/plan/reading.ts';
import { filesRead } from '#core/plan/plan.ts';
import type { Ports } from '#core/run/ports.ts';
import { readStates } from '#core/run/kept-states.ts';
import { foldRun } from '#core/run/run-state.ts';
import { summarise } from '#core/run/summary.ts';
import { catalog } from '#drivers/index.ts';
import { json, serve, type TestServer } from '../../drivers/http-server.ts';
import { openWorld, pipelineOf, planOf, query, write, type SessionWorld } from '../run/session-world.ts';

const MOVIES = `id: movies, component: mysql.extractor, mode: read, config: {connection: '@mysql.main', query: SELECT * FROM movies}`;
const TEXT = pipelineOf(
  MOVIES,
  query('top', 'movies', 'SELECT id, title FROM movies WHERE rating > 8.0'),
  write('out', 'top', 'out.csv'),
);
const SAMPLE = 'id,title,rating\n1,Alien,8.5\n2,Troll,2.90\n';
const TYPES = { id: 'BIGINT', rating: 'DECIMAL(4,2)' };
const RECORDED = { at: '2026-11-20T10:00:00Z', rows: 2, of: 5000, masked: [] };
const standIns: StandIns = { movies: { path: 'stand-ins/movies.csv', columns: TYPES, recorded: RECORDED } };
const inPage: CompileOptions = { host: 'browser', standIns };

const compiled = (text: string, options: CompileOptions, components: Catalog = catalog) => {
  const parsed = parse(text);
  if (!parsed.ok) throw new Error('no YAML');
  return compile(parsed.value, components, options);
};
const summary = (w: SessionWorld): string => {
  const fold = foldRun();
  for (const event of w.events) fold.add(event);
  return summarise(fold.state);
};

describe('decided before the run', () => {
  test('where its component cannot run: a warning in place of the error', () => {
    const without = compiled(TEXT, { host: 'browser' });
    expect(without.ok).toBe(false);
    expect(without.diagnostics.map(({ type }) => type)).toContain('unavailable_component');
    const found = compiled(TEXT, inPage);
    expect(found.diagnostics).toEqual([
      expect.objectContaining({
        type: 'stand_in',
        severity: 'warning',
        location: 'steps[0].component',
        message: expect.stringMatching(
          /^This step runs on its stand-in stand-ins\/movies\.csv here\. MySQL needs a raw TCP connection/,
        ),
      }),
    ]);
    if (!found.ok) throw new Error('not compiled');
    expect(found.value.steps[0]).toMatchObject({
      files: ['stand-ins/movies.csv'],
      standIn: { when: 'here' },
    });
    expect(filesRead(found.value)).toEqual(['stand-ins/movies.csv']);
    const reading = readPipeline(parsedOf(TEXT), catalog);
    expect(effectsOf(reading, found.value)).toMatchObject({
      contacts: [],
      reads: [{ step: 'movies', path: 'stand-ins/movies.csv', standsIn: 'here' }],
    });
  });

  test('the manifest is that of the pipeline, stand-in or not', () => {
    const other = planOf(TEXT, { ...inPage, standIns: { movies: { path: 'other.csv' } } });
    expect(planOf(TEXT, inPage).manifest).toEqual(other.manifest);
    expect(planOf(TEXT, inPage).cfg).toEqual(other.cfg);
  });

  const http = (config: string) =>
    pipelineOf(`id: a, component: http.extractor, mode: read, config: {${config}}`);
  const A: StandIns = { a: { path: 'a.csv' } };
  test.each<[string, string, CompileOptions, RegExp]>([
    [
      'a connection that is not there',
      http(`url: 'https://x.test/a', connection: '@http.x'`),
      {},
      /There is no connection '@http\.x'/,
    ],
    [
      'a variable that is not set',
      http(`url: 'https://x.test/a', connection: '@http.x'`),
      { connections: { http: { x: { token: '${TOKEN}' } } } },
      /Environment variable 'TOKEN' not set for token in http\.x/,
    ],
    [
      'a parameter without a value',
      http("url: 'https://x.test/${params.path}'"),
      {},
      /The parameter 'path' has no value/,
    ],
  ])('%s', (_what, text, options, why) => {
    expect(compiled(text, { host: 'node', ...options }).ok).toBe(false);
    const found = compiled(text, { host: 'node', ...options, standIns: A });
    expect(found.ok).toBe(true);
    expect(found.diagnostics.map(({ type, severity }) => `${severity} ${type}`)).toEqual([
      'warning stand_in',
    ]);
    expect(found.diagnostics[0]?.message).toMatch(why);
  });

  test.each([
    ['a fault of the step', http(`url: 'https://x.test/a', limit: many`), 'invalid_config_value'],
    ['another family', http(`url: 'https://x.test/a', connection: '@mysql.x'`), 'invalid_connection_ref'],
  ])('%s stays an error', (_what, text, type) => {
    const found = compiled(text, { host: 'node', standIns: A });
    expect(found.ok).toBe(false);
    expect(found.diagnostics.map((each) => each.type)).toContain(type);
  });

  test('a step that has all that it needs stays as it is', () => {
    const plan = planOf(http(`url: 'https://x.test/a'`), { host: 'browser', standIns: A });
    expect(plan.steps[0]).toMatchObject({ files: [], standIn: { path: 'a.csv', when: 'unreached' } });
    expect(plan.steps[0]?.work).toEqual(planOf(http(`url: 'https://x.test/a'`)).steps[0]?.work);
  });
});

const parsedOf = (text: string) => {
  const parsed = parse(text);
  if (!parsed.ok) throw new Error('no YAML');
  return parsed.value;
};

describe('a run on it', () => {
  test('says so in every event, and in the summary', async () => {
    const w = openWorld({ 'stand-ins/movies.csv': SAMPLE });
    expect(await w.run(TEXT, inPage)).toEqual({ movies: 'complete', top: 'complete', out: 'complete' });
    const [movies, top, out] = w.told('step_complete');
    expect(movies).toMatchObject({ rows: 2, stand_ins: ['movies'] });
    expect(movies?.receipt).toMatchObject({
      source: 'stand-ins/movies.csv',
      stand_in: { recorded: RECORDED },
    });
    expect(movies?.receipt?.stand_in?.why).toMatch(/^MySQL needs a raw TCP connection/);
    expect([top?.stand_ins, out?.stand_ins]).toEqual([['movies'], ['movies']]);
    expect(w.told('artifact_created')).toEqual([
      expect.objectContaining({ path: 'out.csv', stand_ins: ['movies'] }),
    ]);
    expect(w.last).toMatchObject({ event: 'run_complete', stand_ins: ['movies'] });
    expect(w.told('log').filter(({ level }) => level === 'warning')).toEqual([
      expect.objectContaining({
        step_id: 'movies',
        message: expect.stringContaining(
          'stand-ins/movies.csv (first 2 of 5,000 rows, recorded on 2026-11-20)',
        ),
      }),
    ]);
    expect(summary(w)).toBe('Run complete: 3 steps, 1 row written, with stand-ins for 1 step');
    expect(await w.rows('SELECT id::INTEGER AS id, title FROM top')).toEqual([{ id: 1, title: 'Alien' }]);
  });

  test('is fresh by the content of the sample, and by its types', async () => {
    const w = openWorld({ 'stand-ins/movies.csv': SAMPLE });
    await w.run(TEXT, inPage);
    expect(await w.run(TEXT, inPage)).toEqual({ movies: 'reused', top: 'reused', out: 'reused' });
    expect(w.told('step_cached').map(({ stand_ins }) => stand_ins)).toEqual([
      ['movies'],
      ['movies'],
      ['movies'],
    ]);
    expect(w.told('artifact_created')[0]?.stand_ins).toEqual(['movies']);
    expect(w.last).toMatchObject({ stand_ins: ['movies'] });
    expect(summary(w)).toBe(
      'Run complete: 3 steps, 1 row written, 3 steps reused, with stand-ins for 1 step',
    );
    w.write('stand-ins/movies.csv', SAMPLE.replace('Alien', 'Aliens'));
    expect(await w.run(TEXT, inPage)).toEqual({ movies: 'complete', top: 'complete', out: 'complete' });
    const retyped = { movies: { path: 'stand-ins/movies.csv', columns: { ...TYPES, id: 'INTEGER' } } };
    expect(await w.run(TEXT, { ...inPage, standIns: retyped })).toMatchObject({ movies: 'complete' });
    // What the step says of its source decides nothing here.
    const edited = TEXT.replace('SELECT * FROM movies}', 'SELECT 1 FROM movies}');
    expect(await w.run(edited, { ...inPage, standIns: retyped })).toEqual({
      movies: 'reused',
      top: 'reused',
      out: 'reused',
    });
  });

  test('without its file fails as any step that reads a file', async () => {
    const w = openWorld();
    expect(await w.run(TEXT, inPage)).toEqual({ movies: 'failed', top: 'skipped', out: 'skipped' });
    expect(w.told('step_failed')[0]?.error.message).toMatch(
      /^The file "stand-ins\/movies\.csv" was not found/,
    );
  });
});

describe('decided while it runs', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await serve(4398, {
      '/movies.json': json([{ id: 10, title: 'Real' }]),
      '/broken': (response) => response.writeHead(500).end('no'),
    });
  });
  afterAll(() => server.stop());

  const step = (url: string, more = '') =>
    pipelineOf(
      `id: movies, component: http.extractor, mode: read, config: {url: '${url}', retries: 0${more}}`,
      query('top', 'movies', 'SELECT title FROM movies'),
      write('out', 'top', 'out.csv'),
    );
  /** Nobody listens there. */
  const NOBODY = 'http://127.0.0.1:4399/a';
  const options: CompileOptions = { host: 'node', standIns: { movies: { path: 'movies.csv' } } };
  const FILES = { 'movies.csv': 'id,title\n1,Sample\n' };
  /** No wait takes its time. */
  const soon = ({ clock }: Ports): Partial<Ports> => ({
    clock: {
      ...clock,
      every(_ms, tick) {
        const timer = setTimeout(tick);
        return () => clearTimeout(timer);
      },
    },
  });
  const titles = (w: SessionWorld) => w.rows('SELECT title FROM movies');

  test('where nobody answers, after its retries', async () => {
    const w = openWorld(FILES);
    const text = step(NOBODY).replace('retries: 0', 'retries: 1, retry_delay: 0.01');
    expect(await w.run(text, { ...options, change: soon })).toEqual({
      movies: 'complete',
      top: 'complete',
      out: 'complete',
    });
    expect(await titles(w)).toEqual([{ title: 'Sample' }]);
    const [movies] = w.told('step_complete');
    expect(movies?.stand_ins).toEqual(['movies']);
    expect(movies?.receipt?.stand_in?.why).toMatch(
      /could not be reached: nothing listens at .* It was the same after one retry\.$/,
    );
    expect(w.last).toMatchObject({ event: 'run_complete', stand_ins: ['movies'] });
  });

  test('without a stand-in it fails, and says that one would help', async () => {
    const w = openWorld(FILES);
    expect(await w.run(step(NOBODY))).toMatchObject({ movies: 'failed' });
    expect(w.told('step_failed')[0]?.error).toMatchObject({ unreached: true });
  });

  test('a real run never takes it for fresh, nor is the other way round', async () => {
    const w = openWorld(FILES);
    const text = step(`${server.address}/movies.json`);
    const offline = {
      change: () => ({ fetch: () => Promise.reject(new NetworkError('Offline.', 'unreachable')) }),
    };
    expect(await w.run(text, { ...options, ...offline })).toMatchObject({
      movies: 'complete',
      top: 'complete',
    });
    expect(await titles(w)).toEqual([{ title: 'Sample' }]);
    // It asks again; as nobody answers, what was made of the same sample is as it was.
    expect(await w.run(text, { ...options, ...offline })).toEqual({
      movies: 'complete',
      top: 'reused',
      out: 'reused',
    });
    expect(w.last).toMatchObject({ stand_ins: ['movies'] });
    expect(await w.run(text, options)).toEqual({ movies: 'complete', top: 'complete', out: 'complete' });
    expect(await titles(w)).toEqual([{ title: 'Real' }]);
    expect(w.last).not.toHaveProperty('stand_ins');
    expect(await w.run(text, { ...options, ...offline })).toEqual({
      movies: 'reused',
      top: 'reused',
      out: 'reused',
    });
    expect(w.last).not.toHaveProperty('stand_ins');
  });

  test('rows of the source stay where it does not answer the next time', async () => {
    const w = openWorld(FILES);
    const text = step(`${server.address}/movies.json`);
    await w.run(text, options);
    const offline = {
      change: () => ({ fetch: () => Promise.reject(new NetworkError('Offline.', 'unreachable')) }),
    };
    expect(await w.run(text, { ...options, ...offline, again: ['movies'] })).toMatchObject({
      movies: 'failed',
    });
    expect(await titles(w)).toEqual([{ title: 'Real' }]);
    expect(
      w
        .told('log')
        .some(
          ({ message }) =>
            message === 'Its stand-in movies.csv was not used: the table holds rows of its source.',
        ),
    ).toBe(true);
  });

  test('an answer, whatever it says, is an answer: a refusal fails the step', async () => {
    const w = openWorld(FILES);
    expect(await w.run(step(`${server.address}/broken`), options)).toMatchObject({ movies: 'failed' });
    expect(w.told('step_failed')[0]?.error).not.toHaveProperty('unreached');
  });
});

describe('a writer to elsewhere', () => {
  const written: unknown[] = [];
  const spec = {
    title: 'Elsewhere',
    description: '',
    version: '1',
    modes: ['write'],
    configSchema: { type: 'object', properties: {}, required: [] },
    secrets: [],
    examples: [],
  } as const;
  const elsewhere: Component = {
    name: 'test.elsewhere',
    kind: 'writer',
    spec,
    driver: {
      name: 'test.elsewhere',
      kind: 'writer',
      version: '1',
      spec,
      run: ({ inputs }) => {
        const [input] = Object.values(inputs);
        written.push(input);
        return Promise.resolve(input ?? { table: '', rows: 0 });
      },
    },
  };
  const components: Catalog = new Map([...catalog, [elsewhere.name, elsewhere]]);
  const text = pipelineOf(
    MOVIES,
    query('top', 'movies', 'SELECT id FROM movies'),
    'id: away, component: test.elsewhere, mode: write, needs: [top], config: {}',
  );

  test('is refused a file of the person, too, which the same step otherwise writes into the session', async () => {
    const w = openWorld({ 'stand-ins/movies.csv': SAMPLE });
    const away = { ...inPage, change: () => ({ writesAway: (id: string) => id === 'out' }) };
    expect(await w.run(TEXT, away)).toEqual({ movies: 'complete', top: 'complete', out: 'failed' });
    expect(w.told('step_failed')[0]?.error).toMatchObject({
      standIns: true,
      message: expect.stringContaining('and out writes to a file of your own, where nobody could tell.'),
    });
    expect(w.told('artifact_created')).toEqual([]);
    expect(await w.run(TEXT, { ...away, writeStandIns: true })).toMatchObject({ out: 'complete' });
  });

  test('writes no rows of a stand-in, unless it is asked to', async () => {
    const w = openWorld({ 'stand-ins/movies.csv': SAMPLE });
    const how = { ...inPage, components };
    expect(await w.run(text, how)).toEqual({ movies: 'complete', top: 'complete', away: 'failed' });
    const error = w.told('step_failed')[0]?.error;
    expect(error).toMatchObject({ standIns: true });
    expect(error?.message).toBe(
      'Nothing was written: the rows are those of the stand-in of movies, and test.elsewhere writes outside of this session, where nobody could tell. Run where the source can be reached; or say that the rows of stand-ins may be written.',
    );
    expect(written).toEqual([]);
    // What is not going to be written is not announced.
    const begunAs = () => w.told('step_start').find(({ step_id }) => step_id === 'away');
    expect(begunAs()).not.toHaveProperty('write');
    expect(await w.run(text, { ...how, writeStandIns: true })).toEqual({
      movies: 'reused',
      top: 'reused',
      away: 'complete',
    });
    expect(written).toEqual([{ table: 'top', rows: 2 }]);
    expect(begunAs()).toMatchObject({ write: { rows: 2 } });
    expect(w.told('step_complete')[0]).toMatchObject({ step_id: 'away', stand_ins: ['movies'] });
  });
  test('what was written of it stays told when the run goes on with rows of the source, and is not written again', async () => {
    const w = openWorld({ 'stand-ins/movies.csv': SAMPLE });
    const long = `${text}${pipelineOf('id: late, component: filesystem.csv_extractor, mode: read, needs: [], config: {path: late.csv}').replace(/^[^]*steps:\n/, '')}`;
    const how = { components, writeStandIns: true };
    written.length = 0;
    expect(await w.run(long, { ...how, ...inPage })).toMatchObject({ away: 'complete', late: 'failed' });
    const { run_id: continues } = w.last!;
    w.write('late.csv', 'a\n1\n');
    const real: Component = {
      ...components.get('mysql.extractor')!,
      driver: {
        ...elsewhere.driver,
        kind: 'extractor',
        ports: [],
        run: async ({ ctx }) => {
          await (
            await ctx.getDbConnection()
          ).createTableAs(ctx.table, `SELECT 9 AS id, 'Real' AS title, 9.0 AS rating`);
          return { table: ctx.table, rows: 1 };
        },
      },
    } as Component;
    const connections = { mysql: { main: { host: 'h', database: 'd', user: 'u', password: 'p' } } };
    await w.run(long, {
      components: new Map([...components, [real.name, real]]),
      host: 'node',
      connections,
      continues,
    });
    expect(w.told('step_complete').map(({ step_id, stand_ins }) => [step_id, stand_ins])).toEqual([
      ['movies', undefined],
      ['top', undefined],
      ['late', undefined],
    ]);
    expect(w.told('step_cached')).toEqual([
      expect.objectContaining({ step_id: 'away', stand_ins: ['movies'] }),
    ]);
    expect(written).toHaveLength(1);
    expect(w.last).toMatchObject({ event: 'run_complete', stand_ins: ['movies'] });
    expect(summary(w)).toContain('with stand-ins for 1 step');
  });
});

describe('how far a step got at its source', () => {
  const spec = {
    title: 'Counter',
    description: '',
    version: '1',
    modes: ['extract'],
    configSchema: { type: 'object', properties: {}, required: [] },
    secrets: [],
    examples: [],
    keepsState: true,
    hosts: { only: ['node'], because: 'It counts there alone.' },
  } as const;
  let reaches = true;
  const counter: Component = {
    name: 'test.counter',
    kind: 'extractor',
    spec,
    driver: {
      name: 'test.counter',
      kind: 'extractor',
      version: '1',
      spec,
      async run({ ctx }) {
        const { n } = ((await ctx.state.get()) ?? { n: 0 }) as { n: number };
        const db = await ctx.getDbConnection();
        await db.createTableAs(ctx.table, `SELECT ${n} AS n, 'real' AS title`);
        const keys = await ctx.state.keys();
        await ctx.state.keep(
          `SELECT 'key ${n}' AS key, TIMESTAMP '2026-01-01' AS moment UNION ALL (${keys})`,
        );
        ctx.state.set({ n: n + 1 });
        if (!reaches) throw new NetworkError('Nobody answers.', 'unreachable');
        return { table: ctx.table, rows: 1 };
      },
    },
  };
  const components: Catalog = new Map([...catalog, [counter.name, counter]]);
  const text = pipelineOf(
    'id: movies, component: test.counter, mode: read, config: {}',
    query('top', 'movies', 'SELECT n, title FROM movies'),
    write('out', 'top', 'out.csv'),
  );
  const how = { components, standIns: { movies: { path: 'movies.csv' } } };
  const FILES = { 'movies.csv': 'n,title\n7,Sample\n' };
  const made = async (w: SessionWorld) => (await w.rows('SELECT n::INTEGER AS n, title FROM top'))[0];
  /** What is kept of the source: its state, and how many keys. */
  const kept = (w: SessionWorld) =>
    w.within(async (db) => (await readStates(db)).map(({ value, keys }) => [value, keys]));

  test('stays as it was while its stand-in is used, and the next real run goes on from there', async () => {
    const w = openWorld(FILES);
    const sample = { n: 7, title: 'Sample' };
    const real = (n: number) => ({ n, title: 'real' });
    for (const [host, row, state] of [
      ['node', real(0), [[{ n: 1 }, 1]]],
      ['browser', sample, [[{ n: 1 }, 1]]],
      ['browser', sample, [[{ n: 1 }, 1]]],
      ['node', real(1), [[{ n: 2 }, 2]]],
      ['node', real(2), [[{ n: 3 }, 3]]],
      ['browser', sample, [[{ n: 3 }, 3]]],
      ['node', real(3), [[{ n: 4 }, 4]]],
    ] as const) {
      await w.run(text, { ...how, host });
      expect([host, await made(w), await kept(w)]).toEqual([host, row, state]);
      const { stand_ins } = w.last as { readonly stand_ins?: readonly string[] };
      expect(stand_ins).toEqual(host === 'browser' ? ['movies'] : undefined);
    }
  });

  test('also where what it had set and noted was undone, since its source did not answer', async () => {
    const w = openWorld(FILES);
    reaches = false;
    try {
      for (let run = 0; run < 2; run++) {
        expect(await w.run(text, { ...how, host: 'node' })).toMatchObject({ movies: 'complete' });
        expect([await made(w), await kept(w)]).toEqual([{ n: 7, title: 'Sample' }, []]);
      }
    } finally {
      reaches = true;
    }
    await w.run(text, { ...how, host: 'node' });
    expect([await made(w), await kept(w)]).toEqual([{ n: 0, title: 'real' }, [[{ n: 1 }, 1]]]);
    expect(w.last).not.toHaveProperty('stand_ins');
  });
});
