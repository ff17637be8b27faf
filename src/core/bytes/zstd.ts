/**
 * Zstandard frames unpacked while they are read (RFC 8878), the same way in both worlds. fzstd unpacks the blocks and leaves the checksums
 * to its callers, so that frames are taken apart here.
 */
import { Decompress } from 'fzstd';
import { createXXHash64 } from 'hash-wasm';
import { StepError } from '../contract/errors.ts';
import { joined } from './join.ts';

const FRAME = 0xfd2fb528;
/** The last four bits say which of them it is. */
const SKIPPABLE = 0x184d2a50;
/** A block unpacks to 128 kB at most, and is no larger packed. */
const BLOCK_BYTES = 128 * 1024;
/** A window as `zstd --ultra -22` has it; `--long` can ask for gigabytes. */
const WINDOW_BYTES = 128 * 1024 * 1024;

/** Unpacks any number of frames, one behind the other. Data that is damaged or cut off ends it with a `StepError` of the message `damaged`. */
export async function* unzstd(
  source: AsyncIterable<Uint8Array>,
  damaged: string,
): AsyncGenerator<Uint8Array> {
  const hash = await createXXHash64();
  const input = inPieces(source, () => new StepError(damaged));
  try {
    for (;;) {
      const start = await input.take(4, true);
      if (start === undefined) return;
      const magic = uint32(start);
      if ((magic & ~15) >>> 0 === SKIPPABLE) {
        for (let left = uint32(await input.take(4)); left > 0;)
          left -= (await input.take(Math.min(left, BLOCK_BYTES))).length;
        continue;
      }
      if (magic !== FRAME) throw new StepError(damaged);
      const descriptor = await input.take(1);
      const flags = descriptor[0]!;
      const header = await input.take(headerBytes(flags));
      if (windowBytes(flags, header) > WINDOW_BYTES)
        throw new StepError(
          `${damaged} Or it was packed with a window of more than 128 MB (\`zstd --long\`): pack it again without that.`,
        );

      const unpacked: Uint8Array[] = [];
      const stream = new Decompress((bytes) => bytes.length > 0 && void unpacked.push(bytes));
      const push = (bytes: Uint8Array, final: boolean): void => {
        try {
          stream.push(bytes, final);
        } catch (cause) {
          throw new StepError(damaged, { cause });
        }
      };
      push(joined([start, descriptor, header]), false);
      hash.init();
      for (let last = false; !last;) {
        const head = await input.take(3);
        const said = head[0]! | (head[1]! << 8) | (head[2]! << 16);
        last = (said & 1) === 1;
        // One byte stands for a run of them.
        const size = ((said >> 1) & 3) === 1 ? 1 : said >> 3;
        if (size > BLOCK_BYTES) throw new StepError(damaged);
        const checksum = last && (flags & 4) !== 0 ? 4 : 0;
        const rest = await input.take(size + checksum);
        push(joined([head, rest]), last);
        for (const bytes of unpacked) hash.update(bytes);
        if (checksum > 0 && uint32(rest.subarray(size)) !== Number.parseInt(hash.digest('hex').slice(8), 16))
          throw new StepError(damaged);
        yield* unpacked.splice(0);
      }
    }
  } finally {
    await input.close();
  }
}

/** Bytes of a frame's header behind its descriptor: window, dictionary, size of the content. */
function headerBytes(flags: number): number {
  const single = (flags >> 5) & 1;
  return 1 - single + [0, 1, 2, 4][flags & 3]! + [single, 2, 4, 8][flags >> 6]!;
}

/** What must be kept of what was unpacked; of a single segment that is all of it. */
function windowBytes(flags: number, header: Uint8Array): number {
  if (((flags >> 5) & 1) === 0) return 2 ** (10 + (header[0]! >> 3)) * (1 + (header[0]! & 7) / 8);
  const size = header.subarray([0, 1, 2, 4][flags & 3]);
  return size.reduceRight((sum, byte) => sum * 256 + byte, 0) + (size.length === 2 ? 256 : 0);
}

const uint32 = (bytes: Uint8Array): number =>
  new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true);

interface Pieces {
  /** A copy of the next bytes, as many as are asked for; throws where there are fewer. */
  take(count: number): Promise<Uint8Array>;
  /** The same; undefined where there are none. */
  take(count: number, orNone: true): Promise<Uint8Array | undefined>;
  close(): Promise<unknown>;
}

function inPieces(source: AsyncIterable<Uint8Array>, ended: () => StepError): Pieces {
  const chunks = source[Symbol.asyncIterator]();
  let chunk = new Uint8Array(0);
  let at = 0;
  async function take(count: number): Promise<Uint8Array>;
  async function take(count: number, orNone: true): Promise<Uint8Array | undefined>;
  async function take(count: number, orNone = false): Promise<Uint8Array | undefined> {
    const taken = new Uint8Array(count);
    for (let filled = 0; filled < count;) {
      if (at === chunk.length) {
        const next = await chunks.next();
        if (next.done && orNone && filled === 0) return undefined;
        if (next.done) throw ended();
        chunk = next.value as Uint8Array<ArrayBuffer>;
        at = 0;
      }
      const part = chunk.subarray(at, at + count - filled);
      taken.set(part, filled);
      filled += part.length;
      at += part.length;
    }
    return taken;
  }
  return { take, close: async () => chunks.return?.() };
}
