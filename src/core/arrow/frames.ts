/** Where the messages of an Arrow file or stream begin and end (https://arrow.apache.org/docs/format/Columnar.html#ipc-streaming-format). */
import { recognise } from '../bytes/recognise.ts';
import { StepError } from '../contract/errors.ts';
import type { InputFile } from '../contract/files.ts';

export interface ArrowFrames {
  readonly layout: 'file' | 'stream';
  /** The message that tells the columns. */
  readonly schema: Uint8Array;
  /**
   * Batches in their order, each with the dictionaries that hold for it, as messages. Ends with an error where the file
   * does. `ended`: called before the end, where nothing tells that it is the end.
   */
  batches(ended: () => void): AsyncGenerator<readonly Uint8Array[]>;
}

type Bytes = Pick<InputFile, 'path' | 'size' | 'slice'>;

interface Message {
  readonly type: number;
  readonly bytes: Uint8Array;
  /** Of a dictionary. */
  readonly id?: bigint;
  readonly isDelta?: boolean;
  readonly end: number;
}

const MAGIC = 'ARROW1';
const HEAD = 8;
const SCHEMA = 1;
const DICTIONARY = 2;
const BATCH = 3;
/** Enough for what is said of most batches. */
const PEEK = 16 * 1024;

/** Reads the beginning, and of a file the end. Throws `StepError` where it is neither a file nor a stream of Arrow's, or an old one. */
export async function readFrames(file: Bytes): Promise<ArrowFrames> {
  const { path, size } = file;
  if (size === 0) throw new StepError(`"${path}" is empty: it has no bytes. Add the file again.`);
  const head = await file.slice(0, 512);
  const begins = latin(head.subarray(0, MAGIC.length));
  if (begins.startsWith('FEA1'))
    throw new StepError(
      `"${path}" is a Feather file of the first version, which is not read here. Write it again as the second one, for instance by pandas' to_feather.`,
    );
  const layout = begins === MAGIC ? 'file' : 'stream';
  const start = layout === 'file' ? HEAD : 0;
  const isOther = layout === 'stream' && recognise(head) !== undefined;
  const schema =
    !isOther && looksLikeMessage(head.subarray(start))
      ? await messageAt(file, start).catch((cause: unknown) => {
          if (layout === 'file' || cause instanceof StepError) throw cause;
          return undefined;
        })
      : undefined;
  if (schema?.type !== SCHEMA) throw notArrow(path, layout, head);
  return {
    layout,
    schema: schema.bytes,
    batches: (ended) =>
      layout === 'file' ? blocks(file, schema.bytes) : following(file, schema, schema.bytes, ended),
  };
}

/** Its length follows, at most some MB. */
function looksLikeMessage(head: Uint8Array): boolean {
  if (head.length < HEAD) return false;
  const view = new DataView(head.buffer, head.byteOffset);
  const first = view.getInt32(0, true);
  const length = first === -1 ? view.getInt32(4, true) : first;
  return length > 0 && length < 1 << 26;
}

function notArrow(path: string, layout: string, head: Uint8Array): StepError {
  if (layout === 'file') return cutOff(path);
  const what = recognise(head);
  return new StepError(
    `"${path}" is no Arrow file or stream${what === undefined ? '' : `: it looks like ${what}`}. Add a step for what it is, or name another file.`,
  );
}

async function* following(
  file: Bytes,
  before: Message,
  schema: Uint8Array,
  ended: () => void,
): AsyncGenerator<readonly Uint8Array[]> {
  const dictionaries = new Map<bigint, Uint8Array[]>();
  for (let at = before.end; ;) {
    if (at >= file.size) return ended();
    const message = await messageAt(file, at);
    if (message === undefined) return;
    if (message.type === DICTIONARY) note(dictionaries, message);
    if (message.type === BATCH) yield [schema, ...[...dictionaries.values()].flat(), message.bytes];
    at = message.end;
  }
}

