/** A project for the tests of the Supabase drivers: a PostgreSQL, the PostgREST before it, and steps that read and write there. */
import { afterAll, beforeAll, beforeEach } from 'vitest';
import type { WriteOutlook } from '#core/contract/write.ts';
import { driver as extractor } from '#drivers/supabase/extractor.ts';
import { driver as writer } from '#drivers/supabase/writer.ts';
import type { Postgres } from '../support/postgrest/database.ts';
import { serve, type PostgREST } from '../support/postgrest/server.ts';
import { world, type World } from './support.ts';

export const SERVICE = 'service-key-0123456789';
export const ANON = 'anon-key-0123456789x';
export const EXPIRED = 'expired-key-0123456789';

/** Roles are those of the whole server, and another test may have made one of them. */
const ROLES = `DO $$ BEGIN CREATE ROLE anon; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE service_role BYPASSRLS; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO anon, service_role;
ALTER DEFAULT PRIVILEGES GRANT ALL ON SEQUENCES TO anon, service_role;
GRANT USAGE ON SCHEMA public TO anon, service_role;
CREATE SCHEMA sales; GRANT USAGE ON SCHEMA sales TO anon, service_role;`;

export type Config = Readonly<Record<string, unknown>>;

export interface Project {
  readonly db: Postgres;
  readonly server: PostgREST;
  /** Makes tables in place of all there are. */
  make(sql: string): Promise<void>;
  /** Runs the extractor; its table is `t`. */
  read(config: Config, w?: World): Promise<World>;
  /** Makes a table of a query and writes it; the step before is `clean`. */
  write(query: string, config: Config, w?: World): Promise<World>;
  /** Asks the writer what it would do. */
  foresee(query: string, config: Config): Promise<WriteOutlook>;
  /** Rows of the project's database, every value as its text. */
  rows(sql: string): Promise<(string | null)[][]>;
  /** What was asked for tables, without the description. */
  asked(): readonly string[];
}

export function project(open: () => Promise<Postgres>, port: number): Project {
  let db: Postgres;
  let server: PostgREST;
  beforeAll(async () => {
    db = await open();
    await db.exec(ROLES);
    const keys = { [SERVICE]: 'service_role', [ANON]: 'anon' };
    server = await serve(db, { port, keys, expired: [EXPIRED], schemas: ['public', 'sales'] });
  });
  afterAll(async () => {
    await server.stop();
    await db.close();
  });
  beforeEach(() => server.reset());
  const common = (): Config => ({ url: server.url, key: SERVICE });
  return {
    get db() {
      return db;
    },
    get server() {
      return server;
    },
    async make(sql) {
      await server.idle();
      await db.exec(`DO $$ DECLARE t text; BEGIN
        FOR t IN SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname IN ('public', 'sales') LOOP
          EXECUTE 'DROP TABLE ' || t || ' CASCADE'; END LOOP; END $$;`);
      await db.exec(sql);
    },
    async read(config, w) {
      const into = w ?? (await world());
      await into.run(extractor, 't', { ...common(), ...config });
      return into;
    },
    async write(query, config, w) {
      const from = w ?? (await world());
      await from.db.exec(`CREATE OR REPLACE TABLE clean AS ${query}`);
      const [counted] = await from.db.query('SELECT count(*) AS n FROM clean');
      const input = { table: 'clean', rows: Number(counted?.['n']) };
      await from.run(writer, 'w', { ...common(), ...config }, { clean: input });
      return from;
    },
    async foresee(query, config) {
      const from = await world();
      const rows = await from.db.createTableAs('clean', query);
      return from.foresee(writer, { ...common(), ...config }, { clean: { table: 'clean', rows } });
    },
    async rows(sql) {
      const found = await db.query(`SELECT row_to_json(_t)::text AS row FROM (${sql}) _t`);
      return found.map(({ row }) =>
        Object.values(JSON.parse(String(row)) as Record<string, unknown>).map((value) =>
          value === null ? null : typeof value === 'object' ? JSON.stringify(value) : String(value),
        ),
      );
    },
    asked: () => server.asked.filter((line) => line !== 'GET /'),
  };
}

export const saidBy = (w: World): string[] => w.logs.map(({ level, message }) => `${level}: ${message}`);
