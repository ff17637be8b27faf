/** Deflated data unpacked while it is read, the same way in both worlds. */
import { Gunzip, Inflate } from 'fflate';
import { StepError } from '../contract/errors.ts';
import { crc32 } from './crc32.ts';

/** Bytes unpacked at a time: they may become a thousand times as many. */
const PIECE = 64 * 1024;
/** A member of a gzip file ends in the CRC-32 and the length (modulo 2^32) of what it holds (RFC 1952, 2.3.1). */
const TRAILER = 8;

/** Unpacks raw deflate data. Data that is damaged or cut off ends it with a `StepError` of the message `damaged`. */
export function inflate(source: AsyncIterable<Uint8Array>, damaged: string): AsyncGenerator<Uint8Array> {
  const unpacked: Uint8Array[] = [];
  const stream = new Inflate((bytes) => unpacked.push(bytes));
  return pump(source, damaged, unpacked, (bytes, final) => stream.push(bytes, final));
}

/**
 * Unpacks a gzip file of any number of members, one behind the other, which the browsers' own DecompressionStream refuses.
 * fflate leaves the checksums to its callers.
 */
export function gunzip(source: AsyncIterable<Uint8Array>, damaged: string): AsyncGenerator<Uint8Array> {
  const unpacked: Uint8Array[] = [];
  let crc = crc32();
  let size = 0;
  const stream = new Gunzip((bytes) => {
    crc.add(bytes);
    size += bytes.length;
    if (bytes.length > 0) unpacked.push(bytes);
  });

  /** The bytes before the present piece that a trailer may reach back into, and the piece. */
  let recent = new Uint8Array(0);
  let end = 0;
  const check = (to: number): void => {
    const at = to - (end - recent.length) - TRAILER;
    const view = new DataView(recent.buffer, recent.byteOffset, recent.byteLength);
    if (at < 0 || view.getUint32(at, true) !== crc.value() || view.getUint32(at + 4, true) !== size % 2 ** 32)
      throw new Error('The checksum differs.');
    crc = crc32();
    size = 0;
  };
  stream.onmember = check;

  return pump(source, damaged, unpacked, (bytes, final) => {
    const joined = new Uint8Array(Math.min(recent.length, TRAILER) + bytes.length);
    joined.set(recent.subarray(Math.max(0, recent.length - TRAILER)));
    joined.set(bytes, joined.length - bytes.length);
    recent = joined;
    end += bytes.length;
    stream.push(bytes, final);
    if (final) check(end);
  });
}

async function* pump(
  source: AsyncIterable<Uint8Array>,
  damaged: string,
  unpacked: Uint8Array[],
  push: (bytes: Uint8Array, final: boolean) => void,
): AsyncGenerator<Uint8Array> {
  const unpack = (bytes: Uint8Array, final: boolean): void => {
    try {
      push(bytes, final);
    } catch (cause) {
      throw new StepError(damaged, { cause });
    }
  };
  for await (const chunk of source) {
    for (let at = 0; at < chunk.length; at += PIECE) {
      unpack(chunk.subarray(at, at + PIECE), false);
      yield* unpacked.splice(0);
    }
  }
  unpack(new Uint8Array(0), true);
  yield* unpacked.splice(0);
}
