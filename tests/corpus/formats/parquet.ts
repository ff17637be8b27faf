/** Parquet: every codec and encoding that a library at hand writes, odd types, and files that are broken or something else. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { cutOff, damaged, text, type FormatCase } from './case.ts';

const kept = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(join(import.meta.dirname, `../../cases/parquet/${name}.parquet`)));

const CODECS = ['uncompressed', 'snappy', 'gzip', 'zstd', 'brotli', 'lz4_raw'];
const KEPT = [
  'lz4',
  'int96',
  'int96-nanoseconds',
  'pages-v2',
  'encoding-plain',
  'encoding-delta_binary_packed',
  'encoding-delta_length_byte_array',
  'encoding-delta_byte_array',
  'encoding-byte_stream_split',
  'rare',
  'views',
  'twice',
  'no-groups',
  'map-keys',
  'encrypted',
  'encrypted-column',
];

/** Written by native DuckDB. */
async function written(
  queries: readonly (readonly [query: string, options: string])[],
): Promise<Uint8Array[]> {
  const folder = mkdtempSync(join(tmpdir(), 'corpus-'));
  const db = await (await DuckDBInstance.create(':memory:')).connect();
  const files: Uint8Array[] = [];
  try {
    for (const [query, options] of queries) {
      const file = join(folder, 'x.parquet');
      await db.run(`COPY (${query}) TO '${file}' (FORMAT parquet, ${options})`);
      files.push(new Uint8Array(readFileSync(file)));
    }
  } finally {
    db.closeSync();
    rmSync(folder, { recursive: true });
  }
  return files;
}

export async function parquet(): Promise<readonly FormatCase[]> {
  const component = 'filesystem.parquet_extractor';
  const rows = "SELECT range AS id, 'row ' || range AS name, range / 7 AS x FROM range(3000)";
  const columns = Array.from({ length: 300 }, (_, i) => `range + ${i} AS c${i}`).join();
  const [wide, huge, none, ...packed] = await written([
    [`SELECT ${columns} FROM range(20)`, 'COMPRESSION zstd'],
    ["SELECT repeat('x', 3000000) AS text, encode(repeat('é', 1000000)) AS bytes", 'COMPRESSION snappy'],
    ['SELECT 1 AS a WHERE false', 'COMPRESSION snappy'],
    ...CODECS.map((codec) => [rows, `COMPRESSION ${codec}, ROW_GROUP_SIZE 2048`] as const),
  ]);
  const whole = packed[1]!;
  const of = (name: string, bytes: Uint8Array, more: Partial<FormatCase> = {}): FormatCase => ({
    name: `parquet: ${name}`,
    component,
    path: 'in.parquet',
    bytes,
    ...more,
  });
  return [
    ...CODECS.map((codec, i) => of(codec, packed[i]!)),
    ...KEPT.map((name) => of(name, kept(name))),
    of('300 columns', wide!),
    of('cells of 3 MB', huge!),
    of('no rows', none!),
    of('empty', new Uint8Array()),
    of('the magic alone', text('PAR1')),
    of('cut off', cutOff(whole, 100)),
    of('its end alone', whole.slice(-400)),
    of('a footer longer than the file', damaged(whole, -6)),
    of('a damaged footer', damaged(whole, -60)),
    of('a damaged page', damaged(whole, 6)),
    of('CSV under its name', text('id,name\n1,a\n')),
    of('packed as a whole', new Uint8Array(gzipSync(whole)), { path: 'in.parquet.gz' }),
    of('read as CSV', whole, { component: 'filesystem.csv_extractor', path: 'in.csv' }),
    of('read as JSON', whole, { component: 'filesystem.json_extractor', path: 'in.json' }),
    of('read as a workbook', whole, { component: 'filesystem.excel_extractor', path: 'in.xlsx' }),
  ];
}
