/** What the WebAssembly of sixteen.ts finds, against a look at every byte. */
import { expect, test } from 'vitest';
import { PIECE, structuralPlaces } from '#core/bytes/sixteen.ts';
import { passAscii, type Survey } from '#core/bytes/survey.ts';
import { random } from '../csv/support.ts';

const LENGTHS = [...Array.from({ length: 70 }, (_, length) => length), 255, 4097, PIECE - 1, PIECE];
const LF = 10;
const CR = 13;
const QUOTE = 34;

/** Bytes of an alphabet that holds all that is looked for, and what lies beside it. */
function bytesOf(length: number, alphabet: readonly number[], next: (below: number) => number): Uint8Array {
  return Uint8Array.from({ length }, () => alphabet[next(alphabet.length)]!);
}

test.each([
  ['comma', 44, 44],
  ['semicolon and hash', 59, 35],
  ['space', 32, 32],
  ['a byte beyond ASCII', 194, 194],
  ['tab', 9, 9],
])('places: %s', (_, delimiter, comment) => {
  const next = random(7);
  const alphabet = [LF, CR, QUOTE, delimiter, comment, 0, 9, 11, 12, 14, 31, 32, 33, 35, 43, 45, 97, 255];
  for (const length of LENGTHS) {
    for (const from of [0, 1, 3]) {
      const bytes = bytesOf(from + length, alphabet, next);
      const places = new Int32Array(length + 2).fill(-1);
      const wanted = [...bytes.keys()].filter(
        (at) => at >= from && [LF, CR, QUOTE, delimiter, comment].includes(bytes[at]!),
      );
      const count = structuralPlaces(bytes, from, bytes.length, delimiter, comment, places, 1);
      expect([...places.subarray(1, count)]).toEqual(wanted);
      expect(places[0]).toBe(-1);
    }
  }
});

test.each([0, 0.001, 0.3])('ASCII, with %d of the bytes beyond it', (share) => {
  const next = random(11);
  for (const length of [...LENGTHS, 3 * PIECE + 5]) {
    for (const from of [0, 1, 17]) {
      const bytes = bytesOf(from + length, [LF, CR, 1, 32, 97, 127], next);
      for (let at = 0; at < bytes.length; at++) {
        if (next(1000) < share * 1000) bytes[at] = 128 + next(128);
        else if (next(2000) === 0) bytes[at] = 0;
      }
      const survey: Survey = { lineFeeds: 0, nul: false };
      const end = passAscii(bytes, from, survey);
      const beyond = bytes.findIndex((byte, at) => at >= from && byte >= 128);
      expect(end).toBe(beyond < 0 ? bytes.length : beyond);
      const passed = bytes.subarray(from, end);
      expect(survey).toEqual({
        lineFeeds: passed.filter((byte) => byte === LF).length,
        nul: passed.includes(0),
      });
    }
  }
});
