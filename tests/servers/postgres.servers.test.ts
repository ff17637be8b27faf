import { Client } from 'pg';
import { expect, test } from 'vitest';

test('PostgreSQL answers, in UTC and UTF-8', async () => {
  const client = new Client({ connectionString: process.env['TEST_POSTGRES'] });
  await client.connect();
  try {
    const { rows } = await client.query(
      `SELECT current_setting('TimeZone') AS zone, current_setting('server_encoding') AS encoding`,
    );
    expect(rows).toEqual([{ zone: 'UTC', encoding: 'UTF8' }]);
  } finally {
    await client.end();
  }
});
