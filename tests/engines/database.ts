/** In place of `src/adapters/node/database.ts`: every database is a session of its own on a lake of the kind that `TEST_LAKE` says. */
import { createHash, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { NodeDatabase } from '../../src/adapters/node/database.ts';
import { openEngine } from '../../src/adapters/node/engine/open.ts';
import { lakeInFiles, lakeOnServers, targetOf } from './lake.ts';
import { opened } from './opened.ts';
import { EXTENSIONS } from './places.ts';

export * from '../../src/adapters/node/database.ts';

/** A path that is opened again is the same session. */
export async function openDatabase(path: string, threads?: number): Promise<NodeDatabase> {
  const inMemory = path === ':memory:';
  const folder = inMemory ? mkdtempSync(join(tmpdir(), 'lake-')) : dirname(resolve(path));
  const fields = process.env['TEST_LAKE'] === 'file' ? lakeInFiles(folder) : lakeOnServers();
  const session = inMemory
    ? randomUUID()
    : createHash('sha256').update(resolve(path)).digest('hex').slice(0, 16);
  const database = await openEngine(targetOf(fields), {
    scratch: inMemory ? path : join(folder, 'tmp-scratch.duckdb'),
    session,
    extensions: EXTENSIONS,
    ...(threads === undefined ? {} : { threads }),
  });
  let isOpen = true;
  const close = (): void => {
    if (isOpen) database.close();
    isOpen = false;
    if (inMemory) rmSync(folder, { recursive: true, force: true });
  };
  opened(close);
  return { ...database, close };
}
