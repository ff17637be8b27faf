/** The one session of a DuckDB file: the file is its own as a whole. */
import { rm, stat } from 'node:fs/promises';
import { DuckDBInstance } from '@duckdb/node-api';
import { StepError } from '#core/contract/errors.ts';
import { attachFile, unattached } from '#core/engine/duckdb-file.ts';
import type { EngineSession, EngineSessions } from '#core/engine/lake-sessions.ts';
import { strangersQuery } from '#core/engine/strangers.ts';
import type { EngineTarget } from '#core/engine/target.ts';
import { ident, literal } from '#core/sql/index.ts';
import { guarded, settings } from '../database.ts';
import { isThere } from '../is-there.ts';
import { unusable } from '../refused.ts';

const ALIAS = 'session';

export async function sessionInFile(target: EngineTarget): Promise<EngineSessions> {
  const { url } = target;
  if (!(await isThere(url)))
    throw new StepError(`There is no session: ${url} is not there. It is made by the first run.`);
  const log = `${url}.wal`;
  const instance = await DuckDBInstance.create(':memory:');
  const admin = await instance.connect();
  const query = (sql: string) => guarded(sql, async () => (await admin.runAndReadAll(sql)).getRowObjects());

  /** Does `work` while it is attached: nobody can write there meanwhile. */
  async function within<T>(work: () => Promise<T>): Promise<T> {
    try {
      await query(attachFile(url, ALIAS, ['READ_ONLY']));
    } catch (cause) {
      throw unattached(target, cause);
    }
    try {
      return await work();
    } finally {
      await query(`DETACH ${ALIAS}`);
    }
  }

  const tablesThere = () =>
    query(
      `SELECT schema_name AS schema, table_name AS "table" FROM duckdb_tables() WHERE database_name = ${literal(ALIAS)}`,
    );
  const isKept = (tables: Awaited<ReturnType<typeof tablesThere>>, name: string): boolean =>
    tables.some(({ schema, table }) => schema === 'osiris' && table === name);

  async function found(): Promise<EngineSession | undefined> {
    const tables = await tablesThere();
    if (!isKept(tables, 'session')) return undefined;
    const [mark] = await query(`SELECT name FROM ${ALIAS}.osiris.session`);
    const own = tables.filter(({ schema }) => schema === 'main').map(({ table }) => String(table));
    let rows = 0;
    for (const table of own)
      rows += Number((await query(`SELECT count(*) AS n FROM ${ALIAS}.main.${ident(table)}`))[0]?.['n']);
    const { size, mtime } = await stat(url);
    const more = (await isThere(log)) ? (await stat(log)).size : 0;
    return {
      name: String(mark?.['name']),
      lastWrite: mtime.toISOString(),
      tables: own.length,
      rows,
      bytes: size + more,
      removing: false,
      holders: [],
    };
  }

  try {
    for (const setting of settings(undefined)) await admin.run(setting);
  } catch (cause) {
    instance.closeSync();
    throw cause;
  }

  return {
    list: () =>
      within(async () => {
        const session = await found();
        return session ? [session] : [];
      }),

    remove: (name) =>
      within(async () => {
        if ((await found())?.name !== name) throw new StepError(`There is no session ${name} there.`);
        const hasLedger = isKept(await tablesThere(), 'steps');
        const [other] = await query(strangersQuery(ALIAS, hasLedger));
        if (other)
          throw new StepError(
            `${url} holds what no run made, too (${String(other['what'])}). Take it elsewhere first: the file goes as a whole.`,
          );
        try {
          await rm(log, { force: true });
          await rm(url);
        } catch (cause) {
          throw unusable(url, 'written', cause);
        }
      }),

    close() {
      admin.closeSync();
      instance.closeSync();
    },
  };
}
