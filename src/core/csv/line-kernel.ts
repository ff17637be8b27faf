/** Cells into lines of CSV, sixteen bytes at a time: a small WebAssembly module, written by hand. */
import {
  add,
  and,
  assemble,
  block,
  branch,
  branchIf,
  type Code,
  either,
  equal,
  get,
  highBits,
  I32,
  i32,
  isZero,
  lessUnsigned,
  load32,
  load8,
  loadSixteen,
  loop,
  or,
  same,
  select,
  set,
  shiftLeft,
  shiftRight,
  sixteen,
  splat,
  store16,
  store8,
  storeSixteen,
  sub,
  tee,
  trailingZeros,
  V128,
  when,
} from '../bytes/assembly.ts';

const LF = 10;
const CR = 13;
const QUOTE = 34;
/** Begins a comment for some readers, so DuckDB's COPY quotes it everywhere, and so do we: both ways give the same bytes. */
const HASH = 35;
const TWO_QUOTES = QUOTE | (QUOTE << 8);

/** A byte that is looked for besides line ends, quotes and `#` stands here. */
export const LOOKED_FOR = 0;
/** The delimiter stands here, at most so many bytes of it. */
export const DELIMITER = 16;
export const LONGEST_DELIMITER = 32;

/** Of each column, five words: where they stand, in bytes. */
const OFFSETS = 0;
/** Added to each offset. */
const BASE = 4;
/** Bit maps, or 0: which rows hold a value, which rows must stand in quotes. */
const VALIDITY = 8;
const FORCED = 12;
/** Whether to look for what needs quotes. */
const CHECKED = 16;
export const COLUMN = 20;

/** Copying goes so many bytes too far. */
export const SLACK = 16;

export interface LineKernel {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  /**
   * Writes `rows` lines to `out` of the columns in `[columns, columnsEnd)`; gives where they end. `newline`: one or two
   * characters, the first in the lowest byte.
   */
  lines(
    rows: number,
    columns: number,
    columnsEnd: number,
    out: number,
    delimiterEnd: number,
    newline: number,
    newlineLength: number,
  ): number;
}

