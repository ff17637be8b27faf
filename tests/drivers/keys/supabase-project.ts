/** The project that the cases of Supabase's keys ask, and the keys that both components have. */
import type { Postgres } from '../../support/postgrest/database.ts';
import { serve, type PostgREST } from '../../support/postgrest/server.ts';
import { missing, type KeyCase, type Ran } from './case.ts';

export const SERVICE = 'service-key-0123456789';

const TABLES = `
DO $$ BEGIN CREATE ROLE service_role BYPASSRLS; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
CREATE SCHEMA sales;
CREATE TABLE items (id int PRIMARY KEY, name text, n int);
INSERT INTO items SELECT i, 'n' || i, i % 2 FROM generate_series(1, 4) i;
CREATE TABLE sales.items (id int PRIMARY KEY);
INSERT INTO sales.items VALUES (7);
CREATE TABLE target (id int PRIMARY KEY, name text);
CREATE TABLE other (LIKE target INCLUDING ALL);
CREATE TABLE sales.target (LIKE target INCLUDING ALL);
GRANT ALL ON SCHEMA sales TO service_role;
GRANT ALL ON ALL TABLES IN SCHEMA public, sales TO service_role;`;

export async function openProject(db: Postgres, port: number): Promise<PostgREST> {
  await db.exec(TABLES);
  return serve(db, { port, keys: { [SERVICE]: 'service_role' }, schemas: ['public', 'sales'] });
}

/** What is seen of a run that got as far as asking; else why it did not. */
export const asking =
  (see: (ran: Ran) => unknown) =>
  (ran: Ran): unknown =>
    ran.refused.length > 0 ? ran.refused : (ran.failure ?? see(ran));

/** `calls`: how often it has asked for rows, or sent some. `at`: the step's place in its pipeline. */
export function commonCases(
  server: PostgREST,
  { component, at, calls }: { component: string; at: number; calls: () => number },
): Readonly<Record<string, KeyCase>> {
  const before = (): void => server.reset();
  const nowhere = 'There is no address: set `url` or `project_id`, or a connection that has one.';
  const busy = {
    type: 'status',
    done: false,
    status: 503,
    body: '',
    headers: { 'retry-after': '0.01' },
  } as const;
  return {
    url: {
      value: server.url,
      config: { url: undefined },
      before,
      see: asking(() => calls() > 0),
      without: nowhere,
      with: true,
      refused: [
        ['localhost:8000', 'url must have the form'],
        ['ftp://a.example', 'url must have the form'],
      ],
    },
    key: {
      value: SERVICE,
      before,
      see: asking(() => server.headers.at(-1)?.['apikey']),
      without: missing(component, 'key', at),
      with: SERVICE,
      refused: [['too short', 'key must have at least 20 characters']],
    },
    project_id: {
      config: { url: undefined, retries: 0 },
      value: 'abc-1',
      before,
      see: ({ sent, failure }) => sent.map(({ url }) => new URL(url).host)[0] ?? failure,
      without: nowhere,
      with: 'abc-1.supabase.co',
      refused: [['a.b', 'project_id must have the form']],
      nodeOnly: 'it would ask another computer',
    },
    timeout: {
      value: 7,
      before,
      see: ({ sent }) => [...new Set(sent.map(({ timeout }) => timeout))],
      without: [30_000],
      with: [7000],
      refused: [
        [4, 'timeout must be between 5 and 300'],
        [301, 'timeout must be between 5 and 300'],
      ],
      nodeOnly: 'what is handed to the network is not seen there',
    },
    retries: {
      value: 1,
      before: () => {
        server.reset();
        server.fault = () => busy;
      },
      see: calls,
      without: 4,
      with: 2,
      refused: [
        [-1, 'retries must be between 0 and 10'],
        [11, 'retries must be between 0 and 10'],
      ],
    },
  };
}
