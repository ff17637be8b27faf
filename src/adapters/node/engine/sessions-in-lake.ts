/** The sessions of a DuckLake. Each is a schema of its catalog, and a folder of its data path. */
import { rm } from 'node:fs/promises';
import { DuckDBInstance } from '@duckdb/node-api';
import { StepError } from '#core/contract/errors.ts';
import { CATALOG, catalogAttachment, schemaOf } from '#core/engine/attach.ts';
import { unattached } from '#core/engine/duckdb-file.ts';
import {
  emptied,
  forgotten,
  SCHEMAS,
  sessionIn,
  sessionQuery,
  unfiled,
  type EngineSession,
  type EngineSessions,
  type Holder,
} from '#core/engine/lake-sessions.ts';
import { lakeCatalog } from '#core/engine/profiles.ts';
import { strangersQuery } from '#core/engine/strangers.ts';
import { isLocal, secretsIn, type EngineTarget } from '#core/engine/target.ts';
import { claimStep, readClaims, WHOLE, type Claim } from '#core/run/claims.ts';
import { rolledBack } from '#core/run/conflicts.ts';
import type { StepConnection } from '#core/run/ports.ts';
import { maskOf } from '#core/run/secrets.ts';
import { openSharedLedger } from '#core/run/shared-ledger.ts';
import { ident, literal } from '#core/sql/index.ts';
import { clock } from '../clock.ts';
import { guarded, settings, stepConnection } from '../database.ts';
import { isThere } from '../is-there.ts';
import { thisProcess } from '../this-process.ts';
import { loadExtensions } from './extensions.ts';
import { inWords } from './words.ts';

export async function sessionsInLake(target: EngineTarget, extensions: string): Promise<EngineSessions> {
  const { address, type } = lakeCatalog(target.url) ?? {};
  if (type === 'file' && address !== undefined && !(await isThere(address)))
    throw new StepError(`There is no lake: ${address} is not there. It is made by the first run.`);
  const lake = catalogAttachment(target);
  const mask = maskOf(secretsIn(target));
  const instance = await DuckDBInstance.create(':memory:');
  const admin = await instance.connect();
  const process = thisProcess();

  const told = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (cause) {
      throw inWords(cause, target.profile, mask);
    }
  };
  const query = (sql: string) =>
    told(() => guarded(sql, async () => (await admin.runAndReadAll(sql)).getRowObjects()));

  /** Does `work` while it is attached. */
  async function within<T>(statement: string, alias: string, work: () => Promise<T>): Promise<T> {
    await query(statement).catch((cause: unknown) => {
      throw unattached(target, cause);
    });
    try {
      return await work();
    } finally {
      // One that stays is told by the next that attaches it.
      await query(`DETACH ${ident(alias)}`).catch(() => undefined);
    }
  }
  const inCatalog = <T>(readOnly: boolean, work: () => Promise<T>): Promise<T> =>
    within(lake.attach(readOnly), CATALOG, work);

  async function inSession<T>(
    name: string,
    work: (connect: () => Promise<StepConnection>, catalog: string) => Promise<T>,
  ): Promise<T> {
    const { catalog, statements } = lake.session(name);
    const connect = async (): Promise<StepConnection> => {
      const connection = await instance.connect();
      const use = `USE ${ident(catalog)}`;
      await told(() => guarded(use, () => connection.run(use)));
      return stepConnection(instance, connection);
    };
    return within(statements.join(';\n'), catalog, () => work(connect, catalog));
  }

  async function found(): Promise<readonly NonNullable<ReturnType<typeof sessionIn>>[]> {
    return inCatalog(true, async () => {
      const sessions = [];
      for (const { schema } of await query(SCHEMAS)) {
        const session = sessionIn(String(schema), (await query(sessionQuery(String(schema))))[0]);
        if (session) sessions.push(session);
      }
      return sessions;
    });
  }

  const isReached = ({ name, dataPath }: Pick<EngineSession, 'name' | 'dataPath'>): boolean =>
    dataPath === lake.session(name).dataPath;

  const holders = (name: string): Promise<readonly Holder[]> =>
    inSession(name, async (connect) => {
      const db = await connect();
      try {
        const claims = await told(() => readClaims(db));
        const living = claims.filter(({ claim }) => !process.isGone?.(claim));
        return living.map(({ process: by, moment }) => ({ process: by, since: moment }));
      } finally {
        await db.close();
      }
    });

  /** Nothing is left of it but what says so. */
  const empty = (name: string): Promise<void> =>
    inSession(name, async (connect, catalog) => {
      const db = await connect();
      let held: Claim | undefined;
      try {
        await openSharedLedger(db, clock);
        const ports = { database: { connect, checkpoint: async () => {} }, clock };
        const claim = await claimStep(WHOLE, process, { ...ports, signal: new AbortController().signal });
        if ('by' in claim)
          throw new StepError(`A run works in the session ${name}: ${claim.by}. Nothing of it was removed.`, {
            busy: true,
          });
        held = claim;
        const [other] = await db.query(strangersQuery(catalog, true));
        if (other)
          throw new StepError(
            `The session ${name} holds what no run made, too (${String(other['what'])}). Take it elsewhere first: a session goes as a whole.`,
          );
        const tables = await db.query(
          `SELECT schema_name AS schema, table_name AS "table" FROM duckdb_tables() WHERE database_name = ${literal(catalog)} AND NOT temporary`,
        );
        const names = tables.map(({ schema, table }) => ({ schema: String(schema), table: String(table) }));
        await db.exec(emptied(catalog, names).join(';\n')).catch(rolledBack(db));
      } catch (cause) {
        throw inWords(cause, target.profile, mask);
      } finally {
        // Its table is gone with the others.
        await held?.release().catch(() => undefined);
        await db.close();
      }
    });

  try {
    for (const setting of settings(undefined)) await admin.run(setting);
    await admin.run('SET allow_persistent_secrets = false');
    await loadExtensions(admin, lake.extensions, extensions);
    for (const sql of lake.secrets) await query(sql);
  } catch (cause) {
    instance.closeSync();
    throw unattached(target, cause);
  }

  return {
    async list() {
      const sessions: EngineSession[] = [];
      for (const { isClaimed, ...session } of await found())
        sessions.push({
          ...session,
          holders: isClaimed && isReached(session) ? await holders(session.name) : [],
        });
      return sessions;
    },

    async remove(name) {
      const session = (await found()).find((each) => each.name === name);
      if (!session) throw new StepError(`There is no session ${name} there.`);
      if (!isReached(session))
        throw new StepError(
          `The files of the session ${name} are in ${session.dataPath}: name an engine whose data_path leads there.`,
        );
      if (!session.removing) await empty(name);
      await inSession(name, async (_, catalog) => {
        for (const sql of unfiled(catalog)) await query(sql);
      });
      const { dataPath } = lake.session(name);
      if (isLocal(dataPath)) await rm(dataPath, { recursive: true, force: true });
      await inCatalog(false, () => query(forgotten(schemaOf(name))));
    },

    close() {
      admin.closeSync();
      instance.closeSync();
    },
  };
}
