/** The names of the columns, and the lines that stand before and right behind them. */
import { StepError } from '../contract/errors.ts';
import { type LeftOut, NOTED_LINES } from './counts.ts';
import type { Cut } from './counts.ts';
import type { Records } from './records.ts';
import type { Dialect } from './dialect.ts';

export interface Header {
  /** An empty one for each field, where the names are not in the file. */
  readonly names: readonly string[];
  readonly line: string;
  /** The line, where a comment cuts it. */
  readonly cut?: Cut;
  readonly leftOut: Pick<LeftOut, 'before' | 'behind' | 'behindLines'>;
}

/** Without a header the first record stays to be read. Undefined where there is none. */
export async function readHeader(
  records: Records,
  dialect: Dialect,
  hinted: boolean,
): Promise<Header | undefined> {
  const { counts } = records;
  const { skipRows } = dialect;
  const number = typeof dialect.header === 'number' ? dialect.header : 0;
  if (number < 0)
    throw new StepError('header must be true, false, or the number of the header row (0 or more).', {
      at: { key: 'header' },
    });
  const skipped = (line: number): boolean =>
    typeof skipRows === 'number' ? line < skipRows : skipRows.includes(line);
  // The line with a hint is row 0 for a header that counts rows.
  const hintIsSkipped = hinted && number === 0;
  const before: string[] = [];
  while (skipped(counts.total) || (hintIsSkipped && counts.total === 0)) {
    const isHint = hinted && counts.total === 0;
    const line = await records.skipLine();
    if (line === undefined) break;
    if (!isHint) note(before, line);
    counts.skipped++;
  }
  for (let i = 0; ; i++) {
    takeCut(records);
    const line = await records.nextLine();
    const names = await records.first(dialect.header === false ? 'look' : 'take');
    if (names === undefined) return undefined;
    if (dialect.header === false)
      return { names: names.map(() => ''), line, leftOut: { before, behind: [], behindLines: 0 } };
    if (i < number) {
      note(before, line);
      counts.skipped++;
      continue;
    }
    counts.header++;
    const cut = takeCut(records);
    const behind: string[] = [];
    const skippedBefore = counts.skipped;
    if (typeof skipRows !== 'number') await skipBehindHeader(records, skipRows, behind);
    return { names, line, cut, leftOut: { before, behind, behindLines: counts.skipped - skippedBefore } };
  }
}

/** The listed lines that follow the header. Throws when another follows rows: those are read in blocks. */
async function skipBehindHeader(
  records: Records,
  lines: readonly number[],
  skipped: string[],
): Promise<void> {
  const { counts } = records;
  while (lines.includes(counts.total)) {
    const line = await records.skipLine();
    if (line === undefined) break;
    note(skipped, line);
    counts.skipped++;
  }
  const late = lines.find((line) => line >= counts.total);
  if (late !== undefined)
    throw new StepError(
      `skip_rows names line ${late} (from 0), but a list can only leave out lines before the header and right behind it. Leave that row out in SQL.`,
      { at: { key: 'skip_rows' } },
    );
}

function note(lines: string[], line: string): void {
  if (lines.length < NOTED_LINES) lines.push(line);
}

/** The first line so far that a comment cuts. What is cut from now on counts anew: names are no rows. */
function takeCut(records: Records): Cut | undefined {
  const cut = records.firstCut;
  records.firstCut = undefined;
  records.counts.cut = 0;
  return cut;
}
