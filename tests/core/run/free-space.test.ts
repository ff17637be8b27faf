/** A file that will not fit is told of before it is read. */
import { expect, test } from 'vitest';
import { DbError, StepError } from '#core/contract/errors.ts';
import type { DriverContext } from '#core/contract/driver.ts';
import { failureOf } from '#core/run/failure.ts';
import { StorageFull, checkFreeSpace, loadFailure } from '#core/run/free-space.ts';

function context(room: number | undefined): { ctx: DriverContext; logs: string[] } {
  const logs: string[] = [];
  const part = {
    files: { freeSpace: () => Promise.resolve(room) },
    log: (level: string, message: string) => void logs.push(`${level}: ${message}`),
  };
  return { ctx: part as unknown as DriverContext, logs };
}

test('certainly too large: refused with figures and the way out', async () => {
  const { ctx } = context(50e6);
  await expect(checkFreeSpace(ctx, 'big.csv', 1.3e9)).rejects.toThrow(
    '"big.csv" has 1.3 GB and needs about 910 MB in the database, but there is room for 50 MB. Delete old sessions or files to make room.',
  );
});

test('likely too large: a warning', async () => {
  const { ctx, logs } = context(500e6);
  await checkFreeSpace(ctx, 'big.csv', 1.3e9);
  expect(logs).toEqual([expect.stringMatching(/^warning: "big.csv" .* room for 500 MB: it may not fit\./)]);
});

test.each([
  [1e9, 1e9],
  [1e9, undefined],
  [undefined, 1],
])('%s bytes into %s: nothing to say', async (bytes, room) => {
  const { ctx, logs } = context(room);
  await checkFreeSpace(ctx, 'a.csv', bytes);
  expect(logs).toEqual([]);
});

test('storage that ends within a load: how far it came, and what all of it needs', () => {
  const full = new DbError('full', 'INSERT INTO "t"', undefined, new StorageFull(undefined));
  const far = { path: 'big.csv', read: 40e6, total: 100e6 };
  expect(loadFailure(full, far)).toMatchObject({
    message:
      '"big.csv" did not fit: after 40 MB of 100 MB the browser gave this site no more storage. All of it needs about 70 MB in the database. Delete files or old sessions to make room, or load fewer rows (`limit`).',
    cause: full,
  });
  expect(loadFailure(full, { ...far, total: undefined })).toBe(full);
  const other = new DbError('Binder Error', 'INSERT INTO "t"');
  expect(loadFailure(other, far)).toBe(other);
});

test('a failure tells that there was no room, however deep below that lies', () => {
  const full = new StorageFull(undefined);
  const load = loadFailure(new DbError('full', 'INSERT INTO "t"', undefined, full), {
    path: 'a.csv',
    read: 1,
    total: 2,
  });
  for (const cause of [full, load, new StepError('no room', { noRoom: true })])
    expect(failureOf(cause).noRoom).toBe(true);
  expect(failureOf(new StepError('other', { cause: new Error('why') }))).not.toHaveProperty('noRoom');
});
