/** A database and a user of its own on the tests' MariaDB, and the drivers beside it. */
import { createConnection } from 'mysql2/promise';
import { mysqlClient } from '#adapters/node/mysql/client.ts';
import { provide } from '#core/contract/port.ts';
import { mysqlPort, type MySqlClient } from '#core/mysql/port.ts';
import { world, type World } from '../drivers/support.ts';

export const PORT = Number(process.env['TEST_MARIADB']);

/** In no message, log or file may it be found. */
export const PASSWORD = 'p$ss "w0rd" of the tests';

export interface MySqlWorld extends World {
  /** What a connection of this database gives a step. */
  readonly login: Readonly<Record<string, unknown>>;
  /** Runs statements as the server's owner, within the database. */
  sql(...statements: string[]): Promise<void>;
  /** The rows of a query, as texts. */
  ask(query: string): Promise<(string | null)[][]>;
  /** Waits until no other file's tests depend on settings of the whole server; they wait until `end`. */
  lockSettings(): Promise<void>;
  /** Drops the database. */
  end(): Promise<void>;
}

/** `name`: of both. `client`: what stands behind the port, where a test wants to look on. */
export async function mysqlWorld(
  name: string,
  { signal, client = mysqlClient }: { signal?: AbortSignal; client?: MySqlClient } = {},
): Promise<MySqlWorld> {
  const root = await createConnection({
    host: '127.0.0.1',
    port: PORT,
    user: 'root',
    charset: 'UTF8MB4_GENERAL_CI',
  });
  const run = async (sql: string): Promise<void> => void (await root.query(sql));
  await run(`DROP DATABASE IF EXISTS \`${name}\``);
  await run(`CREATE DATABASE \`${name}\``);
  await run(`CREATE OR REPLACE USER '${name}'@'%' IDENTIFIED BY ${root.escape(PASSWORD)}`);
  await run(`GRANT ALL ON *.* TO '${name}'@'%'`);
  await run(`USE \`${name}\``);
  await run(`SET time_zone = '+00:00'`);
  const drivers = await world({}, { ...(signal && { signal }), provided: [provide(mysqlPort, client)] });
  return {
    ...drivers,
    login: { host: '127.0.0.1', port: PORT, user: name, password: PASSWORD, database: name },
    async sql(...statements) {
      for (const statement of statements) await run(statement);
    },
    async ask(query) {
      const [rows] = await root.query({ sql: query, rowsAsArray: true, typeCast: (field) => field.string() });
      return rows as unknown as (string | null)[][];
    },
    async lockSettings() {
      await root.query(`SELECT GET_LOCK('settings', 600)`);
    },
    async end() {
      await run(`DROP DATABASE IF EXISTS \`${name}\``);
      await root.end();
    },
  };
}
