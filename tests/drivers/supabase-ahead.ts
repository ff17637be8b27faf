/** What the Supabase writer says before it writes, on any PostgreSQL. */
import { expect, test } from 'vitest';
import { driver } from '#drivers/supabase/writer.ts';
import { ANON, type Project } from './supabase-project.ts';

const ROWS = (to: number): string => `SELECT i AS id, 'row ' || i AS name FROM range(1, ${to + 1}) r(i)`;
const WITH_KEY = 'CREATE TABLE target (id bigint PRIMARY KEY, name text);';
const MAY = 'whether this key may write there';
const BATCHES = (size: number): string =>
  `Each batch of ${size} rows stands by itself: if the step fails, the batches before stay there.`;

export function writingAhead(p: Project): void {
  const reads = (): boolean => p.server.asked.every((line) => /^(GET|HEAD) /.test(line));
  const there = (): Promise<(string | null)[][]> => p.rows('SELECT * FROM target ORDER BY id');

  test('ahead of append: columns, and what a failure leaves', async () => {
    await p.make(WITH_KEY);
    expect(await p.foresee(ROWS(3), { table: 'target', batch_size: 2 })).toEqual({
      exists: true,
      columns: ['id', 'name'],
      risks: [BATCHES(2)],
      unknown: [MAY],
    });
    expect([reads(), await there()]).toEqual([true, []]);
  });

  test('ahead of replace: how many rows will be deleted', async () => {
    await p.make(`${WITH_KEY} INSERT INTO target SELECT i, 'old' FROM generate_series(1, 1500) i;`);
    const config = { table: 'target', write_mode: 'replace', primary_key: 'id' };
    expect(await p.foresee(ROWS(3), config)).toMatchObject({
      exists: true,
      there: 1500,
      risks: [
        'Deleting and writing are no one transaction over REST: if the step fails between, the rows that are there now are gone.',
      ],
      unknown: [MAY, 'how many rows are there that this key is not shown'],
    });
    expect([reads(), (await there()).length]).toEqual([true, 1500]);
  });

  test('ahead of upsert: how many of the rows are there, by one column and by two', async () => {
    await p.make(`${WITH_KEY} INSERT INTO target SELECT i, 'old' FROM generate_series(100, 400) i;`);
    const config = { table: 'target', write_mode: 'upsert', primary_key: 'id' };
    expect(await p.foresee(ROWS(120), config)).toMatchObject({ matching: 21, unknown: [MAY] });
    await p.make(`CREATE TABLE target (id bigint, part text, name text DEFAULT 'x', PRIMARY KEY (id, part));
      INSERT INTO target VALUES (1, 'a,b', 'old'), (2, 'a', 'old');`);
    const query = `FROM (VALUES (1, 'a,b'), (2, 'b'), (3, '"')) v(id, part)`;
    expect(await p.foresee(query, { ...config, primary_key: ['id', 'part'] })).toMatchObject({
      matching: 1,
      risks: [BATCHES(100), 'The rows have no name: new rows get the default of the table there, or NULL.'],
    });
    expect([reads(), (await there()).length]).toEqual([true, 2]);
  });

  test('ahead of a table that is not there: its statement, and nothing is made', async () => {
    await p.make('CREATE TABLE targets (id bigint);');
    const found = await p.foresee(ROWS(1), { table: 'target', write_mode: 'upsert', primary_key: 'id' });
    expect(found).toEqual({
      exists: false,
      ddl: 'CREATE TABLE "public"."target" (\n  "id" bigint,\n  "name" text,\n  PRIMARY KEY ("id")\n);\nNOTIFY pgrst, \'reload schema\';',
      refused: expect.stringMatching(
        /^There is no table "target" in the schema "public".* Did you mean "targets"\?/,
      ),
    });
    expect(await p.rows(`SELECT to_regclass('public.target')::text`)).toEqual([[null]]);
  });

  test('ahead of what would fail: the reason that the run would give', async () => {
    await p.make('CREATE TABLE target (id bigint PRIMARY KEY);');
    await expect(p.foresee(ROWS(1), { table: 'target' })).rejects.toThrow(
      'public.target has no column "name"; it has: id.',
    );
    await expect(
      p.foresee('SELECT 1 AS id UNION ALL SELECT 1', {
        table: 'target',
        write_mode: 'upsert',
        primary_key: 'id',
      }),
    ).rejects.toThrow('Rows 1 and 2 of "clean" have the same key (id)');
    await expect(p.foresee(`SELECT 'NaN'::DOUBLE AS id`, { table: 'target' })).rejects.toThrow(
      'which JSON has no number for',
    );
  });

  test('ahead of a table without a key: what a lost answer means', async () => {
    await p.make('CREATE TABLE target (id bigint, name text);');
    expect((await p.foresee(ROWS(1), { table: 'target' })).risks).toEqual([
      BATCHES(100),
      'No key tells the rows apart, so a batch whose answer is lost is not sent again: the step fails, and says which rows may be there.',
    ]);
  });

  test('ahead with a key to which nothing is described: said, not guessed', async () => {
    await p.make(WITH_KEY);
    p.server.described = 'secret';
    const found = await p.foresee(ROWS(1), { table: 'target', key: ANON });
    expect(found.exists).toBeUndefined();
    expect(found.unknown).toContain(
      'the types and keys of the table, which the server does not describe to this key',
    );
  });

  test('where it writes and how, by its config alone', () => {
    const said = (config: Record<string, unknown>) =>
      driver.spec.writesTo!({ schema: 'public', table: 't', write_mode: 'append', prefer: '', ...config });
    expect(said({ project_id: 'abc' })).toEqual({
      target: 'table public.t at abc.supabase.co',
      mode: 'append',
    });
    const own = { url: 'https://someone:hunter2hunter2@db.example:8443/base', schema: 'sales' };
    expect(said({ ...own, write_mode: 'replace', primary_key: 'id' })).toEqual({
      target: 'table sales.t at db.example:8443',
      mode: 'replace',
      deletes: true,
    });
    expect(said({ ...own, write_mode: 'upsert', primary_key: ['id', 'day'] }).mode).toBe('upsert by id, day');
    expect(said({ ...own, prefer: 'resolution=ignore-duplicates' }).mode).toBe(
      'append, rows whose key is there stay as they are',
    );
  });
}
