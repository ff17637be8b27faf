/**
 * The servers that a golden case asks: always the same, at the same place, in both worlds. `servers.json` of a case names them; what they
 * hold when it has ended is in `there/`, a file for each table that was written.
 */
import { addEvent, addEvents } from '../drivers/posthog-world.ts';
import { startPosthog } from '../drivers/posthog-server.ts';
import { open, yoga } from '../drivers/graphql-server.ts';
import { serve } from '../drivers/http-server.ts';
import { inWasm } from '../support/postgrest/database.ts';
import { serve as servePostgrest } from '../support/postgrest/server.ts';

export interface GoldenServer {
  /** Files by name. */
  there(): Promise<ReadonlyMap<string, string>>;
  stop(): Promise<void>;
}

const nothing = (): Promise<ReadonlyMap<string, string>> => Promise.resolve(new Map());

const STARTS: Readonly<Record<string, () => Promise<GoldenServer>>> = {
  async graphql() {
    const server = await serve(4412, { '/graphql': open(yoga) });
    return { there: nothing, stop: () => server.stop() };
  },

  async posthog() {
    const server = await startPosthog(4413);
    server.zone = 'Europe/Prague';
    await addEvents(server, 120, { properties: `'{"n": ' || i || ', "tags": ["a"]}'` });
    await addEvent(server, {
      uuid: 'odd',
      at: '2026-01-01 12:00:00.000001',
      properties: '{"n": 170141183460469231731687303715884105727, "é😀": {"x": 1.50}}',
    });
    await server.sql(
      `INSERT INTO persons SELECT 'p' || i, TIMESTAMP '2020-01-01' + INTERVAL (i) DAY, i % 2 = 0, '{"distinct": "user' || i || '"}' FROM range(7) r(i)`,
    );
    return { there: nothing, stop: () => server.stop() };
  },

  async supabase() {
    const db = await inWasm();
    await db.exec(`CREATE ROLE service_role BYPASSRLS;
      CREATE TABLE orders (id bigint PRIMARY KEY, day date, amount numeric(20,2), paid boolean, tags text[], extra jsonb, at timestamptz);
      INSERT INTO orders SELECT i, date '2026-01-01' + (i % 3)::int, i * 1.25, i % 4 > 0, ARRAY['t' || i], jsonb_build_object('city', 'Žilina ' || i),
        timestamptz '2026-01-01 00:00:00.000001+00' + i * interval '1 hour' FROM generate_series(1, 25) i;
      INSERT INTO orders (id, amount) VALUES (9007199254740993, 12345678901234567.89);
      CREATE TABLE totals (day text PRIMARY KEY, amount numeric, orders bigint, cities text[]);
      INSERT INTO totals VALUES ('old', 1, 1, '{}');
      GRANT ALL ON orders, totals TO service_role;`);
    const keys = { 'service-key-0123456789': 'service_role' };
    const server = await servePostgrest(db, { port: 4414, keys });
    return {
      async there() {
        const rows = await db.query('SELECT row_to_json(t)::text AS row FROM totals t ORDER BY day');
        return new Map([['totals.ndjson', rows.map(({ row }) => `${String(row)}\n`).join('')]]);
      },
      async stop() {
        await server.stop();
        await db.close();
      },
    };
  },
};

/** Starts those of that names. */
export async function startServers(names: readonly string[]): Promise<GoldenServer> {
  const servers: GoldenServer[] = [];
  for (const name of names) {
    const start = STARTS[name];
    if (!start) throw new Error(`There is no server "${name}".`);
    servers.push(await start());
  }
  return {
    async there() {
      const files = await Promise.all(servers.map((server) => server.there()));
      return new Map(files.flatMap((each) => [...each]));
    },
    stop: async () => void (await Promise.all(servers.map((server) => server.stop()))),
  };
}
