/** UTF-8 bytes become bytes in the encodings of the CSV writer. */
import type { ConfigProblem } from '../contract/component.ts';
import { meant } from '../oml/fix.ts';
import { encodingOf } from './encodings.ts';
import { upperHalf } from './single-byte.ts';

/** Turns UTF-8 into another encoding, character by character. */
export interface Encoder {
  /** What begins the file, in UTF-8: a byte order mark or nothing. */
  readonly mark: string;
  /** Where the first character stands that the encoding does not have; the length of the text where it has them all. */
  firstMissing(utf8: Uint8Array): number;
  /** A text whose characters the encoding has. The same buffer where nothing changes. */
  encode(utf8: Uint8Array): Uint8Array;
}

/** What a person may want to choose from, the likely ones first. */
export const COMMON_WRITE_ENCODINGS: readonly string[] = [
  ...['utf-8', 'utf-8-sig', 'windows-1252', 'utf-16', 'latin-1', 'ascii'],
  ...['windows-1250', 'windows-1251', 'windows-1253', 'windows-1254', 'windows-1257'],
  ...['iso-8859-2', 'iso-8859-15', 'koi8-r', 'macintosh', 'utf-16le', 'utf-16be'],
];

/**
 * The encoder of a name, in any case; undefined where this encoding cannot be written. As in Python, `utf-8-sig` and `utf-16`
 * begin with a byte order mark, and `utf-16` is little-endian.
 */
export function encoderOf(name: string): Encoder | undefined {
  const label = name.trim().toLowerCase().replaceAll('_', '-');
  const encoding = encodingOf(name);
  switch (encoding) {
    case undefined:
      return undefined;
    case 'utf-8':
      return {
        mark: label === 'utf-8-sig' ? '\ufeff' : '',
        firstMissing: (utf8) => utf8.length,
        encode: (utf8) => utf8,
      };
    case 'utf-16':
    case 'utf-16le':
    case 'utf-16be':
      return {
        mark: encoding === 'utf-16' ? '\ufeff' : '',
        firstMissing: (utf8) => utf8.length,
        encode: (utf8) => toUtf16(utf8, encoding !== 'utf-16be'),
      };
    default: {
      const upper = encoding === 'ascii' ? [] : upperHalf(encoding);
      return upper && singleByte(upper);
    }
  }
}

/** Why a writer cannot write in the encoding that its config asks for. */
export function encodingProblems({ encoding }: Readonly<Record<string, unknown>>): readonly ConfigProblem[] {
  // Nothing at all is refused by the schema.
  if (!encoding || (typeof encoding === 'string' && encoderOf(encoding))) return [];
  return [
    {
      key: 'encoding',
      type: 'unsupported_encoding',
      message: `Encoding '${String(encoding)}' cannot be written here: use utf-8, utf-8-sig, utf-16 or one of one byte a character, such as windows-1252`,
      instead: typeof encoding === 'string' ? meant(encoding, COMMON_WRITE_ENCODINGS) : undefined,
    },
  ];
}

/** `upper`: the characters of the bytes from 0x80 on. */
function singleByte(upper: readonly (string | undefined)[]): Encoder {
  // By UTF-16 unit: every character of these encodings is one. 0 where there is none.
  const bytes = new Uint8Array(0x10000);
  for (const [i, character] of upper.entries())
    if (character !== undefined) bytes[character.charCodeAt(0)] = 0x80 + i;

  return {
    mark: '',
    firstMissing(utf8) {
      for (let at = 0; at < utf8.length;) {
        const lead = utf8[at]!;
        if (lead >= 0xf0 || (lead >= 0x80 && bytes[unitAt(utf8, at)] === 0)) return at;
        at += widthOf(lead);
      }
      return utf8.length;
    },
    encode(utf8) {
      const out = new Uint8Array(utf8.length);
      let to = 0;
      for (let at = 0; at < utf8.length;) {
        const lead = utf8[at]!;
        out[to++] = lead < 0x80 ? lead : bytes[unitAt(utf8, at)]!;
        at += widthOf(lead);
      }
      return out.subarray(0, to);
    },
  };
}

function widthOf(lead: number): number {
  return lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

/** The character of two or three bytes that begins at `at`. */
function unitAt(utf8: Uint8Array, at: number): number {
  const lead = utf8[at]!;
  const next = utf8[at + 1]! & 0x3f;
  return lead < 0xe0
    ? ((lead & 0x1f) << 6) | next
    : ((lead & 0x0f) << 12) | (next << 6) | (utf8[at + 2]! & 0x3f);
}

function toUtf16(utf8: Uint8Array, little: boolean): Uint8Array {
  const out = new Uint8Array(utf8.length * 2);
  const units = new DataView(out.buffer);
  let to = 0;
  for (let at = 0; at < utf8.length; to += 2) {
    const lead = utf8[at]!;
    if (lead < 0x80) units.setUint16(to, lead, little);
    else if (lead < 0xf0) units.setUint16(to, unitAt(utf8, at), little);
    else {
      const point =
        ((lead & 0x07) << 18) |
        ((utf8[at + 1]! & 0x3f) << 12) |
        ((utf8[at + 2]! & 0x3f) << 6) |
        (utf8[at + 3]! & 0x3f);
      units.setUint16(to, 0xd800 + ((point - 0x10000) >> 10), little);
      to += 2;
      units.setUint16(to, 0xdc00 + ((point - 0x10000) & 0x3ff), little);
    }
    at += widthOf(lead);
  }
  return out.subarray(0, to);
}
