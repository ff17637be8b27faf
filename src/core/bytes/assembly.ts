/** Just enough of an assembler to write a small WebAssembly module by hand: https://webassembly.github.io/spec/core/binary/ */

/** An instruction and its immediates, in bytes. */
export type Code = readonly number[];

export const I32 = 0x7f;
export const V128 = 0x7b;

/** Unsigned and signed LEB128. */
function unsigned(value: number): Code {
  return value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)];
}
function signed(value: number): Code {
  return value >= -64 && value < 64 ? [value & 127] : [(value & 127) | 128, ...signed(value >> 7)];
}

const BLOCK_WITHOUT_RESULT = 0x40;

/** Encodes `local.get`: puts local `local` (0-based, the parameters first) on the stack. */
export const get = (local: number): Code => [0x20, ...unsigned(local)];
/** Encodes `local.set`: takes the value on top of the stack into local `local` (0-based). */
export const set = (local: number): Code => [0x21, ...unsigned(local)];
/** Encodes `local.tee`: copies the top of the stack, which stays there, into local `local` (0-based). */
export const tee = (local: number): Code => [0x22, ...unsigned(local)];
/** Encodes `i32.const`: puts `value`, a signed integer of 32 bits, on the stack. */
export const i32 = (value: number): Code => [0x41, ...signed(value)];
/** Encodes `i32.load`: replaces the address on the stack by the four bytes `offset` bytes behind it. */
export const load32 = (offset = 0): Code => [0x28, 2, ...unsigned(offset)];
export const load8: Code = [0x2d, 0, 0];
/** Stores at the address below the value on the stack, `offset` bytes behind it. */
export const store32 = (offset = 0): Code => [0x36, 2, ...unsigned(offset)];
/** Encodes `i32.store16`: does what `store32` does, with the low two bytes of the value alone. */
export const store16 = (offset = 0): Code => [0x3b, 0, ...unsigned(offset)];
/** Encodes `i32.store8`: does what `store32` does, with the lowest byte of the value alone. */
export const store8 = (offset = 0): Code => [0x3a, 0, ...unsigned(offset)];
export const add: Code = [0x6a];
export const sub: Code = [0x6b];
export const and: Code = [0x71];
export const or: Code = [0x72];
export const shiftLeft: Code = [0x74];
export const shiftRight: Code = [0x76];
export const isZero: Code = [0x45];
export const same: Code = [0x46];
export const lessUnsigned: Code = [0x49];
/** Of two values and a condition on top of them: the first where that is not 0, else the second. */
export const select: Code = [0x1b];
export const trailingZeros: Code = [0x68];
export const ones: Code = [0x69];
/**
 * Where the value on top of the stack is not 0, leaves the block or `when` that stands `depth` further out
 * than the innermost (0); of a loop: goes back to its start.
 */
export const branchIf = (depth: number): Code => [0x0d, ...unsigned(depth)];
/** Encodes `br`: goes where `branchIf` of the same depth goes, always, and takes no value from the stack. */
export const branch = (depth: number): Code => [0x0c, ...unsigned(depth)];
/** Encodes `if`: takes the value on top of the stack and runs `body` where it is not 0. */
export const when = (...body: Code[]): Code => [0x04, BLOCK_WITHOUT_RESULT, ...body.flat(), 0x0b];
/** Encodes `block`: runs `body`; a branch to it goes on behind its end. */
export const block = (...body: Code[]): Code => [0x02, BLOCK_WITHOUT_RESULT, ...body.flat(), 0x0b];
/** Encodes `loop`: runs `body` once, and again from its start after each branch to it. */
export const loop = (...body: Code[]): Code => [0x03, BLOCK_WITHOUT_RESULT, ...body.flat(), 0x0b];

/** Sixteen bytes at a time. */
export const loadSixteen: Code = [0xfd, 0, 0, 0];
export const storeSixteen: Code = [0xfd, 11, 0, 0];
/** Encodes `v128.const`: puts sixteen bytes on the stack, each of them `byte` (0 to 255). */
export const sixteen = (byte: number): Code => [0xfd, 12, ...Array<number>(16).fill(byte)];
export const splat: Code = [0xfd, 15];
export const equal: Code = [0xfd, 35];
export const either: Code = [0xfd, 80];
/** The sixteen high bits as a number. */
export const highBits: Code = [0xfd, 100];

export interface Assembled {
  readonly name: string;
  /** Types of the parameters, which are the first locals. */
  readonly takes: readonly number[];
  /** Types of the further locals. */
  readonly locals: readonly number[];
  /** Leaves one i32 on the stack. */
  readonly body: readonly Code[];
}

/** The bytes of a module that exports these functions, and its `memory` of so many pages of 64 kB, which may grow to `most`. */
export function assemble(
  pages: number,
  functions: readonly Assembled[],
  most = pages,
): Uint8Array<ArrayBuffer> {
  const text = (name: string): Code => [...unsigned(name.length), ...new TextEncoder().encode(name)];
  const vector = (items: readonly Code[]): Code => [...unsigned(items.length), ...items.flat()];
  const sized = (bytes: Code): Code => [...unsigned(bytes.length), ...bytes];
  const section = (id: number, items: readonly Code[]): Code => [id, ...sized(vector(items))];
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(
      1,
      functions.map(({ takes }) => [0x60, ...vector(takes.map((type) => [type])), 1, I32]),
    ),
    ...section(
      3,
      functions.map((_, index) => unsigned(index)),
    ),
    ...section(5, [[1, ...unsigned(pages), ...unsigned(most)]]),
    ...section(7, [
      [...text('memory'), 2, 0],
      ...functions.map(({ name }, index) => [...text(name), 0, ...unsigned(index)]),
    ]),
    ...section(
      10,
      functions.map(({ locals, body }) =>
        sized([...vector(locals.map((type) => [1, type])), ...body.flat(), 0x0b]),
      ),
    ),
  ]);
}
