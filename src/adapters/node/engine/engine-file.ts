/** `engine.json` in a session's folder: where its tables live, without secrets, so that later runs find them, and nothing else. */
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StepError } from '#core/contract/errors.ts';
import type { EngineTarget } from '#core/engine/target.ts';
import { isError } from '../refused.ts';

export const ENGINE_FILE = 'engine.json';

export interface EngineRecord {
  /** As `EngineTarget`. */
  readonly url: string;
  readonly data_path?: string;
  /** As `EngineOptions`. */
  readonly session: string;
  /** The connection it was reached by, `@engine.alias`; absent where a URL was given. */
  readonly connection?: string;
}

/** What the folder says; undefined where its tables live in its own file, or nowhere yet. Rejects with `StepError` where it cannot be read. */
export async function readEngineFile(folder: string): Promise<EngineRecord | undefined> {
  const path = join(folder, ENGINE_FILE);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    if (isError(cause, 'ENOENT') || isError(cause, 'ENOTDIR')) return undefined;
    throw cause;
  }
  const record = parsed(text);
  if (!record)
    throw new StepError(
      `${path} does not say where the session's tables are. Choose another --out, or put back the file as it was.`,
    );
  return record;
}

/** Written whole, or not at all. */
export async function writeEngineFile(folder: string, record: EngineRecord): Promise<void> {
  const part = join(folder, `${ENGINE_FILE}.part`);
  await writeFile(part, `${JSON.stringify(record, null, 2)}\n`, { flush: true });
  await rename(part, join(folder, ENGINE_FILE));
}

export const removeEngineFile = (folder: string): Promise<void> =>
  rm(join(folder, ENGINE_FILE), { force: true });

export const isSamePlace = (record: EngineRecord, target: EngineTarget): boolean =>
  record.url === target.url && record.data_path === target.dataPath;

function parsed(text: string): EngineRecord | undefined {
  let value: Partial<Record<keyof EngineRecord, unknown>> | null;
  try {
    value = JSON.parse(text) as typeof value;
  } catch {
    return undefined;
  }
  const isText = (each: unknown): each is string => typeof each === 'string' && each !== '';
  if (!isText(value?.url) || !isText(value.session) || !/^[\w-]+$/.test(value.session)) return undefined;
  const { url, session, data_path, connection } = value;
  return {
    url,
    ...(isText(data_path) ? { data_path } : {}),
    session,
    ...(isText(connection) ? { connection } : {}),
  };
}