function lines() {
  const [rows, columns, columnsEnd, out, delimiterEnd, newline, newlineLength] = [0, 1, 2, 3, 4, 5, 6];
  const [row, column, from, to, at, mask, step, bytes, delimiters] = [7, 8, 9, 10, 11, 12, 13, 14, 15];
  const is = (other: Code): Code => [...get(bytes), ...other, ...equal];
  const advance = (local: number, by: Code): Code => [...get(local), ...by, ...add, ...set(local)];
  const field = (offset: number): Code => [...get(column), ...load32(offset)];
  /** The row's bit of a map. */
  const bit = (map: Code): Code => [
    ...[...map, ...get(row), ...i32(3), ...shiftRight, ...add, ...load8],
    ...[...get(row), ...i32(7), ...and, ...shiftRight, ...i32(1), ...and],
  ];
  const offset = (next: number): Code => [
    ...[...field(OFFSETS), ...get(row), ...i32(2), ...shiftLeft, ...add, ...load32(next * 4)],
    ...[...field(BASE), ...add],
  ];
  const copySixteen: Code = [...get(out), ...get(at), ...loadSixteen, ...tee(bytes), ...storeSixteen];
  /** What was copied too far is written over by what comes next. */
  const copy = (start: Code, end: Code): Code => [
    ...[...start, ...set(at)],
    ...loop(
      copySixteen,
      [...advance(out, i32(16)), ...advance(at, i32(16))],
      [...get(at), ...end, ...lessUnsigned, ...branchIf(0)],
    ),
    ...[...get(out), ...get(at), ...end, ...sub, ...sub, ...set(out)],
  ];
  const put = (code: number, store: Code, length: number): Code => [
    ...[...get(out), ...i32(code), ...store],
    ...advance(out, i32(length)),
  ];
  /** Leaves `depth` blocks where the cell holds what would be misread. */
  const check = (depth: number): Code => [
    ...[...get(from), ...set(at)],
    ...loop(
      [...get(at), ...loadSixteen, ...set(bytes)],
      [...is(sixteen(LF)), ...is(sixteen(CR)), ...either, ...is(sixteen(QUOTE)), ...either],
      [...is(sixteen(HASH)), ...either, ...is(get(delimiters)), ...either, ...highBits, ...set(mask)],
      [...get(to), ...get(at), ...sub, ...tee(step), ...i32(16), ...lessUnsigned],
      when([
        ...[...get(mask), ...i32(1), ...get(step), ...shiftLeft, ...i32(1), ...sub, ...and],
        ...set(mask),
      ]),
      [...get(mask), ...branchIf(depth + 1)],
      advance(at, i32(16)),
      [...get(at), ...get(to), ...lessUnsigned, ...branchIf(0)],
    ),
  ];
  /** As far as the next quote, which is doubled. */
  const copyQuoted: Code = loop(
    [...get(from), ...get(to), ...lessUnsigned],
    when(
      [...get(out), ...get(from), ...loadSixteen, ...tee(bytes), ...storeSixteen],
      [...is(sixteen(QUOTE)), ...highBits, ...i32(1 << 16), ...or, ...trailingZeros, ...tee(step)],
      // Or as far as the cell goes.
      [...get(to), ...get(from), ...sub, ...tee(mask), ...get(step)],
      [
        ...get(mask),
        ...get(step),
        ...lessUnsigned,
        ...select,
        ...tee(step),
        ...get(out),
        ...add,
        ...set(out),
      ],
      advance(from, get(step)),
      [...get(step), ...i32(16), ...lessUnsigned, ...get(from), ...get(to), ...lessUnsigned, ...and],
      when(put(TWO_QUOTES, store16(), 2), advance(from, i32(1))),
      branch(1),
    ),
  );
  return {
    name: 'lines',
    takes: [I32, I32, I32, I32, I32, I32, I32],
    locals: [I32, I32, I32, I32, I32, I32, I32, V128, V128],
    body: [
      [...i32(LOOKED_FOR), ...load8, ...splat, ...set(delimiters)],
      loop(
        [...get(columns), ...set(column)],
        loop(
          block(
            block(
              [...offset(0), ...set(from), ...offset(1), ...set(to)],
              field(VALIDITY),
              when(
                [...bit(field(VALIDITY)), ...isZero],
                when(
                  // In a file of one column an empty line would be no row.
                  [...get(columns), ...i32(COLUMN), ...add, ...get(columnsEnd), ...same, ...branchIf(2)],
                  branch(3),
                ),
              ),
              [...get(from), ...get(to), ...same, ...branchIf(0)],
              field(FORCED),
              when([...bit(field(FORCED)), ...branchIf(1)]),
              field(CHECKED),
              when(check(1)),
              copy(get(from), get(to)),
              branch(1),
            ),
            put(QUOTE, store8(), 1),
            copyQuoted,
            put(QUOTE, store8(), 1),
          ),
          advance(column, i32(COLUMN)),
          [...get(column), ...get(columnsEnd), ...lessUnsigned],
          when(copy(i32(DELIMITER), get(delimiterEnd)), branch(1)),
        ),
        [...get(out), ...get(newline), ...store16(), ...advance(out, get(newlineLength))],
        advance(row, i32(1)),
        [...get(row), ...get(rows), ...lessUnsigned, ...branchIf(0)],
      ),
      get(out),
    ],
  };
}

let module: WebAssembly.Module | undefined;

/** With a memory of its own, which begins with one page. */
export function lineKernel(): LineKernel {
  module ??= new WebAssembly.Module(assemble(1, [lines()], 65_536));
  return new WebAssembly.Instance(module).exports as unknown as LineKernel;
}
