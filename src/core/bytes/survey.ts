/** Passes over text sixteen bytes at a time: line feeds are counted, NUL and bytes beyond ASCII are found. */
import { type Passed, passSixteens, PIECE } from './sixteen.ts';

export interface Survey {
  /** Line feeds passed. */
  lineFeeds: number;
  /** A NUL was among the bytes passed. */
  nul: boolean;
}

const LF = 10;
/** Bytes looked at one by one before more are taken at a time: often the next letter beyond ASCII is near. */
const FEW = 64;

const passed: Passed = { bytes: 0, lineFeeds: 0, nul: false };

/** Passes over ASCII from `at` on; gives where it ends: at a byte beyond ASCII, or at the end. */
export function passAscii(bytes: Uint8Array, at: number, survey: Survey): number {
  const { length } = bytes;
  let place = passSome(bytes, at, Math.min(length, at + FEW), survey);
  if (place < at + FEW) return place;
  // More every time, so that little is taken in vain.
  for (let piece = FEW * 4; length - place >= FEW; piece = Math.min(PIECE, piece * 4)) {
    const to = place + Math.min(piece, (length - place) & ~15);
    passSixteens(bytes, place, to, passed);
    survey.lineFeeds += passed.lineFeeds;
    if (passed.nul) survey.nul = true;
    place += passed.bytes;
    if (place < to) break;
  }
  return passSome(bytes, place, length, survey);
}

/** One by one, up to `to`. */
function passSome(bytes: Uint8Array, at: number, to: number, survey: Survey): number {
  let place = at;
  for (; place < to; place++) {
    const byte = bytes[place]!;
    if (byte >= 0x80) break;
    if (byte === LF) survey.lineFeeds++;
    else if (byte === 0) survey.nul = true;
  }
  return place;
}

/** Passes over all of a text. */
export function passText(bytes: Uint8Array, survey: Survey): void {
  for (let at = 0; at < bytes.length; at++) at = passAscii(bytes, at, survey);
}
