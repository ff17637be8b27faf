/** filesystem.arrow_extractor: files and streams, packed or not, the types that DuckDB has, and files that are broken or something else. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { provided } from '#adapters/node/provided.ts';
import { StepError } from '#core/contract/errors.ts';
import { driver } from '#drivers/filesystem/arrow_extractor.ts';
import { world, type World } from './support.ts';

type Config = Readonly<Record<string, unknown>>;

const bytesOf = (name: string): Uint8Array => new Uint8Array(readFileSync(`tests/cases/arrow/${name}`));

async function load(bytes: Uint8Array, config: Config = {}): Promise<World> {
  const w = await world({ 'in.arrow': bytes }, { provided });
  await w.run(driver, 't', { path: 'in.arrow', ...config });
  return w;
}
const failure = (bytes: Uint8Array, config: Config = {}): Promise<unknown> =>
  load(bytes, config).then(
    () => undefined,
    (error: unknown) => (error instanceof StepError ? error.message : error),
  );

describe('files', () => {
  test.each(['uncompressed', 'lz4', 'zstd'])('%s', async (name) => {
    const bytes = bytesOf(`${name}.feather`);
    const w = await load(bytes);
    expect(await w.rows('FROM t LIMIT 3')).toEqual([
      ['1', 'a'],
      ['2', 'bb'],
      [null, null],
    ]);
    expect(await w.rows('SELECT count(*), sum(id), count(DISTINCT name) FROM t')).toEqual([
      ['300', '300', '2'],
    ]);
    expect(w.receipts[0]).toMatchObject({
      format: 'arrow',
      rows: 300,
      dialect: [['layout', 'file (Feather)']],
    });
  });

  test('columns and limit', async () => {
    const w = await load(bytesOf('zstd.feather'), { columns: ['name'], limit: 101 });
    expect(await w.types('t')).toEqual({ name: 'VARCHAR' });
    expect(w.metrics['rows_read']).toBe(101);
  });
});

describe('streams', () => {
  test.each([
    ['plain', 5],
    ['zstd', 4],
    ['empty', 0],
  ])('%s', async (name, rows) => {
    const w = await load(bytesOf(`${name}.arrows`));
    expect(await w.types('t')).toEqual({ id: 'BIGINT', name: 'VARCHAR' });
    expect(w.receipts[0]).toMatchObject({ rows, advice: [], dialect: [['layout', 'stream']] });
  });

  test('without its end mark it may lack rows, which is told', async () => {
    const w = await load(bytesOf('plain.arrows').slice(0, -8));
    expect(w.metrics['rows_read']).toBe(5);
    expect(w.logs).toEqual([
      {
        level: 'warning',
        message: expect.stringContaining('if it was cut off between two batches, rows are missing'),
      },
    ]);
  });

  test('every type', async () => {
    const w = await load(bytesOf('types.arrows'));
    expect(await w.types('t')).toMatchInlineSnapshot(`
      {
        "bool8": "BOOLEAN",
        "date_ms": "DATE",
        "decimal32": "DECIMAL(7,2)",
        "decimal64": "DECIMAL(15,3)",
        "half": "FLOAT",
        "large_list": "BIGINT[]",
        "list_view": "INTEGER[]",
        "months": "INTERVAL",
        "runs": "VARCHAR",
        "seconds": "TIMESTAMP_S",
        "span": "INTERVAL",
        "time": "TIME",
        "uuid": "UUID",
        "view": "VARCHAR",
        "words": "VARCHAR",
        "zone": "TIMESTAMP_NS",
      }
    `);
    expect(await w.rows('FROM t')).toMatchInlineSnapshot(`
      [
        [
          "a",
          "[1, 2]",
          "[1]",
          "x",
          "x",
          "1 month 2 days 00:00:00.000003",
          "1970-01-01",
          "1970-01-01 00:00:00",
          "1.5",
          "1.00",
          "1.000",
          "30313233-3435-3637-3839-616263646566",
          "true",
          "1970-01-01 00:00:01.000000001",
          "24:00:00",
          "00:00:01",
        ],
        [
          "a text of more than twelve bytes",
          null,
          "[]",
          "x",
          null,
          null,
          "1970-01-02",
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
        ],
        [
          null,
          "[3]",
          null,
          "y",
          "y",
          "-1 month",
          null,
          "1970-01-01 00:00:01",
          "-0.0",
          "-1.00",
          "-1.000",
          "00000000-0000-0000-0000-000000000000",
          "false",
          "1970-01-01 00:00:00",
          "00:00:00",
          "23:59:59",
        ],
      ]
    `);
    expect(w.receipts[0]?.columns.filter(({ reason }) => reason)).toMatchInlineSnapshot(`
      [
        {
          "name": "half",
          "reason": "numbers of 16 bits, each of which a FLOAT holds",
          "type": "FLOAT",
        },
        {
          "name": "zone",
          "reason": "parts of a microsecond; in UTC",
          "type": "TIMESTAMP_NS",
        },
      ]
    `);
  });
});

describe('what cannot be read says why', () => {
  const whole = bytesOf('uncompressed.feather');
  const changed = new Uint8Array(bytesOf('plain.arrows'));
  changed.set([0xff], Buffer.from(changed).indexOf('abb'));
  test.each<[string, Uint8Array, string | RegExp]>([
    ['an empty file', new Uint8Array(0), '"in.arrow" is empty: it has no bytes. Add the file again.'],
    ['a file cut off', whole.slice(0, 3000), /is broken: it was cut off, or changed/],
    ['a stream cut off', bytesOf('plain.arrows').slice(0, 900), /is broken: it was cut off, or changed/],
    ['the magic alone', whole.slice(0, 8), /is broken: it was cut off/],
    ['Feather of the first version', bytesOf('version1.feather'), /is a Feather file of the first version/],
    [
      'Parquet',
      new Uint8Array(readFileSync('tests/cases/parquet/lz4.parquet')),
      /it looks like a Parquet file/,
    ],
    ['text', new TextEncoder().encode('id,name\n1,a\n'), /is no Arrow file or stream/],
    ['text that is no UTF-8', changed, /The column "name" holds text that is no UTF-8/],
    ['a union', bytesOf('union.arrows'), /The column "both" is a union of several types/],
  ])('%s', async (_, bytes, message) => {
    expect(await failure(bytes)).toMatch(message);
  });

  test('the other columns can be had', async () => {
    expect(await (await load(bytesOf('union.arrows'), { columns: ['id'] })).rows('FROM t')).toEqual([
      ['1'],
      ['2'],
    ]);
  });
});
