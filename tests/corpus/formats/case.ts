/** A file of another format than CSV, and how it is read. What comes of it stands in `expected.json`. */
export interface FormatCase {
  readonly name: string;
  readonly component: string;
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly config?: Readonly<Record<string, unknown>>;
  /** Files beside it, by name. */
  readonly beside?: Readonly<Record<string, Uint8Array>>;
}

export const text = (content: string): Uint8Array => new TextEncoder().encode(content);

/** All but the last `count` bytes. */
export const cutOff = (bytes: Uint8Array, count: number): Uint8Array => bytes.slice(0, bytes.length - count);

/** With one byte another, `at` from the start, or from the end where it is below 0. */
export function damaged(bytes: Uint8Array, at: number): Uint8Array {
  const copy = bytes.slice();
  const place = at < 0 ? bytes.length + at : at;
  copy[place] = copy[place]! ^ 0xff;
  return copy;
}
