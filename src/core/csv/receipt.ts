/** What a load says about itself: nothing is left out in silence. */
import { type LogLevel, StepError } from '../driver.ts';
import type { ColumnType } from './infer.ts';
import { listed } from './names.ts';
import type { LineCounts } from './records.ts';
import type { Scan } from './scan.ts';

const LISTED_BAD_LINES = 20;

export interface ReceiptLine {
  readonly level: LogLevel;
  readonly message: string;
}

/** Throws when rows got lost: every line must be accounted for, and every row be in the database. */
export function reconcile(path: string, counts: Readonly<LineCounts>, stored: number): void {
  const { lines, skipped, header, blank, comments, rows, rejected, breaks } = counts;
  const told = skipped + header + blank + comments + rows + rejected + breaks;
  if (told !== lines || rows !== stored)
    throw new StepError(
      `${path} was not loaded whole: of ${lines} lines ${told} are accounted for, and of ${rows} rows ${stored} are in the table. Please report this.`,
    );
}

/** The receipt of a load, line by line: how the file was read, what became of its lines, and the type of each column. */
export function receipt(
  read: { readonly path: string; readonly delimiter: string; readonly header: boolean | number },
  { counts, badLines }: Scan,
  types: readonly ColumnType[],
  badLevel: LogLevel,
): ReceiptLine[] {
  const lines: ReceiptLine[] = [];
  const say = (level: LogLevel, message: string): void => void lines.push({ level, message });

  const header =
    read.header === false ? 'no header' : `header with ${counted(types.length, 'column')} loaded`;
  say('info', `${read.path}: delimiter ${JSON.stringify(read.delimiter)}, ${header}`);
  const parts: readonly (readonly [number, string])[] = [
    [counts.header, 'header'],
    [counts.skipped, 'skipped'],
    [counts.blank, 'blank'],
    [counts.comments, counts.comments === 1 ? 'comment' : 'comments'],
    [counts.breaks, `line break${counts.breaks === 1 ? '' : 's'} inside of fields`],
    [counts.rejected, 'rejected'],
  ];
  const others = parts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  say(
    'info',
    [`${counted(counts.lines, 'line')} read: ${counted(counts.rows, 'row')} loaded`, ...others].join(', '),
  );
  if (counts.padded > 0)
    say('warning', `${counts.padded} of the rows had fewer fields than columns; the missing ones are NULL`);
  for (const { line, reason, text } of badLines.slice(0, LISTED_BAD_LINES))
    say(badLevel, `line ${line} left out: ${reason}: ${text}`);
  if (counts.rejected > LISTED_BAD_LINES)
    say(badLevel, `${counted(counts.rejected - LISTED_BAD_LINES, 'more line')} left out`);

  say('info', `types: ${listed(types.map(({ name, type }) => `${name} ${type}`))}`);
  for (const { name, type, reason } of types) if (reason) say('info', `"${name}" is ${type}: ${reason}`);
  return lines;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