function note(dictionaries: Map<bigint, Uint8Array[]>, { id = 0n, isDelta, bytes }: Message): void {
  dictionaries.set(id, isDelta ? [...(dictionaries.get(id) ?? []), bytes] : [bytes]);
}

/** The footer of a file tells where its messages are. */
async function* blocks(file: Bytes, schema: Uint8Array): AsyncGenerator<readonly Uint8Array[]> {
  const { path, size } = file;
  const end = await file.slice(size - MAGIC.length - 4, size);
  if (latin(end.subarray(4)) !== MAGIC) throw cutOff(path);
  const length = new DataView(end.buffer, end.byteOffset).getInt32(0, true);
  const start = size - MAGIC.length - 4 - length;
  if (length <= 0 || start < HEAD) throw cutOff(path);
  const footer = table(await file.slice(start, start + length));
  const dictionaries: Uint8Array[] = [];
  for (const offset of footer.blocks(8)) dictionaries.push((await sure(file, offset)).bytes);
  for (const offset of footer.blocks(10)) yield [schema, ...dictionaries, (await sure(file, offset)).bytes];
}

async function sure(file: Bytes, at: number): Promise<Message> {
  const message = await messageAt(file, at);
  if (message === undefined) throw cutOff(file.path);
  return message;
}

/** The message that begins there; undefined where a mark says that there are no more. */
async function messageAt(file: Bytes, at: number): Promise<Message | undefined> {
  const head = await file.slice(at, at + PEEK);
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  if (head.length < 4) throw cutOff(file.path);
  const isMarked = view.getInt32(0, true) === -1;
  const prefix = isMarked ? 8 : 4;
  if (head.length < prefix) throw cutOff(file.path);
  const length = view.getInt32(prefix - 4, true);
  if (length === 0) return undefined;
  const said = prefix + length;
  if (length < 0 || at + said > file.size) throw cutOff(file.path);
  const metadata =
    said <= head.length ? head.subarray(prefix, said) : await file.slice(at + prefix, at + said);
  const message = table(metadata);
  const body = Number(message.int64(10));
  const end = at + said + body;
  if (body < 0 || end > file.size) throw cutOff(file.path);
  const type = message.byte(6);
  const bytes = end - at <= head.length ? head.slice(0, end - at) : await file.slice(at, end);
  if (type !== DICTIONARY) return { type, bytes, end };
  const dictionary = message.table(8);
  return { type, bytes, end, id: dictionary.int64(4), isDelta: dictionary.byte(8) === 1 };
}

/** A table of FlatBuffers, by the offsets of its fields: 0 for what is not there. */
function table(bytes: Uint8Array, at?: number) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const root = at ?? view.getUint32(0, true);
  const fields = root - view.getInt32(root, true);
  const place = (field: number): number => {
    const offset = field < view.getUint16(fields, true) ? view.getUint16(fields + field, true) : 0;
    return offset === 0 ? 0 : root + offset;
  };
  const pointed = (field: number): number => {
    const from = place(field);
    return from === 0 ? 0 : from + view.getUint32(from, true);
  };
  return {
    byte: (field: number): number => (place(field) === 0 ? 0 : view.getUint8(place(field))),
    int64: (field: number): bigint => (place(field) === 0 ? 0n : view.getBigInt64(place(field), true)),
    table: (field: number): { byte(field: number): number; int64(field: number): bigint } =>
      table(bytes, pointed(field)),
    /** Where the messages of a footer begin. */
    blocks(field: number): number[] {
      const vector = pointed(field);
      const count = vector === 0 ? 0 : view.getUint32(vector, true);
      return Array.from({ length: count }, (_, i) => Number(view.getBigInt64(vector + 4 + 24 * i, true)));
    },
  };
}

const latin = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

const cutOff = (path: string): StepError =>
  new StepError(`"${path}" is broken: it was cut off, or changed. Get it again from where it came.`);
