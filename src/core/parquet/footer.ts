/** The footer of a Parquet file: what is in it, checked before any row is read. */
import { recognise } from '../bytes/recognise.ts';
import { StepError } from '../contract/errors.ts';
import type { InputFile } from '../contract/files.ts';
import type { ParquetBytes } from './port.ts';
import { readSchema, type Root } from './schema.ts';
import {
  numberIn,
  readStruct,
  structIn,
  structsIn,
  textIn,
  THRIFT,
  writeStruct,
  type ThriftStruct,
} from './thrift.ts';

export interface ParquetFooter {
  readonly rows: number;
  readonly groups: readonly RowGroup[];
  readonly roots: readonly Root[];
  /** Names of the codecs in use. */
  readonly codecs: readonly string[];
  /** Who wrote the file, if that is told. */
  readonly writer?: string;
  /** The file as its reader is to see it. */
  readonly bytes: ParquetBytes;
}

export interface RowGroup {
  readonly rows: number;
  /** Bytes of all its columns, unpacked. */
  readonly size: number;
}

/** Fields of the structs in parquet.thrift. */
const FILE = { schema: 2, rows: 3, groups: 4, metadata: 5, writer: 6, encryption: 8 };
const GROUP = { columns: 1, rows: 3 };
const CHUNK = { file: 1, meta: 3, crypto: 8 };
const META = { type: 1, path: 3, codec: 4, unpacked: 6, packed: 7, data: 9, dictionary: 11 };
const CODECS = ['none', 'snappy', 'gzip', 'lzo', 'brotli', 'lz4', 'zstd', 'lz4_raw'];
const LZO = 3;

/** Behind the footer: its length and the magic. */
const END = 8;
const HEAD = 4;
/** Most footers are shorter: one read is enough then. */
const GUESS = 64 * 1024;

/** Reads the end of the file. Throws `StepError` where it is no whole Parquet file, or one that cannot be read here. */
export async function readFooter(file: InputFile): Promise<ParquetFooter> {
  const { path, size } = file;
  if (size === 0) throw new StepError(`"${path}" is empty: it has no bytes. Add the file again.`);
  const tail = await file.slice(Math.max(0, size - GUESS), size);
  const magic = size < HEAD + END ? '' : latin(tail.subarray(-HEAD));
  if (magic === 'PARE') throw encrypted(path, 'all of it');
  if (magic !== 'PAR1') throw await notParquet(file);
  const length = new DataView(tail.buffer, tail.byteOffset).getUint32(tail.length - END, true);
  const start = size - END - length;
  if (start < HEAD) throw broken(path, `a footer of ${length} bytes does not fit into ${size}`);
  const whole = length + END <= tail.length ? tail : await file.slice(start, size);
  let struct: ThriftStruct;
  try {
    ({ struct } = readStruct(whole.subarray(whole.length - END - length, whole.length - END)));
  } catch (cause) {
    throw broken(path, 'its footer makes no sense', cause);
  }
  if (struct.has(FILE.encryption)) throw encrypted(path, 'some of it');
  return understood(file, start, struct);
}

function understood(file: InputFile, start: number, struct: ThriftStruct): ParquetFooter {
  const { path } = file;
  const hasArrow = structsIn(struct, FILE.metadata).some((pair) => textIn(pair, 1) === 'ARROW:schema');
  const schema = readSchema(structsIn(struct, FILE.schema), hasArrow);
  const codecs = new Set<string>();
  const groups = structsIn(struct, FILE.groups).map((group): RowGroup => {
    let size = 0;
    structsIn(group, GROUP.columns).forEach((chunk, at) => {
      const meta = checked(path, start, chunk);
      const type = schema.types[at];
      if (type !== undefined) meta.set(META.type, { type: THRIFT.i32, value: type });
      codecs.add(CODECS[numberIn(meta, META.codec)] ?? 'unknown');
      size += numberIn(meta, META.unpacked);
    });
    return { rows: numberIn(group, GROUP.rows), size };
  });
  const rows = numberIn(struct, FILE.rows);
  const counted = groups.reduce((sum, group) => sum + group.rows, 0);
  if (rows !== counted) throw broken(path, `it says ${rows} rows, and its parts have ${counted}`);
  return {
    rows,
    groups,
    roots: schema.roots,
    codecs: [...codecs],
    writer: textIn(struct, FILE.writer),
    bytes: schema.isChanged ? withFooter(file, start, writeStruct(struct)) : file,
  };
}

/** What is said of a column in a row group, if that can be read. */
function checked(path: string, end: number, chunk: ThriftStruct): ThriftStruct {
  const meta = structIn(chunk, CHUNK.meta);
  if (chunk.has(CHUNK.crypto) || meta === undefined) throw encrypted(path, 'some of it');
  const other = textIn(chunk, CHUNK.file);
  if (other !== undefined)
    throw new StepError(
      `"${path}" is the index of a data set: its rows are in other files, such as "${other}". Load those.`,
    );
  const name = pathOf(meta);
  if (numberIn(meta, META.codec) === LZO)
    throw new StepError(
      `"${path}" is packed by LZO in its column "${name}", which nothing here unpacks. Write it again with zstd or snappy.`,
    );
  const first = numberIn(meta, META.dictionary) || numberIn(meta, META.data);
  if (first < HEAD || Math.min(first, numberIn(meta, META.data)) + numberIn(meta, META.packed) > end)
    throw broken(
      path,
      `its column "${name}" lies outside of the file, which was cut or put together wrongly`,
    );
  return meta;
}

function pathOf(meta: ThriftStruct): string {
  const value = meta.get(META.path)?.value;
  const parts = typeof value === 'object' && 'items' in value ? value.items : [];
  return parts.map((part) => (part instanceof Uint8Array ? utf8.decode(part) : '')).join('.');
}

/** The file with another footer. */
function withFooter(file: InputFile, start: number, footer: Uint8Array): ParquetBytes {
  const end = new Uint8Array(footer.length + END);
  end.set(footer);
  new DataView(end.buffer).setUint32(footer.length, footer.length, true);
  end.set([0x50, 0x41, 0x52, 0x31], footer.length + HEAD);
  return {
    size: start + end.length,
    async slice(from, to) {
      const after = end.subarray(Math.max(0, from - start), Math.max(0, to - start));
      if (from >= start) return after.slice();
      const before = await file.slice(from, Math.min(to, start));
      if (to <= start) return before;
      const all = new Uint8Array(before.length + after.length);
      all.set(before);
      all.set(after, before.length);
      return all;
    },
  };
}

const utf8 = new TextDecoder();
const latin = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

const encrypted = (path: string, what: string): StepError =>
  new StepError(
    `"${path}" is encrypted, ${what}: its key is not asked for here. Write it again without encryption.`,
  );

/** A file that says that it is Parquet, and is none. */
export const broken = (path: string, why: string, cause?: unknown): StepError =>
  new StepError(`"${path}" is broken: ${why}. Get it again from where it came.`, { cause });

async function notParquet(file: InputFile): Promise<StepError> {
  const head = await file.slice(0, 512);
  if (latin(head.subarray(0, HEAD)) === 'PAR1')
    return broken(file.path, 'it begins as a Parquet file and does not end as one, so it was cut off');
  const what = recognise(head);
  return new StepError(
    `"${file.path}" is no Parquet file${what === undefined ? '' : `: it looks like ${what}`}. Add a step for what it is, or name another file.`,
  );
}
