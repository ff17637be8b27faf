import { describe, expect, test } from 'vitest';
import { driver as extractor } from '../../drivers/filesystem/csv_extractor.ts';
import { driver } from '../../drivers/filesystem/csv_writer.ts';
import { world } from './support.ts';

async function write(
  sql: string,
  config: Record<string, unknown> = {},
): Promise<{ text: string; bytes: Uint8Array; metrics: Record<string, number> }> {
  const w = await world();
  await w.db.exec(`CREATE TABLE "in" AS ${sql}`);
  const [counted] = await w.db.query('SELECT count(*) AS n FROM "in"');
  const rows = Number(counted?.['n']);
  const output = await w.run(driver, 'w', { path: 'out/x.csv', ...config }, { in: { table: 'in', rows } });
  expect(output).toEqual({ table: 'in', rows });
  const bytes = w.artifacts.get('out/x.csv')!;
  expect(w.metrics).toEqual({ rows_written: rows, bytes_written: bytes.length });
  return { text: new TextDecoder().decode(bytes), bytes, metrics: w.metrics };
}

test('columns stand in byte order of their names', async () => {
  const { text } = await write(
    `SELECT 1 AS b, 2 AS "A", 3 AS _c, 4 AS "1", 5 AS "é", 6 AS "\uFFFD", 7 AS "🎬", 8 AS "a""b,"`,
  );
  expect(text).toBe('1,A,_c,"a""b,",b,é,\uFFFD,🎬\n4,2,3,8,1,5,6,7\n');
});

test('values are exact', async () => {
  const { text } =
    await write(`SELECT 1.10::DECIMAL(10,2) AS a, 170141183460469231731687303715884105727::HUGEINT AS b,
    DATE '2024-01-01' AS c, TIMESTAMP '2024-01-01 10:00:00' AS d, TIMESTAMPTZ '2024-01-01 10:00:00+00' AS e,
    NULL AS f, '' AS g, true AS h, [1, 2] AS i, 0.1::DOUBLE AS j, 'x'::BLOB AS k`);
  expect(text.split('\n')[1]).toBe(
    '1.10,170141183460469231731687303715884105727,2024-01-01,2024-01-01 10:00:00,2024-01-01 10:00:00+00,,"",true,"[1, 2]",0.1,x',
  );
});

test('no rows leave the header; no header leaves nothing', async () => {
  expect((await write('SELECT 1 AS a WHERE false')).text).toBe('a\n');
  expect((await write('SELECT 1 AS a WHERE false', { header: false })).text).toBe('');
  expect((await write('SELECT 1 AS a', { header: false, encoding: 'utf-16' })).bytes).toEqual(
    Uint8Array.of(0xff, 0xfe, 0x31, 0, 0x0a, 0),
  );
});

test('rows keep the order of the table, however many', async () => {
  const { text } = await write('SELECT i AS n FROM range(300000) r(i)', { chunk_size: 1, newline: 'crlf' });
  expect(text).toBe(`n\r\n${Array.from({ length: 300_000 }, (_, i) => `${i}\r\n`).join('')}`);
});

describe('refused', () => {
  const attempt = async (
    inputs: Record<string, { table: string; rows: number }>,
    config: Record<string, unknown> = {},
  ): Promise<unknown> => {
    const w = await world();
    await w.db.exec(`CREATE TABLE t AS SELECT '€' AS a`);
    return w.run(driver, 'w', { path: 'x.csv', ...config }, inputs);
  };
  const t = { table: 't', rows: 1 };
  test('no table, several tables, a table that is not there', async () => {
    await expect(attempt({})).rejects.toThrow('There is no table to write');
    await expect(attempt({ t, u: t })).rejects.toThrow('this step needs 2');
    await expect(attempt({ u: { table: 'u', rows: 0 } })).rejects.toThrow('There is no table "u"');
  });
  test('a folder that is not to be made', async () => {
    await expect(attempt({ t }, { path: 'out/x.csv', create_dirs: false })).rejects.toThrow(
      'The folder out does not exist. Set `create_dirs: true` to make it.',
    );
  });
  test('no delimiter', async () => {
    await expect(attempt({ t }, { delimiter: '' })).rejects.toThrow(
      'Without a delimiter the fields of a line run together. Set `delimiter: ","` or another character.',
    );
  });
  test('a character the encoding does not have', async () => {
    await expect(attempt({ t }, { encoding: 'latin-1' })).rejects.toThrow(
      'Row 1, column "a", holds "€" (U+20AC)',
    );
  });
});

test('what is written loads again as the same table', async () => {
  const w = await world();
  await w.db.exec(`CREATE TABLE t AS SELECT i::BIGINT AS a, i / 7 AS b, DATE '2024-01-01' + i::INTEGER AS c,
    CASE WHEN i % 3 = 0 THEN NULL WHEN i % 3 = 1 THEN '' ELSE 'x,"' || chr(10) || i END AS d, i % 2 = 0 AS e
    FROM range(5000) r(i)`);
  await w.run(driver, 'w', { path: 'x.csv' }, { t: { table: 't', rows: 5000 } });
  const again = await world({ 'x.csv': w.artifacts.get('x.csv')! });
  await again.run(extractor, 't', { path: 'x.csv' });
  expect(await again.types('t')).toEqual(await w.types('t'));
  expect(await again.rows('FROM t')).toEqual(await w.rows('FROM t'));
});
