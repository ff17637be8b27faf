/** Zip archives of one file, unpacked while they are read (APPNOTE.TXT 6.3.10, sections 4.3 and 4.4). */
import type { InputFile } from '../contract/files.ts';
import { StepError } from '../contract/errors.ts';
import { crc32 } from './crc32.ts';
import { inflate } from './inflate.ts';
import { listed } from '../columns/names.ts';

/** Bytes at the end of the archive in which its directory must be. */
const TAIL = 1024 * 1024;
const STORED = 0;
const DEFLATED = 8;

interface Entry {
  readonly name: string;
  readonly encrypted: boolean;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  /** Of the local header, from the start of the archive. */
  readonly offset: number;
}

/** The one file of an archive, or its one CSV or TSV file. Reads the archive twice: its directory is at its end. */
export async function* unzip(file: InputFile): AsyncGenerator<Uint8Array> {
  const entry = choose(file.path, await directory(file));
  const damaged = `${file.path} cannot be unpacked: ${entry.name} in it is damaged or cut off.`;
  if (entry.encrypted)
    throw new StepError(`${file.path}: ${entry.name} in it needs a password; unpack it first.`);
  if (entry.method !== STORED && entry.method !== DEFLATED)
    throw new StepError(
      `${file.path}: ${entry.name} in it is packed in a way only some programs know; unpack it first.`,
    );

  const packed = part(file, entry, damaged);
  const crc = crc32();
  let size = 0;
  for await (const bytes of entry.method === STORED ? packed : inflate(packed, damaged)) {
    size += bytes.length;
    crc.add(bytes);
    yield bytes;
  }
  if (size !== entry.size || crc.value() !== entry.crc) throw new StepError(damaged);
}

function choose(path: string, entries: readonly Entry[]): Entry {
  const files = entries.filter(({ name }) => !name.endsWith('/') && !/(^|\/)(__MACOSX\/|\.)/.test(name));
  const tables = files.filter(({ name }) => /\.(csv|tsv)$/i.test(name));
  const [first, ...others] = tables.length > 0 ? tables : files;
  if (first && others.length === 0) return first;
  if (!first) throw new StepError(`${path} has no file in it.`);
  throw new StepError(
    `${path} has several files in it: ${listed(files.map(({ name }) => name))}. Add the one to read as a file of its own.`,
  );
}

/** The archive's directory (4.3.12), found from its end record (4.3.16). */
async function directory(file: InputFile): Promise<Entry[]> {
  let tail = new Uint8Array(0);
  let length = 0;
  for await (const bytes of file.read()) {
    length += bytes.length;
    const joined = new Uint8Array(Math.min(tail.length + bytes.length, TAIL + bytes.length));
    joined.set(tail.subarray(Math.max(0, tail.length - (joined.length - bytes.length))));
    joined.set(bytes, joined.length - bytes.length);
    tail = joined;
  }
  const view = new DataView(tail.buffer);
  const broken = new StepError(`${file.path} cannot be unpacked: it is no whole zip archive.`);
  let end = tail.length - 22;
  while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) end--;
  if (end < 0) throw broken;
  const count = view.getUint16(end + 10, true);
  const start = view.getUint32(end + 16, true) - (length - tail.length);
  if (count === 0xffff || view.getUint32(end + 16, true) === 0xffffffff)
    throw new StepError(`${file.path} is a zip archive of more than 4 GB (zip64); unpack it first.`);
  if (start < 0)
    throw new StepError(`${file.path} has too many files in it; add the one to read as a file of its own.`);

  const utf8 = new TextDecoder();
  const entries: Entry[] = [];
  for (let at = start; entries.length < count;) {
    if (at + 46 > tail.length || view.getUint32(at, true) !== 0x02014b50) throw broken;
    const nameLength = view.getUint16(at + 28, true);
    entries.push({
      name: utf8.decode(tail.subarray(at + 46, at + 46 + nameLength)),
      encrypted: (view.getUint16(at + 8, true) & 1) === 1,
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      packed: view.getUint32(at + 20, true),
      size: view.getUint32(at + 24, true),
      offset: view.getUint32(at + 42, true),
    });
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return entries;
}

/** The packed bytes of an entry, behind its local header (4.3.7), whose name and extra field have lengths of their own. */
async function* part(file: InputFile, entry: Entry, damaged: string): AsyncGenerator<Uint8Array> {
  const header = new Uint8Array(30);
  let at = 0;
  let start = Infinity;
  for await (const bytes of file.read()) {
    for (let i = Math.max(0, entry.offset - at); i < bytes.length && at + i < entry.offset + 30; i++)
      header[at + i - entry.offset] = bytes[i]!;
    if (start === Infinity && at + bytes.length >= entry.offset + 30) {
      const view = new DataView(header.buffer);
      if (view.getUint32(0, true) !== 0x04034b50) throw new StepError(damaged);
      start = entry.offset + 30 + view.getUint16(26, true) + view.getUint16(28, true);
    }
    const from = Math.max(0, start - at);
    const to = Math.min(bytes.length, start + entry.packed - at);
    if (from < to) yield bytes.subarray(from, to);
    at += bytes.length;
    if (at >= start + entry.packed) return;
  }
  throw new StepError(damaged);
}
