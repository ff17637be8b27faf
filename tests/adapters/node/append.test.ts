/** Columns of every type go into native DuckDB as they are. In the browser: tests/engine/adapters.spec.ts. */
import { expect, test } from 'vitest';
import { openDatabase } from '#adapters/node/database.ts';
import { appendEveryType, EXPECTED } from '../every-type.ts';

test('every type, at the ends of what it holds, by itself and within structs, lists and maps', async () => {
  const db = await (await openDatabase(':memory:')).connect();
  expect(await appendEveryType(db)).toEqual(EXPECTED);
  await db.close();
});
