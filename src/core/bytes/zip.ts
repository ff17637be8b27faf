/** Zip archives, unpacked while they are read (APPNOTE.TXT 6.3.10, sections 4.3 and 4.4). */
import type { InputFile } from '../contract/files.ts';
import { StepError } from '../contract/errors.ts';
import { crc32 } from './crc32.ts';
import { inflate } from './inflate.ts';
import { listed } from '../columns/names.ts';

/** The archive's last record (4.3.16) takes so many bytes, and a comment behind it at most so many. */
const END_BYTES = 22;
const MOST_COMMENT = 0xffff;
/** Before the packed bytes of a file, without its name and extra field (4.3.7). */
const HEADER_BYTES = 30;
const STORED = 0;
const DEFLATED = 8;

/** A file of an archive, as its directory lists it. */
export interface ZipEntry {
  readonly name: string;
  readonly encrypted: boolean;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  /** Bytes unpacked, as the directory says. */
  readonly size: number;
  /** Of the local header, from the start of the archive. */
  readonly offset: number;
}

/** The one file of an archive, or its one CSV or TSV file. Of the archive only its directory, at its end, and that file are read. */
export async function* unzip(file: InputFile): AsyncGenerator<Uint8Array> {
  yield* readEntry(file, choose(file.path, await readDirectory(file)));
}

/**
 * The bytes of an entry of an archive; never more than its directory says. Throws `StepError` for one that needs a password, is packed
 * by a rare method, or is damaged.
 */
export async function* readEntry(file: InputFile, entry: ZipEntry): AsyncGenerator<Uint8Array> {
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
    if (size > entry.size) throw new StepError(damaged);
    crc.add(bytes);
    yield bytes;
  }
  if (size !== entry.size || crc.value() !== entry.crc) throw new StepError(damaged);
}

function choose(path: string, entries: readonly ZipEntry[]): ZipEntry {
  const files = entries.filter(({ name }) => !name.endsWith('/') && !/(^|\/)(__MACOSX\/|\.)/.test(name));
  const tables = files.filter(({ name }) => /\.(csv|tsv)$/i.test(name));
  const [first, ...others] = tables.length > 0 ? tables : files;
  if (first && others.length === 0) return first;
  if (!first) throw new StepError(`${path} has no file in it.`);
  throw new StepError(
    `${path} has several files in it: ${listed(files.map(({ name }) => name))}. Add the one to read as a file of its own.`,
  );
}

/** The archive's directory (4.3.12), where its last record says. Throws `StepError` where it is none, or no whole one. */
export async function readDirectory(file: InputFile): Promise<ZipEntry[]> {
  const broken = new StepError(`${file.path} cannot be unpacked: it is no whole zip archive.`);
  const tail = await file.slice(Math.max(0, file.size - END_BYTES - MOST_COMMENT), file.size);
  const last = viewOf(tail);
  let end = tail.length - END_BYTES;
  while (end >= 0 && last.getUint32(end, true) !== 0x06054b50) end--;
  if (end < 0) throw broken;
  const count = last.getUint16(end + 10, true);
  const length = last.getUint32(end + 12, true);
  const start = last.getUint32(end + 16, true);
  if (count === 0xffff || start === 0xffffffff)
    throw new StepError(`${file.path} is a zip archive of more than 4 GB (zip64); unpack it first.`);

  const bytes = await file.slice(start, start + length);
  const view = viewOf(bytes);
  const utf8 = new TextDecoder();
  const entries: ZipEntry[] = [];
  for (let at = 0; entries.length < count;) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== 0x02014b50) throw broken;
    const nameLength = view.getUint16(at + 28, true);
    entries.push({
      name: utf8.decode(bytes.subarray(at + 46, at + 46 + nameLength)),
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

const viewOf = ({ buffer, byteOffset, byteLength }: Uint8Array): DataView =>
  new DataView(buffer, byteOffset, byteLength);

/** The packed bytes of an entry, behind its local header, whose name and extra field have lengths of their own. */
async function* part(file: InputFile, entry: ZipEntry, damaged: string): AsyncGenerator<Uint8Array> {
  const header = await file.slice(entry.offset, entry.offset + HEADER_BYTES);
  const view = viewOf(header);
  if (header.length < HEADER_BYTES || view.getUint32(0, true) !== 0x04034b50) throw new StepError(damaged);
  const start = entry.offset + HEADER_BYTES + view.getUint16(26, true) + view.getUint16(28, true);
  const end = start + entry.packed;
  if (end > file.size) throw new StepError(damaged);
  yield* file.read(start, end);
}
