/** A difference as it is shown: what differs with what stands around it, and between that what is the same, folded. */
import type { DiffLine } from './line-diff.ts';

export interface DiffPart {
  /** All of it is the same in both texts, and nobody has to see it. */
  readonly isFolded: boolean;
  readonly lines: readonly DiffLine[];
}

/** For fewer lines a fold would take the place of what it hides. */
const FEWEST = 2;

/** Gives the lines in parts, in their order. `around`: same lines that are shown before and behind each that differs. */
export function partsOf(lines: readonly DiffLine[], around: number): readonly DiffPart[] {
  const isShown = new Uint8Array(lines.length);
  for (const [at, { type }] of lines.entries())
    if (type !== 'same') isShown.fill(1, Math.max(0, at - around), at + around + 1);
  const endOf = (from: number): number => {
    let to = from;
    while (to < lines.length && isShown[to] === isShown[from]) to++;
    return to;
  };
  for (let from = 0, to = 0; from < lines.length; from = to) {
    to = endOf(from);
    if (to - from < FEWEST) isShown.fill(1, from, to);
  }
  const parts: DiffPart[] = [];
  for (let from = 0, to = 0; from < lines.length; from = to) {
    to = endOf(from);
    parts.push({ isFolded: isShown[from] === 0, lines: lines.slice(from, to) });
  }
  return parts;
}

/** Gives as many parts, the last of them cut, as show `most` lines; and how many lines that differ are left out. */
export function beginningOf(
  parts: readonly DiffPart[],
  most: number,
): { readonly shown: readonly DiffPart[]; readonly left: number } {
  const shown: DiffPart[] = [];
  let [room, left] = [most, 0];
  for (const part of parts) {
    const lines = part.isFolded ? part.lines : part.lines.slice(0, room);
    if (room > 0) shown.push({ ...part, lines });
    room = Math.max(0, room - (part.isFolded ? 1 : lines.length));
    left += part.lines.slice(lines.length).filter(({ type }) => type !== 'same').length;
  }
  return { shown, left };
}
