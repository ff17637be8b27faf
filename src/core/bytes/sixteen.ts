/** Looks at sixteen bytes at a time, which JavaScript cannot: a small WebAssembly module, written by hand. */
import {
  add,
  and,
  assemble,
  block,
  branchIf,
  either,
  equal,
  get,
  highBits,
  I32,
  i32,
  lessUnsigned,
  loadSixteen,
  loop,
  ones,
  or,
  set,
  sixteen,
  splat,
  store32,
  sub,
  tee,
  trailingZeros,
  V128,
  when,
} from './assembly.ts';

const LF = 10;
const CR = 13;
const QUOTE = 34;
const SPACE = 32;

/** Bytes taken at a time: with what is found in them they stay in the processor's nearest cache. */
export const PIECE = 16_384;

// The module's memory: a piece, then what was found, four bytes for each byte of the piece at most.
const FOUND = 65_536;
const PAGES = 2;

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

/** `own`: quote and escape are parameters too. */
function structural(own: boolean) {
  const marks = own ? [2, 3, 4, 5] : [2, 3];
  const [length, base, at] = [0, 1, marks.length + 2] as const;
  const [out, mask, bytes, first] = [at + 1, at + 2, at + 3, at + 4] as const;
  const is = (other: readonly number[]) => [...get(bytes), ...other, ...equal];
  return {
    name: own ? 'quoted' : 'structural',
    takes: [I32, I32, ...marks.map(() => I32)],
    locals: [I32, I32, I32, V128, ...marks.map(() => V128)],
    body: [
      ...marks.map((mark, i) => [...get(mark), ...splat, ...set(first + i)]),
      [...i32(FOUND), ...set(out)],
      loop(
        [...get(at), ...loadSixteen, ...set(bytes)],
        [...is(sixteen(LF)), ...is(sixteen(CR)), ...either],
        own ? [] : [...is(sixteen(QUOTE)), ...either],
        ...marks.map((_, i) => [...is(get(first + i)), ...either]),
        [...highBits, ...tee(mask)],
        when(
          loop(
            [...get(out), ...get(base), ...get(mask), ...trailingZeros, ...add, ...store32()],
            [...get(out), ...i32(4), ...add, ...set(out)],
            // Without its lowest bit.
            [...get(mask), ...get(mask), ...i32(1), ...sub, ...and, ...tee(mask), ...branchIf(0)],
          ),
        ),
        [...get(base), ...i32(16), ...add, ...set(base)],
        [...get(at), ...i32(16), ...add, ...tee(at), ...get(length), ...lessUnsigned, ...branchIf(0)],
      ),
      get(out),
    ],
  };
}

function ascii() {
  const [length, at, feeds, nul, bytes] = [0, 1, 2, 3, 4] as const;
  const is = (byte: number) => [...get(bytes), ...sixteen(byte), ...equal, ...highBits];
  return {
    name: 'ascii',
    takes: [I32],
    locals: [I32, I32, I32, V128],
    body: [
      block(
        loop(
          [...get(at), ...loadSixteen, ...tee(bytes), ...highBits, ...branchIf(1)],
          [...get(feeds), ...is(LF), ...ones, ...add, ...set(feeds)],
          [...get(nul), ...is(0), ...or, ...set(nul)],
          [...get(at), ...i32(16), ...add, ...tee(at), ...get(length), ...lessUnsigned, ...branchIf(0)],
        ),
      ),
      [...i32(FOUND), ...get(feeds), ...store32()],
      [...i32(FOUND), ...get(nul), ...store32(4)],
      get(at),
    ],
  };
}

interface Loaded {
  readonly kernel: Kernel;
  readonly piece: Uint8Array;
  readonly found: Int32Array;
}

let loaded: Loaded | undefined;

function load(): Loaded {
  const module = new WebAssembly.Module(assemble(PAGES, [structural(false), structural(true), ascii()]));
  const kernel = new WebAssembly.Instance(module).exports as unknown as Kernel;
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
