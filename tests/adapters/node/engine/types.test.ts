/** Every type of DuckDB through the guards of an engine that does not hold all: value by value, as it was. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openEngine } from '#adapters/node/engine/open.ts';
import type { NodeDatabase } from '#adapters/node/database.ts';
import { engineTarget } from '#core/engine/target.ts';
import type { StepConnection } from '#core/run/ports.ts';
import { EVERY_VALUE, FORMS, shown } from './every-value.ts';

let root: string;
let database: NodeDatabase;
let db: StepConnection;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'types-'));
  const target = engineTarget({ url: join(root, 'lake.duckdb') }, (path) => path);
  const profile = { ...target.profile, title: 'DuckLake', staged: true };
  database = await openEngine({ ...target, profile }, { scratch: join(root, 'scratch'), session: 'one' });
  db = await database.connect();
});
afterAll(async () => {
  await db.close();
  database.close();
  rmSync(root, { recursive: true });
});

test.each(Object.entries(EVERY_VALUE))('%s', async (type, values) => {
  expect(await db.query(`SELECT typeof(${values[0]}) AS type`)).toEqual([{ type }]);
  // One table of all values and forms: as columns, since each has a type of its own.
  const all = values.flatMap((value) => FORMS.map((form) => form(value)));
  const columns = all.map((sql, i) => `${sql} AS c${i}`).join(', ');
  const looks = all.map((_, i) => shown(`c${i}`));
  const look = (from: string) => db.query(`SELECT ${looks.join(', ')} FROM ${from}`);
  await db.createTableAs('t', `SELECT ${columns}`);
  const [row] = await look('t');
  expect(Object.keys(row ?? {})).toHaveLength(2 * all.length);
  expect([row]).toEqual(await look(`(SELECT ${columns})`));
  await db.createTableAs('u', 'SELECT * FROM t');
  expect(await look('u')).toEqual([row]);
});
