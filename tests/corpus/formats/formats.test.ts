/** Every file of the corpus of formats on native DuckDB: its table, or its error. `UPDATE_GOLDEN=1` writes down what comes of them. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { provided } from '#adapters/node/provided.ts';
import { StepError } from '#core/contract/errors.ts';
import { catalog } from '#drivers/index.ts';
import { folderOf } from '../../drivers/sqlite-files.ts';
import { world } from '../../drivers/support.ts';
import type { FormatCase } from './case.ts';
import { formats } from './index.ts';
import { outcomeOf, type Outcome } from './outcome.ts';

const FILE = join(import.meta.dirname, 'expected.json');
const expected = JSON.parse(readFileSync(FILE, 'utf8')) as Record<string, Outcome>;
const all = await formats();
const TYPES =
  "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = 't' ORDER BY column_index";

async function load({ component, path, bytes, config, beside = {} }: FormatCase): Promise<Outcome> {
  const w = await world({}, { provided, folder: folderOf({ ...beside, [path]: bytes }) });
  try {
    const { rows } = await w.run(catalog.get(component)!.driver!, 't', { ...config, path });
    const [receipt, ...more] = w.receipts;
    // What was loaded is what is there, and what the receipt says.
    expect(more).toEqual([]);
    expect(await w.rows('SELECT count(*) FROM t')).toEqual([[String(rows)]]);
    expect(receipt).toMatchObject({ rows });
    return await outcomeOf((sql) => w.rows(sql), await w.rows(TYPES), receipt!);
  } catch (error) {
    if (!(error instanceof StepError)) throw error;
    return { error: error.message };
  }
}

const found: Record<string, Outcome> = {};
test.each(all.map((given) => [given.name, given] as const))('%s', async (name, given) => {
  found[name] = await load(given);
  if (!process.env['UPDATE_GOLDEN']) expect(found[name]).toEqual(expected[name]);
  else expect(found[name]).toBeDefined();
});

test('the corpus has at least 80 files, each with a name of its own, and nothing else is expected', () => {
  if (process.env['UPDATE_GOLDEN']) writeFileSync(FILE, `${JSON.stringify(found, null, 2)}\n`);
  const names = all.map(({ name }) => name);
  expect(names.length).toBeGreaterThanOrEqual(80);
  expect(new Set(names).size).toBe(names.length);
  expect(Object.keys(process.env['UPDATE_GOLDEN'] ? found : expected).sort()).toEqual(names.toSorted());
});
