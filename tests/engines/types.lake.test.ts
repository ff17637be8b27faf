/**
 * Every type of DuckDB, with its extreme values, goes in by a processor and by an extractor, and comes back equal, in its own type whatever it
 * is stored as, or is refused in words that name column and cast. Native DuckDB is asked the same.
 */
import { join } from 'node:path';
import { DuckDBInstance, type DuckDBBlobValue, type DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { provided } from '#adapters/node/provided.ts';
import { heldAs } from '#core/engine/held-types.ts';
import { PROFILES } from '#core/engine/profiles.ts';
import { driver as processor } from '#drivers/duckdb/processor.ts';
import { driver as extractor } from '#drivers/filesystem/duckdb_extractor.ts';
import { makeDuckDb, newFolder, TYPES } from '../drivers/duckdb-files.ts';
import { world, type World } from '../drivers/support.ts';

const LAKE = PROFILES.find(({ name }) => name === 'ducklake')!;
const NINES = '9'.repeat(38);

interface Case {
  readonly type: string;
  /** In SQL, each cast to the type. */
  readonly values: readonly string[];
  /** The extractor reads the type of the file as another one. */
  readonly kept?: string;
  /** No filter can ask for them: DuckLake's catalog takes no NUL in a text, and says so. */
  readonly unfiltered?: true;
}

/** Those of the extractor's own tests, and the ends that they leave out. */
const CASES: readonly Case[] = [
  ...TYPES,
  { type: 'HUGEINT', values: [NINES, `-${NINES}`, '0', '18446744073709551614'] },
  { type: 'UHUGEINT', values: [NINES, '0'] },
  { type: 'HUGEINT[]', values: [`[${NINES}, NULL]`, '[]'] },
  { type: 'MAP(VARCHAR, STRUCT(h HUGEINT))', values: [`MAP {'a': {'h': -${NINES}}}`, 'MAP {}'] },
  { type: 'DECIMAL(38,0)', values: [NINES, `-${NINES}`] },
  { type: 'DATE', values: [`'5877642-06-25 (BC)'`, `'5881580-07-10'`, `'1582-10-15'`] },
  {
    type: 'TIMESTAMP',
    values: [`'290309-12-22 (BC) 00:00:00'`, `'294247-01-10 04:00:54.775806'`, `'-infinity'`],
  },
  { type: 'TIMESTAMP WITH TIME ZONE', values: [`'290309-12-22 (BC) 00:00:00+00'`, `'-infinity'`] },
  { type: 'DOUBLE', values: [`'nan'`, '0.0', `'-inf'`, '-1.7976931348623157e308'] },
  { type: 'FLOAT', values: [`'inf'`, '-0.0', '-3.4028235e38'] },
  { type: 'VARCHAR', values: [`repeat('long ', 5000)`, `repeat('ž', 300)`] },
  { type: 'VARCHAR', values: ['chr(0)', `'a' || chr(0) || 'b'`], unfiltered: true },
  { type: 'STRUCT(a INTEGER, b VARCHAR[])', values: [`{'a': NULL, 'b': NULL}`, `{'a': 1, 'b': ['', NULL]}`] },
  { type: 'STRUCT(t TIME WITH TIME ZONE)', values: [`{'t': '12:00:00+02'}`] },
  { type: 'INTERVAL[]', values: [`[INTERVAL '-1 day']`] },
];

const cast = (value: string, type: string): string => `CAST(${value} AS ${type})`;

/** A row for each value, many times, and a NULL. */
const tableOf = ({ type, values }: Case): string =>
  `SELECT n * ${values.length + 1} + i AS i, x FROM range(400) r(n), (VALUES ${[...values, 'NULL'].map((value, i) => `(${i}, ${cast(value, type)})`).join(', ')}) v(i, x) ORDER BY ALL`;

/** How many rows there are beside each value: what is left out by statistics of a file must be what is not there. */
const counts = (values: readonly string[], type: string): string =>
  values
    .flatMap((value) =>
      ['=', '<', '>=', 'IS DISTINCT FROM'].map(
        (sign) => `SELECT count(*)::VARCHAR FROM t WHERE x ${sign} ${cast(value, type)}`,
      ),
    )
    .join(' UNION ALL ');

const WAYS: Readonly<Record<string, (c: Case) => Promise<World>>> = {
  async processor(each) {
    const w = await world();
    await w.run(processor, 't', { query: tableOf(each) });
    return w;
  },
  async extractor(each) {
    const folder = newFolder();
    await makeDuckDb(join(folder, 'in.duckdb'), `CREATE TABLE f AS ${tableOf(each)}`);
    const w = await world({}, { folder, provided });
    await w.run(extractor, 't', { path: 'in.duckdb' });
    return w;
  },
};

const STORED = `SELECT data_type FROM duckdb_columns() WHERE database_name = 'session' AND table_name = 't' AND column_name = 'x'`;

let instance: DuckDBInstance;
let native: DuckDBConnection;
beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:');
  native = await instance.connect();
  await native.run(`SET TimeZone = 'UTC'`);
});
afterAll(() => {
  native.closeSync();
  instance.closeSync();
});
/** Whether every value comes back out of that type. */
const areSame = async (as: string, type: string): Promise<boolean> => {
  const back = `TRY_CAST(TRY_CAST(x AS ${as}) AS ${type})`;
  return (await ask(`SELECT bool_and(${back} IS NOT DISTINCT FROM x)::VARCHAR FROM t`))[0]?.[0] === 'true';
};
const text = new TextDecoder('utf-8', { ignoreBOM: true });
/** As text; node-api drops a byte order mark, so that it is asked for bytes. */
const ask = async (sql: string): Promise<string[][]> => {
  const rows = (await native.runAndReadAll(`SELECT encode(COLUMNS(*)::VARCHAR) FROM (${sql})`)).getRows();
  return rows.map((row) =>
    row.map((value) => (value === null ? null : text.decode((value as DuckDBBlobValue).bytes))),
  ) as string[][];
};

