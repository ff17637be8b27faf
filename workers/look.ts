/** The first rows of a file of the session, or of one that is on its way to it. */
import { INPUTS } from '#adapters/wasm/contents.ts';
import { inputFile } from '#adapters/wasm/input.ts';
import { relativePath } from '#core/contract/paths.ts';
import { look, type Look } from '#core/preview/look.ts';
import { catalog } from '#drivers/index.ts';
import type { LookRequest } from './engine.ts';
import type { Current } from './host/current.ts';
import { existing } from './session-files.ts';

/** Rejects while a run goes on, and when `signal` aborts. */
export async function lookInto(
  { database, held, running, provided }: Current,
  { content, path, ...aim }: LookRequest,
  signal: AbortSignal,
): Promise<Look> {
  if (running) throw new Error('A run is going on. The file is read when it has ended.');
  const open = async (name: string) => {
    const file = content && name === path ? asFile(content, name) : await existing(held.folder, name);
    return inputFile(name, file);
  };
  const find = async (name: string) => {
    const file = await held.folder.read(`${INPUTS}/${relativePath(name)}`);
    return file && inputFile(name, file);
  };
  // As a query: nobody else reads meanwhile, and nothing of it stays.
  return database.forScreen(async () => {
    signal.throwIfAborted();
    const db = await (await database.toRead()).connect(signal);
    try {
      await db.exec('BEGIN TRANSACTION');
      const now = (): string => new Date().toISOString();
      return await look(aim, { catalog, db, open, find, signal, provided, now });
    } finally {
      try {
        await db.exec('ROLLBACK');
      } finally {
        await db.close();
      }
    }
  });
}

const asFile = (content: Blob, name: string): File =>
  content instanceof File ? content : new File([content], name);
