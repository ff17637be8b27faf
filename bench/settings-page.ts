/** Arrow batches into a table under one setting or another: the browser's side of settings.ts. */
import { encodeBatch } from '#adapters/wasm/arrow.ts';
import type { Column, ColumnBatch } from '#core/contract/columns.ts';
import type { Raw } from './raw.ts';
import { mixedRow, randomFrom } from './rows.ts';

export interface Trial {
  readonly before: readonly string[];
  /** Undoes `before`. */
  readonly after: readonly string[];
  /** Rows of one insert. */
  readonly rows: number;
}

/** Milliseconds of the inserts, of COMMIT and of CHECKPOINT, and bytes of the database after. */
export interface Outcome {
  readonly inserts: number;
  readonly commit: number;
  readonly checkpoint: number;
  readonly bytes: number;
}

const TABLE =
  'id BIGINT, quantity BIGINT, price DOUBLE, ratio DOUBLE, day DATE, created TIMESTAMP, active BOOLEAN, status VARCHAR, city VARCHAR, comment VARCHAR';
const TOTAL = 1_000_000;
const made = new Map<number, readonly Uint8Array[]>();

export async function tryOut(raw: Raw, { before, after, rows }: Trial): Promise<Outcome> {
  await raw.exec('DROP TABLE IF EXISTS target');
  await raw.exec('CHECKPOINT');
  const kept = made.get(rows) ?? (await makeBatches(rows));
  made.set(rows, kept);
  // An insert takes its buffer away.
  const batches = kept.map((batch) => batch.slice());
  for (const sql of before) await raw.exec(sql);
  await raw.exec('BEGIN');
  await raw.exec(`CREATE TABLE target (${TABLE})`);
  const started = performance.now();
  for (const batch of batches) await raw.insert('target', batch);
  const inserts = performance.now() - started;
  const commit = await raw.exec('COMMIT');
  const checkpoint = await raw.exec('CHECKPOINT');
  for (const sql of after) await raw.exec(sql);
  return { inserts, commit, checkpoint, bytes: await raw.bytes() };
}

/** The rows of the `mixed` file, as Arrow IPC streams. */
async function makeBatches(rows: number): Promise<Uint8Array[]> {
  const random = randomFrom(20261123);
  const batches: Uint8Array[] = [];
  for (let from = 0; from < TOTAL; from += rows) {
    const records = Array.from({ length: Math.min(rows, TOTAL - from) }, (_, index) =>
      fieldsOf(mixedRow(from + index, random)),
    );
    batches.push(await encodeBatch(columnsOf(records), (bytes) => new Uint8Array(bytes)));
  }
  return batches;
}

/** The last field alone may hold commas. */
function fieldsOf(line: string): string[] {
  const fields = line.trimEnd().split(',');
  return [...fields.slice(0, 9), fields.slice(9).join(',').replaceAll('"', '')];
}

function columnsOf(records: readonly (readonly string[])[]): ColumnBatch {
  const texts = (column: number): string[] => records.map((fields) => fields[column] ?? '');
  const numbers = (column: number, valueOf: (text: string) => number) =>
    Float64Array.from(texts(column), valueOf);
  const longs = (column: number, valueOf: (text: string) => number) =>
    BigInt64Array.from(texts(column), (text) => BigInt(valueOf(text)));
  const columns: Column[] = [
    { type: 'BIGINT', values: longs(0, Number) },
    { type: 'BIGINT', values: longs(1, Number), validity: bits(texts(1), (text) => text !== '') },
    { type: 'DOUBLE', values: numbers(2, Number), validity: bits(texts(2), (text) => text !== '') },
    { type: 'DOUBLE', values: numbers(3, Number) },
    { type: 'DATE', values: Int32Array.from(numbers(4, (text) => Date.parse(text) / 86_400_000)) },
    { type: 'TIMESTAMP', values: longs(5, (text) => Date.parse(`${text}Z`) * 1_000) },
    { type: 'BOOLEAN', values: bits(texts(6), (text) => text === 'true') },
    ...[7, 8, 9].map((column) => textColumn(texts(column))),
  ];
  return { rows: records.length, columns };
}

function bits(texts: readonly string[], isSet: (text: string) => boolean): Uint8Array {
  const bitmap = new Uint8Array(Math.ceil(texts.length / 8));
  texts.forEach((text, index) => {
    if (isSet(text)) bitmap[index >> 3]! |= 1 << (index & 7);
  });
  return bitmap;
}

function textColumn(texts: readonly string[]): Column {
  const encoder = new TextEncoder();
  const parts = texts.map((text) => encoder.encode(text));
  const offsets = new Int32Array(texts.length + 1);
  parts.forEach((part, index) => (offsets[index + 1] = offsets[index]! + part.length));
  const bytes = new Uint8Array(offsets[texts.length]!);
  parts.forEach((part, index) => bytes.set(part, offsets[index]));
  return { type: 'VARCHAR', offsets, bytes, validity: bits(texts, (text) => text !== '') };
}
