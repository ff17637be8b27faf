/** What is different between two texts, line by line. */

export interface DiffLine {
  readonly type: 'same' | 'removed' | 'added';
  readonly text: string;
  /** From 1: in the earlier text, for an added line in the later one. */
  readonly line: number;
}

/** Pairs of lines that are compared at most; of longer texts what differs is told as a whole. */
const MOST_PAIRS = 4_000_000;

/**
 * Tells the lines of both texts in order: what both have once, what only one has as removed or added. As few lines differ as can be,
 * but in texts with more than two thousand different lines each, where all between the first and the last difference does.
 */
export function lineDiff(before: string, after: string): readonly DiffLine[] {
  const [a, b] = [before.split('\n'), after.split('\n')];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  const numbered = (lines: readonly string[], type: DiffLine['type'], from: number): DiffLine[] =>
    lines.map((text, at) => ({ type, text, line: from + at + 1 }));
  return [
    ...numbered(a.slice(0, start), 'same', 0),
    ...middle(
      numbered(a.slice(start, a.length - end), 'removed', start),
      numbered(b.slice(start, b.length - end), 'added', start),
    ),
    ...numbered(a.slice(a.length - end), 'same', a.length - end),
  ];
}

/** The longest common subsequence of both keeps its lines. */
function middle(a: readonly DiffLine[], b: readonly DiffLine[]): readonly DiffLine[] {
  if (a.length * b.length > MOST_PAIRS || a.length === 0 || b.length === 0) return [...a, ...b];
  const width = b.length + 1;
  // By where they begin: how many lines the ends of both have in common.
  const common = new Uint16Array((a.length + 1) * width);
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

/** Lines around differences, in runs; what lies between the runs is the same in both. `around`: same lines before and behind each. */
export function hunksOf(lines: readonly DiffLine[], around: number): readonly (readonly DiffLine[])[] {
  const hunks: DiffLine[][] = [];
  let last = -1;
  const near = (at: number): boolean =>
    lines.slice(Math.max(0, at - around), at + around + 1).some(({ type }) => type !== 'same');
  for (const [at, line] of lines.entries()) {
    if (!near(at)) continue;
    const hunk = hunks.at(-1);
    if (hunk && last === at - 1) hunk.push(line);
    else hunks.push([line]);
    last = at;
  }
  return hunks;
}
