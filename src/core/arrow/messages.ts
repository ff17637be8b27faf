/** Arrow's messages and what stands around them in a file: https://arrow.apache.org/docs/format/Columnar.html#serialization-and-interprocess-communication-ipc */
import type { DataType } from '../columns/data-type.ts';
import type { ColumnBatch } from '../contract/columns.ts';
import { FlatBuilder } from './flat-builder.ts';
import { fieldOf, lay, type Laid } from './layout.ts';

export interface NamedType {
  readonly name: string;
  readonly type: DataType;
}

/** Where a message is in a file. */
export interface Block {
  readonly at: number;
  /** Of its head. */
  readonly head: number;
  readonly body: number;
}

const VERSION_5 = 4;
const SCHEMA = 1;
const BATCH = 3;
const LZ4_FRAME = 0;

/** Behind the last message. */
export const END_OF_STREAM = Uint8Array.of(255, 255, 255, 255, 0, 0, 0, 0);
/** Begins a file, and without the two zeros ends it. */
export const MAGIC = Uint8Array.of(0x41, 0x52, 0x52, 0x4f, 0x57, 0x31, 0, 0);

function schemaOf(flat: FlatBuilder, columns: readonly NamedType[]): number {
  const fields = columns.map(({ name, type }) => fieldOf(flat, name, type));
  return flat.table([
    [1, 'offset', flat.offsets(fields)],
    [0, 'short', 0],
  ]);
}

export function schemaMessage(columns: readonly NamedType[]): Uint8Array<ArrayBuffer> {
  const flat = new FlatBuilder();
  return message(flat, SCHEMA, schemaOf(flat, columns), 0);
}

/** A batch whose columns are as `gathered` gives them. `pack`: packs a buffer as a frame of LZ4. */
export function batchMessage(
  { rows, columns }: ColumnBatch,
  pack?: (bytes: Uint8Array) => Uint8Array,
): { readonly head: Uint8Array; readonly body: readonly Uint8Array[]; readonly bytes: number } {
  const laid: Laid = { nodes: [], buffers: [] };
  for (const column of columns) lay(column, rows, laid);
  const buffers = pack ? laid.buffers.map((buffer) => packed(buffer, pack)) : laid.buffers;
  const places: (readonly [at: number, length: number])[] = [];
  const body: Uint8Array[] = [];
  let end = 0;
  for (const buffer of buffers) {
    places.push([end, buffer.length]);
    const padding = -buffer.length & 7;
    body.push(buffer);
    if (padding > 0) body.push(new Uint8Array(padding));
    end += buffer.length + padding;
  }
  const flat = new FlatBuilder();
  const compression =
    pack &&
    flat.table([
      [0, 'byte', LZ4_FRAME],
      [1, 'byte', 0],
    ]);
  const batch = flat.table([
    [1, 'offset', flat.longs(laid.nodes)],
    [2, 'offset', flat.longs(places)],
    ...(compression === undefined ? [] : [[3, 'offset', compression] as const]),
    [0, 'long', rows],
  ]);
  const head = message(flat, BATCH, batch, end);
  return { head, body, bytes: head.length + end };
}

/** Before each buffer: how long it is unpacked, or -1 where packing it would not make it shorter. */
function packed(buffer: Uint8Array, pack: (bytes: Uint8Array) => Uint8Array): Uint8Array {
  if (buffer.length === 0) return buffer;
  const short = pack(buffer);
  const isShorter = short.length < buffer.length;
  const chosen = isShorter ? short : buffer;
  const bytes = new Uint8Array(8 + chosen.length);
  new DataView(bytes.buffer).setBigInt64(0, isShorter ? BigInt(buffer.length) : -1n, true);
  bytes.set(chosen, 8);
  return bytes;
}

/** The head of a message, as long as a multiple of 8, with its length before it. */
function message(flat: FlatBuilder, type: number, header: number, body: number): Uint8Array<ArrayBuffer> {
  const root = flat.table([
    [3, 'long', body],
    [2, 'offset', header],
    [0, 'short', VERSION_5],
    [1, 'byte', type],
  ]);
  const metadata = flat.finish(root);
  const length = (metadata.length + 7) & ~7;
  const bytes = new Uint8Array(8 + length);
  const view = new DataView(bytes.buffer);
  view.setInt32(0, -1, true);
  view.setInt32(4, length, true);
  bytes.set(metadata, 8);
  return bytes;
}

/** The end of a file, behind `END_OF_STREAM`: where its batches are. */
export function footer(columns: readonly NamedType[], batches: readonly Block[]): Uint8Array<ArrayBuffer> {
  const flat = new FlatBuilder();
  const blocks = flat.longs(batches.map(({ at, head, body }) => [at, head, body]));
  const none = flat.longs([]);
  const schema = schemaOf(flat, columns);
  const metadata = flat.finish(
    flat.table([
      [1, 'offset', schema],
      [2, 'offset', none],
      [3, 'offset', blocks],
      [0, 'short', VERSION_5],
    ]),
  );
  const bytes = new Uint8Array(metadata.length + 10);
  bytes.set(metadata);
  new DataView(bytes.buffer).setInt32(metadata.length, metadata.length, true);
  bytes.set(MAGIC.subarray(0, 6), metadata.length + 4);
  return bytes;
}
