/** The receipt of a CSV load, and the lines of the log that tell it. */
import type { LogLevel } from '../contract/driver.ts';
import type { LoadReceipt } from '../contract/receipt.ts';
import type { Loaded } from './load.ts';
import { listed, quoted, visible } from '../columns/names.ts';

const LOGGED_REJECTIONS = 20;

/** How a file was read. */
export interface ReadAs {
  readonly source: string;
  /** Bytes read. */
  readonly bytes: number;
  readonly encoding: string;
  readonly header: boolean | number;
  /** `gzip` or `zip`, if it was packed. */
  readonly compression?: string;
}

/** Takes what a load counted and found, and where the names of its columns were, and gives of the receipt what CSV knows. */
export function csvRead(loaded: Loaded, named: ReadAs['header']): Omit<LoadReceipt, 'source' | 'bytes'> {
  const { counts, columns, rows, rejections, advice } = loaded;
  const { padded, cut, trailing, ...lines } = counts;
  const header = named === false ? 'none' : named === true ? 'first row' : `row ${named} (from 0)`;
  return {
    format: 'csv',
    dialect: [
      ['delimiter', JSON.stringify(loaded.delimiter)],
      ...(loaded.hint === undefined ? [] : [['first line', `sep=${visible(loaded.hint)}`] as const]),
      ['header', header],
    ],
    lines,
    rows,
    padded,
    ...(cut > 0 ? { cut } : {}),
    ...(trailing > 0 ? { trailing } : {}),
    rejected: counts.rejected,
    rejections,
    columns,
    advice,
  };
}

/** Takes how a file was read and what its load counted and found, and gives the receipt that tells both. */
export function csvReceipt(
  { source, bytes, encoding, header, compression }: ReadAs,
  loaded: Loaded,
): LoadReceipt {
  const { format, dialect, ...read } = csvRead(loaded, header);
  const packed = compression ? [['compression', compression] as const] : [];
  return { source, format, bytes, dialect: [...dialect, ['encoding', encoding], ...packed], ...read };
}

export interface ReceiptLine {
  readonly level: LogLevel;
  readonly message: string;
}

/** The receipt line by line: how the file was read, what became of its lines, and the type of each column. */
export function receiptLines(receipt: LoadReceipt, badLevel: LogLevel): ReceiptLine[] {
  const { source, dialect, lines: count, columns } = receipt;
  const lines: ReceiptLine[] = [];
  const say = (level: LogLevel, message: string): void => void lines.push({ level, message });

  for (const sentence of receipt.advice) say('warning', sentence);
  const how = new Map(dialect);
  const header =
    how.get('header') === 'none' ? 'no header' : `header with ${counted(columns.length, 'column')} loaded`;
  say('info', `${source}: delimiter ${how.get('delimiter')}, ${header}`);
  if (count) {
    const parts: readonly (readonly [number, string])[] = [
      [count.header, 'header'],
      [count.skipped, 'skipped'],
      [count.blank, 'blank'],
      [count.comments, count.comments === 1 ? 'comment' : 'comments'],
      [count.breaks, `line break${count.breaks === 1 ? '' : 's'} inside of fields`],
      [count.rejected, 'rejected'],
    ];
    const others = parts.filter(([number]) => number > 0).map(([number, what]) => `${number} ${what}`);
    say(
      'info',
      [`${counted(count.total, 'line')} read: ${counted(count.rows, 'row')} loaded`, ...others].join(', '),
    );
  }
  if (receipt.padded > 0)
    say('warning', `${receipt.padded} of the rows had fewer fields than columns; the missing ones are NULL`);
  if (receipt.trailing)
    say('info', `${counted(receipt.trailing, 'row')} had a delimiter at the end and nothing behind it`);
  for (const { line, reason, text } of receipt.rejections.slice(0, LOGGED_REJECTIONS))
    say(badLevel, `line ${line} left out: ${reason}: ${text}`);
  if (receipt.rejected > LOGGED_REJECTIONS)
    say(badLevel, `${counted(receipt.rejected - LOGGED_REJECTIONS, 'more line')} left out`);

  say('info', `types: ${listed(columns.map(({ name, type }) => `${visible(name)} ${type}`))}`);
  for (const { name, type, reason } of columns)
    if (reason) say('info', `${quoted(name)} is ${type}: ${reason}`);
  return lines;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
