/** A file, how it is to be read, and what must come of it: the same on native DuckDB and in Chromium. */
import type { LineCounts } from '#core/contract/receipt.ts';

export type Cells = readonly (string | null)[];

interface Given {
  /** What is peculiar about it; distinct within its subject. */
  readonly name: string;
  /** Small ones are written out, large ones made. */
  readonly file: string | Uint8Array | (() => string | Uint8Array);
  /** Of the file; `in.csv` by default. */
  readonly path?: string;
  /** Of the step, besides `path`. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** Run in Chromium by `npm test` too, where only some are. */
  readonly sample?: true;
}

export interface Loads extends Given {
  /** Of the table, in its order. */
  readonly types: Readonly<Record<string, string>> | readonly (readonly [name: string, type: string])[];
  /** As DuckDB prints the values. `row(i)` gives the i-th from 0. */
  readonly rows: readonly Cells[] | { readonly count: number; readonly row: (i: number) => Cells };
  /** Lines of the file that are no rows. By default one is the header, and those of `rejections` are rejected. */
  readonly lines?: Partial<Omit<LineCounts, 'total' | 'rows'>>;
  readonly padded?: number;
  /** The lines left out, the first hundred. */
  readonly rejections?: readonly (readonly [line: number, reason: string, text: string])[];
  /** Why a column has its type, for the columns that have more to say than that all values fit. */
  readonly reasons?: Readonly<Record<string, string>>;
  readonly advice?: readonly string[];
}

export interface Fails extends Given {
  /** The whole message. */
  readonly error: string;
}

export type Case = Loads | Fails;

export const pathOf = ({ path = 'in.csv' }: Case): string => path;

const utf8 = new TextEncoder();

export function bytesOf({ file }: Case): Uint8Array {
  const content = typeof file === 'function' ? file() : file;
  return typeof content === 'string' ? utf8.encode(content) : content;
}

export const typesOf = ({ types }: Loads): readonly (readonly [string, string])[] =>
  types instanceof Array ? types : Object.entries(types);

export const rowsOf = ({ rows }: Loads): readonly Cells[] =>
  'count' in rows ? Array.from({ length: rows.count }, (_, i) => rows.row(i)) : rows;

export function linesOf(loads: Loads): LineCounts {
  const { lines = {}, config, rows, rejections = [] } = loads;
  const header = config?.['header'] === false ? 0 : 1;
  const count = 'count' in rows ? rows.count : rows.length;
  const kinds = {
    skipped: 0,
    blank: 0,
    comments: 0,
    breaks: 0,
    header,
    rejected: rejections.length,
    ...lines,
  };
  const total = Object.values(kinds).reduce((sum, n) => sum + n, count);
  return { ...kinds, rows: count, total };
}
