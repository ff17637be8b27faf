/** What is different between two texts, line by line. */

export interface DiffLine {
  readonly type: 'same' | 'removed' | 'added';
  readonly text: string;
  /** From 1: in the earlier text, for an added line in the later one. */
  readonly line: number;
}

type Lines = readonly DiffLine[];

/** Pairs of lines that are all compared; of more, lines that both texts have once tell which stretches belong together. */
const MOST_PAIRS = 1_000_000;

/**
 * Tells the lines of both texts in order: what both have once, what only one has as removed or added. In texts of up to a thousand lines
 * that differ, as few as can be; in longer ones what lies between two lines that nothing else tells apart may differ whole.
 */
export function lineDiff(before: string, after: string): Lines {
  return between(numbered(before, 'removed'), numbered(after, 'added'));
}

const numbered = (text: string, type: DiffLine['type']): Lines =>
  text.split('\n').map((line, at) => ({ type, text: line, line: at + 1 }));

const same = (lines: Lines): Lines => lines.map((line) => ({ ...line, type: 'same' }));

function between(a: Lines, b: Lines): Lines {
  let start = 0;
  while (start < a.length && start < b.length && a[start]?.text === b[start]?.text) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a.at(-1 - end)?.text === b.at(-1 - end)?.text)
    end++;
  return [
    ...same(a.slice(0, start)),
    ...differing(a.slice(start, a.length - end), b.slice(start, b.length - end)),
    ...same(a.slice(a.length - end)),
  ];
}

function differing(a: Lines, b: Lines): Lines {
  if (a.length === 0 || b.length === 0) return [...a, ...b];
  if (a.length * b.length <= MOST_PAIRS) return withMostInCommon(a, b);
  const anchors = anchorsOf(a, b);
  if (anchors.length === 0) return [...a, ...b];
  const stretches = [...anchors, [a.length, b.length] as const].map(([i, j], at): Lines => {
    const [fromA, fromB] = anchors[at - 1] ?? [-1, -1];
    return [...between(a.slice(fromA + 1, i), b.slice(fromB + 1, j)), ...same(a.slice(i, i + 1))];
  });
  return stretches.flat();
}

/** The longest common subsequence of both keeps its lines. */
function withMostInCommon(a: Lines, b: Lines): Lines {
  const width = b.length + 1;
  // By where they begin: how many lines the ends of both have in common.
  const common = new Uint32Array((a.length + 1) * width);
  const at = (i: number, j: number): number => common[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      common[i * width + j] =
        a[i]?.text === b[j]?.text ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const [removed, added] = [a[i], b[j]];
    if (removed && added && removed.text === added.text) {
      lines.push({ ...removed, type: 'same' });
      i++;
      j++;
    } else if (removed && (!added || at(i + 1, j) >= at(i, j + 1))) {
      lines.push(removed);
      i++;
    } else if (added) {
      lines.push(added);
      j++;
    }
  }
  return lines;
}

type Anchor = readonly [inA: number, inB: number];

/** Where lines stand that each text has once: the most of them that come in the same order in both. */
function anchorsOf(a: Lines, b: Lines): readonly Anchor[] {
  const inB = once(b);
  const pairs = [...once(a)].flatMap(([text, i]): Anchor[] => {
    const j = inB.get(text);
    return i === undefined || j === undefined ? [] : [[i, j]];
  });
  // By length: the pair with which the best row of that length ends, and for each pair the one before it.
  const ends: Anchor[] = [];
  const earlier = new Map<Anchor, Anchor | undefined>();
  for (const pair of pairs) {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ends[middle]?.[1] ?? 0) < pair[1]) low = middle + 1;
      else high = middle;
    }
    earlier.set(pair, ends[low - 1]);
    ends[low] = pair;
  }
  const row: Anchor[] = [];
  for (let pair = ends.at(-1); pair; pair = earlier.get(pair)) row.push(pair);
  return row.toReversed();
}

/** Where lines stand that occur once; undefined for those that occur more often. In the order of the text. */
function once(lines: Lines): Map<string, number | undefined> {
  const places = new Map<string, number | undefined>();
  for (const [at, { text }] of lines.entries()) places.set(text, places.has(text) ? undefined : at);
  return places;
}
