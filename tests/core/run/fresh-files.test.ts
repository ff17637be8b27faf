/** Runs that execute what is not fresh: what files on both ends of a pipeline decide. */
import {
  appendFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { Database } from '#core/run/ports.ts';
import {
  openWorld,
  pipelineOf,
  query,
  read,
  write,
  type RunHow,
  type SessionWorld,
} from './session-world.ts';

const artifact = (w: SessionWorld, path: string): string =>
  readFileSync(join(w.folder, 'artifacts', path), 'utf8');

describe('a file that was read', () => {
  const FILES = { 'a.csv': 'n\n1\n', 'b.csv': 'n\n2\n' };
  const text = pipelineOf(
    read('a', 'a.csv'),
    read('b', 'b.csv'),
    query('all', 'a, b', 'FROM a UNION ALL FROM b'),
  );
  const rows = async (w: SessionWorld): Promise<unknown> =>
    (await w.rows('SELECT n::INTEGER AS n FROM "all" ORDER BY n')).map(({ n }) => n);
  const stale = { a: 'complete', b: 'reused', all: 'complete' };
  const fresh = { a: 'reused', b: 'reused', all: 'reused' };

  test('touched, or written again with what it held: nothing runs', async () => {
    const w = openWorld(FILES);
    await w.run(text);
    utimesSync(join(w.data, 'a.csv'), 1, 1);
    expect(await w.run(text)).toEqual(fresh);
    rmSync(join(w.data, 'a.csv'));
    w.write('a.csv', FILES['a.csv']);
    expect(await w.run(text)).toEqual(fresh);
  });

  test('changed: it is read again, also where size and time are what they were', async () => {
    const w = openWorld(FILES);
    const place = join(w.data, 'a.csv');
    utimesSync(place, 1, 1);
    await w.run(text);
    await w.close();
    writeFileSync(place, 'n\n7\n');
    utimesSync(place, 1, 1);
    expect(await w.run(text)).toEqual(stale);
    expect(await rows(w)).toEqual([2, 7]);
    writeFileSync(`${place}.new`, 'n\n8\n');
    utimesSync(`${place}.new`, 1, 1);
    renameSync(`${place}.new`, place);
    expect(await w.run(text)).toEqual(stale);
    expect(await rows(w)).toEqual([2, 8]);
  });

  test('exchanged with another: both are read again', async () => {
    const w = openWorld(FILES);
    await w.run(text);
    renameSync(join(w.data, 'a.csv'), join(w.data, 'c.csv'));
    renameSync(join(w.data, 'b.csv'), join(w.data, 'a.csv'));
    renameSync(join(w.data, 'c.csv'), join(w.data, 'b.csv'));
    expect(await w.run(text)).toEqual({ a: 'complete', b: 'complete', all: 'complete' });
  });

  test('changed while it is read: what came of it is never fresh, though nothing changes any more', async () => {
    const w = openWorld(FILES);
    const change: RunHow['change'] = ({ files }) => ({
      files: (id) => {
        const own = files(id);
        return {
          ...own,
          async open(path) {
            const file = await own.open(path);
            if (id === 'a') appendFileSync(join(w.data, 'a.csv'), '3\n');
            return file;
          },
        };
      },
    });
    await w.run(text, { change });
    expect((await w.ledger())['a']).toMatchObject({ key: '', files: { 'a.csv': '' } });
    expect(await w.run(text)).toEqual(stale);
    expect(await rows(w)).toEqual([1, 2, 3]);
    expect(await w.run(text)).toEqual(fresh);
  });

  test('gone, a folder by now, or out of reach: the step says it, not the run', async () => {
    const w = openWorld(FILES);
    const place = join(w.data, 'a.csv');
    await w.run(text);
    const failed = { a: 'failed', b: 'skipped', all: 'skipped' };
    rmSync(place);
    expect(await w.run(text)).toEqual(failed);
    expect(w.told('step_failed')[0]?.error.message).toContain('"a.csv" was not found.');
    mkdirSync(place);
    expect(await w.run(text)).toEqual(failed);
    expect(w.told('step_failed')[0]?.error.message).toContain('is a folder, not a file');
    rmSync(place, { recursive: true });
    symlinkSync('/etc/hostname', place);
    expect(await w.run(text)).toEqual(failed);
    expect(w.told('step_failed')[0]?.error.message).toContain('leads out of the data folder');
  });

  test('packed, and read in part: its whole content counts', async () => {
    const w = openWorld();
    w.write('a.csv.gz', gzipSync('n\n1\n'));
    const packed = (path: string): string =>
      pipelineOf(read('a', path, ', limit: 1'), query('b', 'a', 'FROM a'));
    await w.run(packed('a.csv.gz'));
    expect(await w.run(packed('./a.csv.gz'))).toEqual({ a: 'reused', b: 'reused' });
    w.write('a.csv.gz', gzipSync('n\n1\n2\n'));
    expect(await w.run(packed('a.csv.gz'))).toEqual({ a: 'complete', b: 'complete' });
  });

  test('of a name that no file can have: the step says it, after a run too', async () => {
    const w = openWorld(FILES);
    await w.run(text);
    const bad = pipelineOf(read('b', 'b.csv'), read('a', `${'x'.repeat(300)}.csv`));
    expect(await w.run(bad)).toEqual({ b: 'reused', a: 'failed' });
    expect(w.told('step_failed')[0]?.error.message).toContain('its name is too long');
  });
});

describe('the file of a writer', () => {
  const text = (more = ''): string =>
    pipelineOf(read('a', 'a.csv'), write('out', 'a', 'deep/out.csv'), ...(more === '' ? [] : [more]));

  test('removed: it is written again; there: it stays as it is', async () => {
    const w = openWorld({ 'a.csv': 'n\n1\n' });
    await w.run(text());
    rmSync(join(w.folder, 'artifacts/out/deep/out.csv'));
    expect(await w.run(text())).toEqual({ a: 'reused', out: 'complete' });
    expect(artifact(w, 'out/deep/out.csv')).toBe('n\n1\n');
    writeFileSync(join(w.folder, 'artifacts/out/notes.txt'), 'mine');
    expect(await w.run(text())).toEqual({ a: 'reused', out: 'reused' });
    rmSync(join(w.folder, 'artifacts/out/deep/out.csv'));
    expect(await w.run(text())).toEqual({ a: 'reused', out: 'complete' });
  });

  /** The engine ends when the writer is in the database, and before its file is in its place. */
  const killed: RunHow['change'] = ({ database }) => ({
    database: {
      ...database,
      async checkpoint() {
        const db = await database.connect();
        const rows = await db.query(`SELECT 1 FROM osiris.steps WHERE step_id = 'out' AND run_id = 'r2'`);
        await db.close();
        if (rows.length > 0) throw new Error('The engine is gone.');
        await database.checkpoint();
      },
    } satisfies Database,
  });

  test('not yet in its place when everything ended: it is written again, by the next run that comes to it', async () => {
    const w = openWorld({ 'a.csv': 'n\n1\n' });
    await w.run(text());
    w.write('a.csv', 'n\n2\n');
    expect(await w.run(text(), { change: killed })).toMatchObject({ out: 'failed' });
    await w.close();
    expect(artifact(w, 'out/deep/out.csv')).toBe('n\n1\n');
    // This one takes away what was left, and does not come to the writer.
    await w.run(text(), { scope: { type: 'to', step: 'a' } });
    expect(await w.run(text())).toEqual({ a: 'reused', out: 'complete' });
    expect(artifact(w, 'out/deep/out.csv')).toBe('n\n2\n');
    expect(await w.run(text())).toEqual({ a: 'reused', out: 'reused' });
  });
});
