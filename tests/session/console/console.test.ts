/** What the page makes of the console's queries: how files are read, what is kept, and steps. */
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { catalog } from '#drivers/index.ts';
import { check } from '#workers/check/check.ts';
import { FIRST_ROWS, readingsOf } from '#session/console/console-files.ts';
import { consoleMask, keepConsole, readConsole, withAsked } from '#session/console/console-kept.ts';
import { proposeStep } from '#session/console/console-step.ts';
import { titleOf } from '#session/console/console.svelte.ts';
import { removeDrafts } from '#session/text/drafts.ts';
import { memoryStore } from '#session/page/memory-store.ts';
import { openPage, stubPage, type Opened } from '../guest-session.ts';

const file = (name: string, bytes: number) => ({ name, bytes, modified: 0 });
const HEAD = 'oml_version: "0.1.0"\nname: n\nsteps:\n';
const READS =
  '  - id: mine\n    component: filesystem.csv_extractor\n    mode: read\n    needs: []\n    config:\n      path: a.csv\n      delimiter: ";"\n';

describe('how a file is read', () => {
  const files = [file('a.csv', 100), file('b.csv', 100), file('big.csv', 2e9), file('notes.md', 5)];
  const { plan } = check(HEAD + READS);
  const read = (sql: string, whole = false) => readingsOf(sql, { catalog, plan, files }, whole);

  test('as its step reads it, or as a new one would', () => {
    expect(read(`FROM 'a.csv' JOIN 'b.csv' USING (id)`)).toMatchObject({
      type: 'known',
      files: {
        'a.csv': { component: 'filesystem.csv_extractor', config: { path: 'a.csv', delimiter: ';' } },
        'b.csv': {
          component: 'filesystem.csv_extractor',
          config: { path: 'b.csv', delimiter: ',' },
          written: ['path'],
        },
      },
    });
  });
  test('a large one to a row that is told, unless all of it is wanted', () => {
    expect(read(`FROM 'big.csv'`)).toMatchObject({
      files: { 'big.csv': { config: { limit: FIRST_ROWS }, isCut: true } },
    });
    expect(read(`FROM 'big.csv'`, true)).not.toHaveProperty('files.big.csv.config.limit');
  });
  test('one that is not there, or that nothing reads, is told', () => {
    expect(read(`FROM 'c.csv'`)).toMatchObject({
      type: 'refused',
      message: expect.stringContaining('There are: a.csv, b.csv, big.csv, notes.md') as string,
      at: { start: 5, end: 12 },
    });
    expect(read(`FROM 'notes.md'`)).toMatchObject({ type: 'refused' });
  });
});

describe('what is kept', () => {
  test('a query once, the newest first, the oldest left out', () => {
    const history = Array.from({ length: 300 }, (_, at) => at).reduce<ReturnType<typeof withAsked>>(
      (before, at) => withAsked(before, { sql: `SELECT ${at % 250}`, at }),
      [],
    );
    expect(history).toHaveLength(200);
    expect(history[0]).toEqual({ sql: 'SELECT 49', at: 299 });
    expect(history.filter(({ sql }) => sql === 'SELECT 49')).toHaveLength(1);
  });
  test('with the session, and gone with it', () => {
    const store = memoryStore();
    const kept = { text: 'FROM a', history: [{ sql: 'FROM a', at: 1 }] };
    keepConsole(store, 's', kept);
    expect(readConsole(store, 's')).toEqual(kept);
    removeDrafts(store, 's');
    expect(readConsole(store, 's')).toEqual({ text: '', history: [] });
    store.write('console.s', '{"text":1}');
    expect(readConsole(store, 's')).toEqual({ text: '', history: [] });
  });
  test('without secrets: those that were given, and what looks like one', () => {
    const mask = consoleMask(
      {
        variables: { DB_PASSWORD: 'hunter2hunter2', DB_HOST: 'example.org' },
        fields: { 'mysql.main': { password: 's3cret-of-main', user: 'ada' } },
        params: { token: 'tok-123456' },
      },
      catalog,
    );
    expect(mask(`SELECT 'hunter2hunter2', 'example.org', 's3cret-of-main', 'ada', 'tok-123456'`)).toBe(
      `SELECT '***', 'example.org', '***', 'ada', '***'`,
    );
    expect(mask(`SELECT 'ghp_${'a1'.repeat(15)}' FROM t`)).toBe(`SELECT '***' FROM t`);
    expect(mask('SELECT password FROM users')).toBe('SELECT password FROM users');
  });
  test('a tab is called by the first words of its query', () => {
    expect(titleOf('-- all of it\nSELECT  *\nFROM a')).toBe('SELECT * FROM a');
    expect(titleOf('SELECT one, two, three, four FROM five')).toBe('SELECT one, two, three, fou…');
  });
});

describe('a query becomes a step', () => {
  beforeEach(() => void stubPage());
  afterEach(() => void vi.unstubAllGlobals());
  const PENGUINS = new Uint8Array(readFileSync('public/examples/starter/data/penguins.csv'));

  async function opened(text: string): Promise<Opened['session']> {
    const files = ['a.csv', 'b.csv'].map((path) => ({ path, content: PENGUINS }));
    const { session } = await openPage({ type: 'given', state: { text, params: {}, files } });
    await session.script.check();
    return session;
  }

  test('behind all others, with what it needs, once the person has agreed', async () => {
    const text = HEAD + READS;
    const session = await opened(text);
    expect(await proposeStep(session, 'SELECT *\nFROM mine, MINE AS other;')).toBeUndefined();
    expect(session.script.text).toBe(text);
    await session.proposals.accept();
    expect(session.script.text).toBe(
      `${text}\n  - id: query\n    component: duckdb.processor\n    mode: transform\n    needs: [mine]\n    config:\n      query: |-\n        SELECT *\n        FROM mine, MINE AS other\n`,
    );
    expect((await session.script.check())?.diagnostics).toEqual([]);
  });
  test('with a step for each file that no step reads', async () => {
    const session = await opened(HEAD + READS);
    await proposeStep(session, `FROM 'a.csv' JOIN 'b.csv' USING (species)`);
    await session.proposals.accept();
    const checked = await session.script.check();
    expect(checked?.diagnostics).toEqual([]);
    expect(checked?.plan?.steps.map(({ id, needs }) => [id, needs])).toEqual([
      ['mine', []],
      ['extract-b', []],
      ['query', ['mine', 'extract-b']],
    ]);
  });
  test('what cannot be one is said, and nothing is proposed', async () => {
    const session = await opened(HEAD + READS);
    expect(await proposeStep(session, 'DROP TABLE mine')).toContain('DROP is not allowed here');
    expect(await proposeStep(session, `FROM 'c.parquet2'`)).toContain('Nothing here reads "c.parquet2"');
    session.script.edit(`${HEAD}  - id: "a\n`);
    expect(await proposeStep(session, 'FROM mine')).toContain('no valid YAML');
    expect(session.proposals.current).toBeUndefined();
  });
});