describe.each(Object.entries(WAYS))('by the %s', (way, load) => {
  test.each(CASES.map((each) => [`${each.type}: ${each.values[0]!.slice(0, 30)}`, each] as const))(
    '%s',
    async (_, each) => {
      const type = way === 'extractor' ? (each.kept ?? each.type) : each.type;
      await native.run(`CREATE OR REPLACE TABLE t AS ${tableOf({ ...each, type })}`);
      const [[named]] = (await ask(`SELECT typeof(${cast('NULL', type)})`)) as [[string]];
      const held = heldAs(LAKE, named);
      const loading = load(each);
      if (held.type === 'refused')
        return expect(loading).rejects.toThrow(
          `The column "x" is of the type ${named}${held.part === named ? '' : ` (${held.part} in it)`}, which DuckLake cannot hold: ${held.why}.`,
        );
      const fits = held.type !== 'cast' || (await areSame(held.as, named));
      if (!fits)
        return expect(loading).rejects.toThrow(
          /^The column "x" holds the .* DuckLake would not give back the same/,
        );
      const w = await loading;
      const stored = held.type === 'cast' ? held.as : named;
      expect(await w.rows(STORED)).toEqual(await ask(`SELECT typeof(${cast('NULL', stored)})`));
      for (const sql of [
        'SELECT i::VARCHAR, typeof(x) FROM t',
        `SELECT i::VARCHAR, ${cast('x', 'VARCHAR')} FROM t ORDER BY t.i`,
      ])
        expect(await w.rows(sql)).toEqual(await ask(sql));
      const beside = counts(each.values, named);
      if (each.unfiltered) await expect(w.rows(beside)).rejects.toThrow();
      else expect(await w.rows(beside)).toEqual(await ask(beside));
    },
  );
});
