/** What a connection holds, in lines of a terminal: what a server says is shown without what a terminal would obey. */
import { allowedModes } from '#core/contract/modes.ts';
import type { Catalog } from '#core/contract/catalog.ts';
import type { RowCount, Source, SourceColumn } from '#core/contract/discovery.ts';
import { visible } from '#core/columns/names.ts';
import { stepIdFor } from '#core/oml/step-id.ts';
import { stepText } from '#core/oml/step-text.ts';
import { count } from '#core/run/count.ts';
import type { SourceFound, SourcesFound } from '#core/run/discovery.ts';

/** Characters of a cell or a description. */
const LONGEST = 60;

/** Digits of a guess that mean anything. */
const DIGITS = 3;

const rowsOf = ({ count: rows, isExact }: RowCount): string =>
  isExact ? count(rows, 'row') : `about ${count(Number(rows.toPrecision(DIGITS)), 'row')}`;

const short = (text: string): string => {
  const seen = visible(text.slice(0, 4 * LONGEST).replace(/\s+/g, ' '));
  return seen.length > LONGEST ? `${seen.slice(0, LONGEST - 1)}…` : seen;
};

/** Columns of even width, without those that are empty. */
function table(rows: readonly (readonly string[])[], gap = '  '): readonly string[] {
  const widths = rows[0]?.map((_, c) => Math.max(...rows.map((row) => row[c]?.length ?? 0))) ?? [];
  const padded = (row: readonly string[]): readonly string[] =>
    row.flatMap((cell, c) => (widths[c] ? [cell.padEnd(widths[c])] : []));
  return rows.map((row) => padded(row).join(gap).trimEnd());
}

export function listLines({ reference, noun, sources }: SourcesFound): readonly string[] {
  const rows = sources.map(({ name, isView, rows: counted, description }): string[] => [
    `  ${visible(name)}`,
    [...(isView ? ['view'] : []), ...(counted ? [rowsOf(counted)] : [])].join(', '),
    short(description ?? ''),
  ]);
  return [`${reference}: ${count(sources.length, noun)}`, ...table(rows)];
}

/** All of a source but the step. */
export function sourceLines({ source, noun }: SourceFound): readonly string[] {
  const { columns, unread = [], sample, noSample } = source;
  const names = columns.map(({ name }) => visible(name));
  const cells = sample.map((row) => row.map((cell) => (cell === null ? 'NULL' : short(cell))));
  return [
    headOf(source, noun),
    ...(source.description === undefined ? [] : [visible(source.description.replace(/\s+/g, ' '))]),
    '',
    ...(columns.length === 0 ? ['No columns are known.'] : table(columns.map(columnCells))),
    ...(unread.length === 0 ? [] : ['', 'Not read by the step:', ...table(unread.map(columnCells))]),
    '',
    ...(noSample !== undefined
      ? [visible(noSample)]
      : sample.length === 0
        ? ['No rows.']
        : table([names, names.map((name) => '-'.repeat(name.length)), ...cells], ' | ')),
  ];
}

const headOf = ({ name, isView, rows }: Source, noun: string): string =>
  [`${isView ? 'view' : noun} ${visible(name)}`, ...(rows ? [rowsOf(rows)] : [])].join(', ');

const columnCells = ({ name, type, isKey, nullable, description }: SourceColumn): string[] => [
  `  ${visible(name)}`,
  visible(type),
  [...(isKey ? ['key'] : []), ...(nullable === false ? ['not null'] : [])].join(', '),
  short(description ?? ''),
];

/** To be pasted below `steps:`. */
export function stepLines({ source, step }: SourceFound, catalog: Catalog): readonly string[] {
  const known = catalog.get(step.component);
  const mode = (known && allowedModes(known)[0]) ?? 'read';
  const text = stepText({ id: stepIdFor(source.name, []), mode, ...step }, '  ', '\n');
  return text.trimEnd().split('\n');
}
