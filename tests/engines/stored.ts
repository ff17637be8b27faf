/** What is on the servers of the tests' lake, seen from beside DuckDB. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { BUCKET } from './s3.ts';

type Query = (sql: string) => Promise<readonly Readonly<Record<string, unknown>>[]>;

/** Asks the catalog's server. */
export async function withPostgres<T>(work: (query: Query) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: process.env['TEST_POSTGRES'] });
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
