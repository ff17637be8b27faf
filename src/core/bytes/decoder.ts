/** What turns bytes of some encoding into UTF-8, exactly or not at all. */
import type { Survey } from './survey.ts';

/** Bytes that the encoding does not know. */
export interface BadBytes {
  /** In the chunk; negative in an earlier one. */
  readonly at: number;
  readonly what: string;
}

/** Turns one chunk after the other into UTF-8. */
export interface Decoder {
  /** The text of the chunk, which may be the chunk itself, up to bytes that are `bad`; surveyed. */
  chunk(bytes: Uint8Array, survey: Survey): Uint8Array;
  bad?: BadBytes;
  /** The first byte of latin-1 that is a control character there, and a printed one in windows-1252; `at` as in `bad`. */
  control?: { readonly at: number; readonly byte: number };
  /** The text of what was held back, where a decoder holds something back. */
  rest?(survey: Survey): Uint8Array;
  /** What is wrong with the end. */
  end(): string | undefined;
}

/** Writes a byte (0 to 255) for a message, as in `0xE9`. */
export const hex = (byte: number): string => `0x${byte.toString(16).toUpperCase().padStart(2, '0')}`;
export const CUT_OFF = 'a character cut off at the end of the file';
