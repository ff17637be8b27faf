/** What is on the servers of the tests' lake, seen from beside DuckDB. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { BUCKET } from './s3.ts';

type Query = (sql: string) => Promise<readonly Readonly<Record<string, unknown>>[]>;

/** Asks a database of the catalog's server. */
export async function withPostgres<T>(database: string, work: (query: Query) => Promise<T>): Promise<T> {
  const place = new URL(process.env['TEST_POSTGRES'] ?? '');
  place.pathname = `/${database}`;
  const client = new pg.Client({ connectionString: place.href });
  await client.connect();
  try {
    return await work(async (sql) => (await client.query<Record<string, unknown>>(sql)).rows);
  } finally {
    await client.end();
  }
}

/** The objects in the bucket's folder of a session. */
export function objectsOf(session: string): readonly string[] {
  const root = join(process.env['TEST_S3_FOLDER'] ?? '', BUCKET, 'osiris');
  return readdirSync(root, { recursive: true })
    .map(String)
    .filter((path) => path.startsWith(`osiris_${session}/`) && path.endsWith('._S3rver_object'));
}
