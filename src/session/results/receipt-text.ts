/** A load's receipt as people read it: what adds up to what, what to look at, and the whole as text. */
import type { LineCounts, LoadedColumn, LoadReceipt } from '#core/contract/receipt.ts';
import type { UsedStandIn } from '#core/contract/stand-in.ts';
import { sampleWords } from '#core/standin/words.ts';
import { bytes, count, plural } from '../page/number-text.ts';

export interface Sum {
  readonly parts: readonly { readonly name: string; readonly count: number }[];
  /** Of all parts. */
  readonly counted: number;
  /** Lines there are. */
  readonly total: number;
}

const PARTS: readonly (readonly [Exclude<keyof LineCounts, 'total'>, string])[] = [
  ['header', 'header'],
  ['rows', 'rows loaded'],
  ['breaks', 'line breaks inside quoted fields'],
  ['rejected', 'left out'],
  ['skipped', 'skipped, as the step says'],
  ['blank', 'blank'],
  ['comments', 'comments'],
];

/** Every line once; kinds of which there are none are left out. */
export function sumOf(lines: LineCounts): Sum {
  const parts = PARTS.map(([key, name]) => ({ name, count: lines[key] })).filter((part) => part.count !== 0);
  return { parts, counted: parts.reduce((sum, part) => sum + part.count, 0), total: lines.total };
}

/** What does not add up, a sentence each; a load that lost nothing gives none. */
export function mismatches(receipt: LoadReceipt): string[] {
  const { lines, rows, rejected } = receipt;
  if (!lines) return [];
  const { counted, total } = sumOf(lines);
  const found: string[] = [];
  if (counted !== total)
    found.push(`The file has ${plural(total, 'line')}, but ${count(counted)} are accounted for.`);
  if (lines.rows !== rows)
    found.push(`${plural(lines.rows, 'row')} were read, but the table has ${count(rows)}.`);
  if (rejected > 0 && lines.rejected === 0)
    found.push(`${plural(rejected, 'row')} were left out, but no line is counted for them.`);
  return found;
}

/** What the receipt wants to be read for, in a few words; undefined when there is nothing. */
export function remarkOf(receipt: LoadReceipt): string | undefined {
  const { rejected, padded, advice } = receipt;
  if (mismatches(receipt).length > 0) return 'lines and rows do not add up';
  const parts = [
    rejected > 0 ? `${plural(rejected, 'row')} left out` : undefined,
    receipt.cut ? `${plural(receipt.cut, 'row')} cut by comments` : undefined,
    padded > 0 ? `${plural(padded, 'row')} padded` : undefined,
    advice.length > 0 ? `${plural(advice.length, 'hint')}` : undefined,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join(', ');
}

/** To paste into a message or a ticket. */
export function receiptText(receipt: LoadReceipt): string {
  const { lines, rejections, rejected } = receipt;
  const facts = [
    ['source', receipt.source],
    ...(receipt.stand_in ? [['stand-in', standInText(receipt.stand_in)] as const] : []),
    ['format', receipt.format],
    ['bytes', `${count(receipt.bytes)} (${bytes(receipt.bytes)})`],
    ...receipt.dialect,
    ['rows', count(receipt.rows)],
    ...(lines || receipt.padded > 0 ? [['rows padded', count(receipt.padded)] as const] : []),
    ...(receipt.cut ? [['rows cut by comments', count(receipt.cut)] as const] : []),
    ...(receipt.trailing ? [['delimiters at line ends', count(receipt.trailing)] as const] : []),
    ['rows left out', count(rejected)],
  ] as const;
  const sections = [
    [
      `Load receipt: ${receipt.source}`,
      ...[...mismatches(receipt), ...receipt.advice].map((said) => `! ${said}`),
    ],
    facts.map(([name, value]) => `${name}: ${value}`),
    lines ? sumText(sumOf(lines)) : [],
    rejections.length > 0
      ? [
          heading('Left out', rejections.length, rejected),
          ...rejections.map(({ line, reason, text }) => `line ${line}: ${reason}\n  ${text}`),
        ]
      : [],
    ['Columns', ...receipt.columns.map(({ name, type, reason }) => column(name, type, reason))],
  ];
  return `${sections
    .filter((section) => section.length > 0)
    .map((section) => section.join('\n'))
    .join('\n\n')}\n`;
}

/** What a sample is of, and why it is used. */
export const standInText = ({ why, recorded }: UsedStandIn): string => `${sampleWords(recorded)}. ${why}`;

/** `Left out: 12`, or `Left out: the first 100 of 2,512`. */
export function heading(name: string, listed: number, all: number): string {
  return listed < all ? `${name}: the first ${count(listed)} of ${count(all)}` : `${name}: ${count(all)}`;
}

function sumText({ parts, counted, total }: Sum): string[] {
  const sign = counted === total ? '=' : '≠';
  return [
    'Lines',
    ...parts.map((part) => `+ ${count(part.count)} ${part.name}`),
    `${sign} ${count(total)} in the file`,
  ];
}

/** Why a column has its type; of text nothing is said where nothing stood in its way, for every value fits it. */
export function whyOf({ type, reason }: Pick<LoadedColumn, 'type' | 'reason'>): string {
  return reason ?? (type === 'VARCHAR' ? 'text' : 'all values fit');
}

function column(name: string, type: string, reason: string | undefined): string {
  return `${name}: ${type}${reason === undefined ? '' : ` (${reason})`}`;
}
