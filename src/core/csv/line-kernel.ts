/** Cells into lines of CSV, sixteen bytes at a time: a small WebAssembly module, line-kernel.wat. */
import { compiled } from '../bytes/wasm.ts';
import { wasm } from './line-kernel.wasm.ts';

// The memory, as line-kernel.wat says.

/** A byte that is looked for besides line ends, quotes and `#` stands here. */
export const LOOKED_FOR = 0;
/** The delimiter stands here, at most so many bytes of it. */
export const DELIMITER = 16;
export const LONGEST_DELIMITER = 32;
/** Bytes of what is told of a column. */
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

let module: WebAssembly.Module | undefined;

/** With a memory of its own, which begins with one page. */
export function lineKernel(): LineKernel {
  module ??= compiled(wasm);
  return new WebAssembly.Instance(module).exports as unknown as LineKernel;
}
