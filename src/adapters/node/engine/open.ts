/** A session's tables on an engine that exists: DuckDB as its client, on a scratch file of its own. */
import { rm } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { DbError, StepError } from '#core/contract/errors.ts';
import { attachment, type Attachment } from '#core/engine/attach.ts';
import { unattached } from '#core/engine/duckdb-file.ts';
import { strangersQuery } from '#core/engine/strangers.ts';
import { secretsIn, type EngineTarget } from '#core/engine/target.ts';
import { maskOf } from '#core/run/secrets.ts';
import { ident, literal } from '#core/sql/index.ts';
import {
  copyFileBeside,
  guarded,
  lockDown,
  settings,
  stepConnection,
  type NodeConnection,
  type NodeDatabase,
} from '../database.ts';
import { makeFolder } from '../folders.ts';
import { named } from '../refused.ts';
import { EXTENSIONS_FOLDER, loadExtensions } from './extensions.ts';
import { staged } from './staged.ts';
import { inWords, telling } from './words.ts';

export interface EngineOptions {
  /** DuckDB's file for what is temporary; what an earlier run left there is removed. `COPY_FILE` is beside it. */
  readonly scratch: string;
  /** A name that no other session has on the engine: letters, digits, `_` and `-`. */
  readonly session: string;
  /** Notes where the session is: called before anything there says that it is, when nothing is in the way. Where it rejects, nothing does. */
  readonly note?: () => Promise<void>;
  /** As of `openDatabase`; by default as the target says. */
  readonly threads?: number;
  /** Where DuckDB's extensions are. */
  readonly extensions?: string;
}

/**
 * Opens the session on the engine, and makes its place there if there is none. Rejects with `StepError` where an extension is missing or the
 * engine does not answer, and as `openDatabase` where another process holds the scratch file. No secret is in what it says.
 */
export async function openEngine(target: EngineTarget, options: EngineOptions): Promise<NodeDatabase> {
  const { scratch, session, threads = target.threads, extensions = EXTENSIONS_FOLDER } = options;
  const { note = () => Promise.resolve() } = options;
  const isWhole = target.profile.session === 'file';
  const attach = attachment(target, session);
  const instance = await openScratch(scratch);
  try {
    const admin = await instance.connect();
    for (const setting of settings(threads)) await admin.run(setting);
    if (target.memory !== undefined) await admin.run(`SET GLOBAL memory_limit = ${literal(target.memory)}`);
    await loadExtensions(admin, attach.extensions, extensions);
    if (!isWhole) await note();
    await enter(admin, target, attach);
    if (isWhole) await claim(admin, target, { catalog: attach.catalog, session, note });
    for (const setting of lockDown(copyFileBeside(scratch), foldersOf(attach))) await admin.run(setting);
    return opened(instance, admin, target, attach);
  } catch (cause) {
    instance.closeSync();
    throw unattached(target, cause);
  }
}

function opened(
  instance: DuckDBInstance,
  admin: DuckDBConnection,
  { profile }: EngineTarget,
  { catalog }: Attachment,
): NodeDatabase {
  return {
    async connect(signal) {
      const connection = await instance.connect();
      const use = `USE ${ident(catalog)}`;
      try {
        await guarded(use, () => connection.run(use));
      } catch (cause) {
        connection.closeSync();
        throw inWords(cause, profile);
      }
      const base: NodeConnection = telling(stepConnection(instance, connection, signal), profile);
      return profile.staged ? staged(base, profile, catalog) : base;
    },
    async checkpoint() {
      const sql = `CHECKPOINT ${ident(catalog)}`;
      if (profile.checkpoint) await guarded(sql, () => admin.run(sql));
    },
    close() {
      admin.closeSync();
      instance.closeSync();
    },
  };
}

/** What a run that was killed has spilled there goes, when nobody else has the file. */
async function openScratch(scratch: string): Promise<DuckDBInstance> {
  const instance = await DuckDBInstance.create(scratch);
  await rm(`${scratch}.tmp`, { recursive: true, force: true });
  return instance;
}

/** Attaches it. What DuckDB says when it cannot may repeat what it was given. */
async function enter(admin: DuckDBConnection, target: EngineTarget, attach: Attachment): Promise<void> {
  for (const folder of attach.folders) await named(folder, 'written', () => makeFolder(folder));
  // Nothing but what this connection says: not what somebody keeps for DuckDB in their home.
  await admin.run('SET allow_persistent_secrets = false');
  for (const sql of attach.statements) {
    try {
      await again(() => guarded('', () => admin.run(sql)));
    } catch (cause) {
      throw inWords(cause, target.profile, maskOf(secretsIn(target)));
    }
  }
}

/** What two processes make at once, the second finds when it looks again. */
const MADE_MEANWHILE = /duplicate key|already exists|could not serialize|conflict/i;

/** Milliseconds before each further try. */
const PAUSES = [100, 200, 400, 800, 1600];

async function again<T>(work: () => Promise<T>, pauses: readonly number[] = PAUSES): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const [pause, ...rest] = pauses;
    if (pause === undefined || !(cause instanceof DbError) || !MADE_MEANWHILE.test(cause.message))
      throw cause;
    await setTimeout(pause);
    return again(work, rest);
  }
}

/** Of a file that is the session's as a whole: that it is nobody else's. Throws `StepError` where it holds anything else. */
async function claim(
  admin: DuckDBConnection,
  { url }: EngineTarget,
  { catalog, session, note }: { catalog: string } & Required<Pick<EngineOptions, 'session' | 'note'>>,
): Promise<void> {
  const mark = `${ident(catalog)}.osiris.session`;
  const one = async (sql: string): Promise<unknown> =>
    (await guarded(sql, () => admin.runAndReadAll(sql))).getRows()[0]?.[0];
  const tables = `SELECT 'table ' || schema_name || '.' || table_name FROM duckdb_tables() WHERE database_name = ${literal(catalog)}`;
  const isMarked =
    (await one(`${tables} AND schema_name = 'osiris' AND table_name = 'session'`)) !== undefined;
  const owner = isMarked ? await one(`SELECT name FROM ${mark}`) : undefined;
  if (owner === session) return note();
  if (owner !== undefined)
    throw new StepError(
      `${url} holds the tables of another session (${String(owner)}). Run in that session's folder (--out), or name another file.`,
    );
  const other = (await one(tables)) ?? (await one(strangersQuery(catalog, false)));
  if (other !== undefined)
    throw new StepError(
      `${url} holds what no run made (${String(other)}), and a run might replace it. Name a new file: the run makes it.`,
    );
  await note();
  await one(`CREATE SCHEMA IF NOT EXISTS ${ident(catalog)}.osiris`);
  await one(`CREATE OR REPLACE TABLE ${mark} AS SELECT ${literal(session)} AS name`);
}

const foldersOf = ({ dataPath }: Attachment): readonly string[] => (dataPath === undefined ? [] : [dataPath]);
