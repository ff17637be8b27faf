/** Arrow's buffers as arrays of the length that their rows have. */
import type { ArrowData } from './data.ts';

interface ArrayOf<T> {
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): T;
  readonly BYTES_PER_ELEMENT: number;
}

/** The first `length` elements of a buffer, of the given kind. Throws where it is too short. */
export function view<T>(buffer: ArrayBufferView | null | undefined, Of: ArrayOf<T>, length: number): T {
  const bytes = length * Of.BYTES_PER_ELEMENT;
  if (length === 0) return new Of(new ArrayBuffer(0), 0, 0);
  if (!buffer || buffer.byteLength < bytes)
    throw new Error(`A buffer of ${buffer?.byteLength ?? 0} bytes should have ${bytes}.`);
  if (buffer.byteOffset % Of.BYTES_PER_ELEMENT === 0) return new Of(buffer.buffer, buffer.byteOffset, length);
  const copy = new Uint8Array(bytes);
  copy.set(new Uint8Array(buffer.buffer, buffer.byteOffset, bytes));
  return new Of(copy.buffer, 0, length);
}

/** Absent where no row is NULL. */
export const validityOf = ({ nullCount, validity, length }: ArrowData): Uint8Array | undefined =>
  nullCount === 0 || !validity || validity.byteLength === 0
    ? undefined
    : view(validity, Uint8Array, (length + 7) >> 3);

/** Does row `at` hold a value? */
export const holds = (validity: Uint8Array | undefined, at: number): boolean =>
  validity === undefined || (validity[at >> 3]! & (1 << (at & 7))) !== 0;
