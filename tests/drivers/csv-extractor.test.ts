import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { driver } from '../../drivers/filesystem/csv_extractor.ts';
import { world } from './support.ts';

async function load(
  content: string | Uint8Array,
  config: Record<string, unknown> = {},
  path = 'in.csv',
): Promise<{
  types: Record<string, string>;
  rows: (string | null)[][];
  logs: string[];
  warnings: string[];
  metrics: Record<string, number>;
}> {
  const w = await world({ [path]: content });
  const output = await w.run(driver, 'the "table"', { path, ...config });
  expect(output.table).toBe('the "table"');
  const rows = await w.rows('SELECT * FROM "the ""table"""');
  expect(output.rows).toBe(rows.length);
  return {
    types: await w.types('the "table"'),
    rows,
    logs: w.logs.map(({ message }) => message),
    warnings: w.logs.filter(({ level }) => level === 'warning').map(({ message }) => message),
    metrics: w.metrics,
  };
}

describe('a plain file', () => {
  test('gets types, metrics and a receipt', async () => {
    const content = 'id,name,age\n1,Tom Hanks,67\n2,Meryl Streep,75\n3,Denzel Washington,\n';
    const { types, rows, logs, metrics } = await load(content);
    expect(types).toEqual({ id: 'BIGINT', name: 'VARCHAR', age: 'BIGINT' });
    expect(rows[2]).toEqual(['3', 'Denzel Washington', null]);
    expect(metrics).toEqual({ rows_read: 3, bytes_read: content.length });
    expect(logs).toEqual([
      'in.csv: delimiter ",", header with 3 columns loaded',
      '4 lines read: 3 rows loaded, 1 header',
      'types: id BIGINT, name VARCHAR, age BIGINT',
    ]);
  });

  test('tells of one as one', async () => {
    const { logs } = await load('# a\nn\n"1\n2"\n', { comment: '#' });
    expect(logs.slice(0, 2)).toEqual([
      'in.csv: delimiter ",", header with 1 column loaded',
      '4 lines read: 1 row loaded, 1 header, 1 comment, 1 line break inside of fields',
    ]);
  });

  test('of a header only keeps its columns', async () => {
    const { types, rows } = await load('a,b\n');
    expect(types).toEqual({ a: 'VARCHAR', b: 'VARCHAR' });
    expect(rows).toEqual([]);
  });

  test('that is empty is an error that names it', async () => {
    await expect(load('')).rejects.toThrow('in.csv is empty: it has no header and no rows.');
    await expect(load('\ufeff')).rejects.toThrow('in.csv is empty');
  });

  test('of a type that changes late widens without loss', async () => {
    const numbers = Array.from({ length: 30_000 }, (_, i) => String(i));
    const { types, rows, logs } = await load(['n,m', ...numbers.map((n) => `${n},${n}`), '2.5,x'].join('\n'));
    expect(types).toEqual({ n: 'DOUBLE', m: 'VARCHAR' });
    expect(rows.at(-1)).toEqual(['2.5', 'x']);
    expect(rows[7]).toEqual(['7.0', '7']);
    expect(logs).toContain(
      '"m" is VARCHAR: line 30002 holds "x", which is no BIGINT; the other 30,000 values are',
    );
  });

  test('whose first thousands of rows are empty still gets types', async () => {
    const { types } = await load(`a,b\n${',x\n'.repeat(5000)}7,y\n`);
    expect(types).toEqual({ a: 'BIGINT', b: 'VARCHAR' });
  });
});

describe('packed files', () => {
  const csv = 'a,b\n1,x\n';
  test('gzip by name and by key', async () => {
    expect((await load(gzipSync(csv), {}, 'in.csv.gz')).rows).toEqual([['1', 'x']]);
    expect((await load(gzipSync(csv), { compression: 'gzip' })).rows).toEqual([['1', 'x']]);
  });
  test('a wrong name or key is told', async () => {
    await expect(load(gzipSync(csv))).rejects.toThrow('looks like a gzip archive. Set `compression: gzip`.');
    await expect(load(csv, {}, 'in.csv.gz')).rejects.toThrow('is to be read as gzip, but is not packed');
    await expect(load(csv, { compression: 'xz' })).rejects.toThrow('which the playground cannot unpack');
    await expect(load(gzipSync(csv).subarray(0, 20), {}, 'a.gz')).rejects.toThrow('damaged or cut off');
  });
});
