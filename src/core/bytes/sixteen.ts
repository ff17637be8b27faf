/** Looks at sixteen bytes at a time, which JavaScript cannot: a small WebAssembly module, sixteen.wat. */
import { wasm } from './sixteen.wasm.ts';
import { compiled } from './wasm.ts';

const QUOTE = 34;
const SPACE = 32;

/** Bytes taken at a time: with what is found in them they stay in the processor's nearest cache. */
export const PIECE = 16_384;

// The module's memory: a piece, then what was found, as sixteen.wat says.
const FOUND = 65_536;

interface Kernel {
  readonly memory: { readonly buffer: ArrayBuffer };
  /** Writes the place of every structural byte of the piece's first `length` bytes (a multiple of 16), counted from `base`; gives just behind the last. */
  structural(length: number, base: number, delimiter: number, comment: number): number;
  /** The same with a quote and an escape of one's own. */
  quoted(
    length: number,
    base: number,
    delimiter: number,
    comment: number,
    quote: number,
    escape: number,
  ): number;
  /** Gives how many of the piece's first `length` bytes (a multiple of 16) are before the sixteen with one beyond ASCII; writes line feeds, and whether there is a NUL. */
  ascii(length: number): number;
}

interface Loaded {
  readonly kernel: Kernel;
  readonly piece: Uint8Array;
  readonly found: Int32Array;
}

let loaded: Loaded | undefined;

function load(): Loaded {
  const kernel = new WebAssembly.Instance(compiled(wasm)).exports as unknown as Kernel;
  const { buffer } = kernel.memory;
  return {
    kernel,
    piece: new Uint8Array(buffer, 0, PIECE),
    found: new Int32Array(buffer, FOUND, PIECE),
  };
}

/** The byte that quotes, and the one before which a byte stands for itself (-1: none). */
export interface Quoting {
  readonly quote: number;
  readonly escape: number;
}

/**
 * Puts the places of line feeds, carriage returns, quotes, escapes, `delimiter` and `comment` (bytes) in `bytes[from, to)`, `PIECE` of
 * them at most, into `places` from `count` on; gives how many those then hold.
 */
export function structuralPlaces(
  bytes: Uint8Array,
  from: number,
  to: number,
  delimiter: number,
  comment: number,
  places: Int32Array,
  count: number,
  { quote, escape }: Quoting = { quote: QUOTE, escape: -1 },
): number {
  const { kernel, piece, found } = (loaded ??= load());
  const length = to - from;
  piece.set(bytes.subarray(from, to));
  const padded = (length + 15) & ~15;
  piece.fill(SPACE, length, padded);
  const end =
    quote === QUOTE && escape < 0
      ? kernel.structural(padded, from, delimiter, comment)
      : kernel.quoted(padded, from, delimiter, comment, quote, escape < 0 ? quote : escape);
  let more = (end - FOUND) >> 2;
  // A space may be the delimiter.
  while (more > 0 && found[more - 1]! >= to) more--;
  places.set(found.subarray(0, more), count);
  return count + more;
}

/** What `passAscii` of survey.ts counts. */
export interface Passed {
  bytes: number;
  lineFeeds: number;
  nul: boolean;
}

/** Passes over `bytes[from, to)`, a multiple of 16 and `PIECE` of them at most, as far as all sixteen bytes are ASCII. */
export function passSixteens(bytes: Uint8Array, from: number, to: number, passed: Passed): void {
  const { kernel, piece, found } = (loaded ??= load());
  piece.set(bytes.subarray(from, to));
  passed.bytes = kernel.ascii(to - from);
  passed.lineFeeds = found[0]!;
  passed.nul = found[1] !== 0;
}
