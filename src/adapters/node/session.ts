/** A session's folder on disk (contract 1.2): one run's view of database, files and logs. */
import { randomBytes } from 'node:crypto';
import { open, readFile, rename, rm, writeFile, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { RunEvent } from '#core/run/events.ts';
import { EVENTS_FILE, METRICS_FILE, SALT_FILE, journalLine, planFiles } from '#core/run/journal.ts';
import type { Plan } from '#core/plan/plan.ts';
import type { Database, StepFiles } from '#core/run/ports.ts';
import { DATABASE_FILE, openDatabase, type NodeDatabase } from './database.ts';
import type { ContentHashes } from '#core/run/keys.ts';
import { removeParts, stepFiles, unfinishedSteps } from './files.ts';
import { makeFolder } from './folders.ts';
import { openInputs } from './inputs.ts';
import { isError } from './refused.ts';

/** The files that came with the pipeline. */
const INPUTS = 'inputs';

export interface Session {
  readonly id: string;
  readonly database: Database;
  /** As `Ports.salt`. */
  salt(): Promise<string>;
  /** As `Ports.contents`. */
  contents(paths: readonly string[]): Promise<ContentHashes>;
  /** Inputs and artifacts as that step sees them. */
  files(stepId: string): StepFiles;
  /** As `Ports.removeUnfinished`. */
  removeUnfinished(forget: (steps: readonly string[]) => Promise<void>): Promise<void>;
  /** Writes the event's line; what a run may be asked about later is on disk when this resolves. */
  record(event: RunEvent): Promise<void>;
  /** Closes logs and database: another process can then open the session. */
  close(): Promise<void>;
}

export interface SessionOptions {
  /** Made where it is missing; a session of earlier runs goes on. */
  readonly folder: string;
  /** Its id, where the folder is not called so. */
  readonly id?: string;
  /** Where `path` of an extractor is looked up. */
  readonly data: string;
  /** Files that came with the pipeline: written to `inputs/` below the folder, and looked up there instead. */
  readonly inputs?: readonly { readonly path: string; readonly content: Uint8Array }[];
  readonly text: string;
  readonly plan: Plan;
  /** As `openDatabase` has it. */
  readonly threads?: number;
  /** Opens what holds its tables; by default the file in its folder. Rejects where another process works in the session. */
  readonly open?: (folder: string) => Promise<NodeDatabase>;
}

/**
 * Makes the session's folder, or takes up the one there is, opens its database and writes text and compiled
 * plan into it. Rejects where another process has the database open, and where the folder cannot be written.
 */
export async function openSession({
  folder,
  id = basename(folder),
  data,
  inputs: own,
  text,
  plan,
  threads,
  open: openTables = (into) => openDatabase(join(into, DATABASE_FILE), threads),
}: SessionOptions): Promise<Session> {
  await makeFolder(join(folder, 'logs'));
  await makeFolder(join(folder, 'artifacts'));
  // First of all: it is what tells that another run works here.
  const database = await openTables(folder);
  await rm(join(folder, 'cfg'), { recursive: true, force: true });
  const written = [
    { path: 'pipeline.yaml', content: text },
    ...planFiles(plan).map((file) => ({ path: file.path, content: file.text })),
    ...(own ?? []).map(({ path, content }) => ({ path: join(INPUTS, path), content })),
  ];
  for (const { path, content } of written) {
    await makeFolder(dirname(join(folder, path)));
    await writeFile(join(folder, path), content);
  }
  if (own) await makeFolder(join(folder, INPUTS));
  const logs = new Map<string, FileHandle>();
  for (const path of [EVENTS_FILE, METRICS_FILE]) logs.set(path, await open(join(folder, path), 'a'));

  const inputs = await openInputs(own ? join(folder, INPUTS) : data, folder);
  return {
    id,
    database,
    salt: () => saltOf(folder),
    contents: (paths) => inputs.contents(paths),
    files: (stepId) => stepFiles({ inputs, session: folder }, stepId),
    async removeUnfinished(forget) {
      await forget(await unfinishedSteps(folder));
      await removeParts(folder);
    },
    async record(event) {
      const line = journalLine(event);
      const log = line && logs.get(line.path);
      await log?.write(line?.text ?? '');
      if (/^step_complete$|^run_/.test(event.event)) await log?.datasync();
    },
    async close() {
      await inputs.save();
      for (const log of logs.values()) await log.close();
      database.close();
    },
  };
}

/** The session's own, made when it is first asked for. */
async function saltOf(folder: string): Promise<string> {
  const place = join(folder, SALT_FILE);
  try {
    return await readFile(place, 'utf8');
  } catch (cause) {
    if (!isError(cause, 'ENOENT')) throw cause;
  }
  const salt = randomBytes(16).toString('hex');
  const part = `${place}.part`;
  await writeFile(part, salt, { mode: 0o600, flush: true });
  await rename(part, place);
  return salt;
}
