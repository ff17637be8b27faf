/** One line of JSON and the bytes of files, packed into a short text, and unpacked again without trusting it. */
import { deflateSync, Inflate } from 'fflate';
import { base64url, fromBase64url } from '../bytes/base64.ts';
import { crc32 } from '../bytes/crc32.ts';
import { StepError } from '../contract/errors.ts';

/** Bytes unpacked at a time: they may become a thousand times as many. */
const PIECE = 1024;
/** Before the packed bytes: the CRC-32 of what they unpack to. */
const CHECKSUM = 4;

/** Packs bytes into letters, digits, `-` and `_`: the same bytes always into the same text. */
export function packed(bytes: Uint8Array): string {
  const body = deflateSync(bytes, { level: 9 });
  const whole = new Uint8Array(CHECKSUM + body.length);
  new DataView(whole.buffer).setUint32(0, checksumOf(bytes));
  whole.set(body, CHECKSUM);
  return base64url(whole);
}

/** Undoes `packed`. Throws `StepError` for a damaged text, and as soon as it unpacks to more than `most` bytes. */
export function unpacked(text: string, most: number): Uint8Array {
  const whole = fromBase64url(text);
  const damaged = 'It is damaged or was cut off on its way. Ask for it again, or for the zip.';
  if (!whole || whole.length <= CHECKSUM) throw new StepError(damaged);
  const bytes = inflated(whole.subarray(CHECKSUM), most, damaged);
  if (new DataView(whole.buffer).getUint32(0) !== checksumOf(bytes)) throw new StepError(damaged);
  return bytes;
}

function inflated(body: Uint8Array, most: number, damaged: string): Uint8Array {
  const parts: Uint8Array[] = [];
  let size = 0;
  const stream = new Inflate((part) => {
    parts.push(part);
    size += part.length;
  });
  for (let at = 0; at < body.length; at += PIECE) {
    try {
      stream.push(body.subarray(at, at + PIECE), at + PIECE >= body.length);
    } catch (cause) {
      throw new StepError(damaged, { cause });
    }
    if (size > most) throw new StepError(`It unpacks to more than ${most / 1024 / 1024} MB.`);
  }
  return joined(parts, size);
}

/** Gives all parts, one behind the other. `size`: of all of them. */
export function joined(
  parts: readonly Uint8Array[],
  size = parts.reduce((sum, { length }) => sum + length, 0),
): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function checksumOf(bytes: Uint8Array): number {
  const crc = crc32();
  crc.add(bytes);
  return crc.value();
}
