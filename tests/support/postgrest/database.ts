/** The database behind the tests' PostgREST: PostgreSQL in WebAssembly, which needs nothing but npm, or a server of Debian's. */
import { PGlite } from '@electric-sql/pglite';
import { Pool } from 'pg';

export type Row = Readonly<Record<string, unknown>>;
/** Runs one statement. Rejects with an error that has PostgreSQL's `code`, `message`, `detail` and `hint`. */
export type Query = (sql: string) => Promise<readonly Row[]>;

export interface Postgres {
  /** Statements of whoever made the database. */
  exec(sql: string): Promise<void>;
  query: Query;
  /** Does the work in a transaction, as a role. */
  within<T>(role: string, work: (query: Query) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

const asRole = (role: string): string => `SET LOCAL ROLE ${role}`;

export async function inWasm(): Promise<Postgres> {
  const db = await PGlite.create();
  return {
    exec: async (sql) => void (await db.exec(sql)),
    query: async (sql) => (await db.query<Row>(sql)).rows,
    within: (role, work) =>
      db.transaction(async (tx) => {
        await tx.query(asRole(role));
        return work(async (sql) => (await tx.query<Row>(sql)).rows);
      }) as Promise<never>,
    close: () => db.close(),
  };
}

/** `address`: of the server; all that is made there is in a database of its own, called `name`. */
export async function onServer(address: string, name: string): Promise<Postgres> {
  const first = new Pool({ connectionString: address });
  await first.query(`DROP DATABASE IF EXISTS ${name}`);
  await first.query(`CREATE DATABASE ${name}`);
  const pool = new Pool({ connectionString: address.replace(/\/[^/]*$/, `/${name}`) });
  return {
    exec: async (sql) => void (await pool.query(sql)),
    query: async (sql) => (await pool.query<Row>(sql)).rows,
    async within(role, work) {
      const client = await pool.connect();
      try {
        await client.query('BEGIN');
        await client.query(asRole(role));
        const done = await work(async (sql) => (await client.query<Row>(sql)).rows);
        await client.query('COMMIT');
        return done;
      } catch (error) {
        await client.query('ROLLBACK');
        throw error;
      } finally {
        client.release();
      }
    },
    async close() {
      await pool.end();
      await first.end();
    },
  };
}
