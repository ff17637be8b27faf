/** The formats that any rows can be had in, as a person chooses among them. What each writes is in `write.ts`. */
import { typesLost } from './types-kept.ts';

export type ExportFormatId =
  'csv' | 'tsv' | 'excel' | 'json' | 'ndjson' | 'parquet' | 'arrow' | 'markdown' | 'sql';

export interface ExportOptions {
  /** The names of the columns are the first line. */
  readonly header: boolean;
  /** Between two fields of CSV. */
  readonly delimiter: string;
}

export const EXPORT_OPTIONS: ExportOptions = { header: true, delimiter: ',' };

export const DELIMITERS: readonly (readonly [delimiter: string, name: string])[] = [
  [',', 'Comma'],
  [';', 'Semicolon'],
  ['|', 'Vertical bar'],
];

/** What is to be written, as far as it is known before. */
export interface ExportOutline {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** Absent: not known yet. */
  readonly rows?: number;
}

export interface ExportFormat {
  readonly id: ExportFormatId;
  readonly name: string;
  /** A few words of what it is good for. */
  readonly does: string;
  /** How its files' names end. */
  readonly suffix: string;
  readonly options: readonly (keyof ExportOptions)[];
  /** What the file will not hold as the table does, a sentence each. */
  loses(of: ExportOutline): readonly string[];
  /** Why it cannot be written at all. */
  refuses?(of: ExportOutline, options: ExportOptions): string | undefined;
}

const NESTED = /^(STRUCT|MAP|UNION)\(|\[\d*\]$/;
const MOMENT = /^(DATE|TIME|TIMESTAMP|INTERVAL)/;
const LONG = /^(U?BIGINT|U?HUGEINT|BIGNUM|DECIMAL)/;

/** The sentence where a column has such a type. */
const where = (of: ExportOutline, type: RegExp, words: string): readonly string[] =>
  of.columns.some((column) => type.test(column.type)) ? [words] : [];

const asText = (of: ExportOutline): readonly string[] => [
  ...where(of, NESTED, 'Lists, structs and maps become text, as the table shows them.'),
  ...where(of, /^BLOB$/, 'Bytes become text: \\x00 for each that is no plain character.'),
];

const losesOfLines = (id: 'csv' | 'tsv', of: ExportOutline): readonly string[] => [
  ...typesLost(id, of.columns),
  ...where(
    of,
    /^VARCHAR$/,
    'NULL is an empty field, an empty text is "": many programs take both for empty.',
  ),
  ...asText(of),
];

const losesOfJson = (id: 'json' | 'ndjson', of: ExportOutline): readonly string[] => [
  ...typesLost(id, of.columns),
  ...where(
    of,
    LONG,
    'Numbers keep all their digits; programs such as JavaScript read only the first 15 or so.',
  ),
  ...where(of, MOMENT, 'Dates and times become text.'),
  ...where(of, /^BLOB$/, 'Bytes become text: \\x and two digits for each.'),
  ...where(of, /^(FLOAT|DOUBLE)$/, 'JSON has no NaN and no infinity: rows with them are refused.'),
];

/** What these two have no type for, or not in every library. */
const ODD = /HUGEINT|BIGNUM|INTERVAL|TIME WITH|TIMESTAMP_S|UNION|ENUM|BIT|VARIANT|GEOMETRY|JSON|\[\d+\]/;
const OF_ODD =
  'Not every type of these columns is one of the format: which become text, or another type, is told when the file is written.';

const MOST_SHEET_ROWS = 1_048_576;
const MANY_LINES = 10_000;

/** In the order in which they are offered. */
export const EXPORT_FORMATS: readonly ExportFormat[] = [
  {
    id: 'csv',
    name: 'CSV',
    does: 'For nearly every program',
    suffix: '.csv',
    options: ['header', 'delimiter'],
    loses: (of) => losesOfLines('csv', of),
  },
  {
    id: 'tsv',
    name: 'TSV',
    does: 'CSV with tabs',
    suffix: '.tsv',
    options: ['header'],
    loses: (of) => losesOfLines('tsv', of),
  },
  {
    id: 'excel',
    name: 'Excel',
    does: 'One sheet',
    suffix: '.xlsx',
    options: ['header'],
    loses: (of) => [
      ...typesLost('excel', of.columns),
      ...where(of, LONG, 'Excel keeps 15 digits: a column with a longer number is written as text.'),
      ...where(
        of,
        MOMENT,
        'A column with a date before 1900, or a time that Excel does not have, becomes text.',
      ),
      ...where(of, /WITH TIME ZONE$/, 'Excel has no time zones: times are those in UTC.'),
      ...where(of, /^(FLOAT|DOUBLE)$/, 'Excel has no NaN and no infinity: rows with them are refused.'),
      ...asText(of),
    ],
    refuses: ({ rows }, { header }) =>
      rows !== undefined && rows > MOST_SHEET_ROWS - (header ? 1 : 0)
        ? 'A sheet of Excel holds 1,048,576 rows, its header among them. Filter the table, or choose CSV.'
        : undefined,
  },
  {
    id: 'json',
    name: 'JSON',
    does: 'A list of objects',
    suffix: '.json',
    options: [],
    loses: (of) => losesOfJson('json', of),
  },
  {
    id: 'ndjson',
    name: 'NDJSON',
    does: 'An object on each line',
    suffix: '.ndjson',
    options: [],
    loses: (of) => losesOfJson('ndjson', of),
  },
  {
    id: 'parquet',
    name: 'Parquet',
    does: 'With its types, packed',
    suffix: '.parquet',
    options: [],
    loses: (of) => where(of, ODD, OF_ODD),
  },
  {
    id: 'arrow',
    name: 'Arrow',
    does: 'With its types, as Feather',
    suffix: '.arrow',
    options: [],
    loses: (of) => where(of, ODD, OF_ODD),
  },
  {
    id: 'markdown',
    name: 'Markdown',
    does: 'A table for documents',
    suffix: '.md',
    options: [],
    loses: (of) => [
      'All values become text; line breaks become <br>, NULL is an empty cell.',
      ...((of.rows ?? 0) > MANY_LINES ? ['Few programs show a Markdown table that long.'] : []),
      ...asText(of),
    ],
  },
  {
    id: 'sql',
    name: 'SQL',
    does: 'Statements for DuckDB',
    suffix: '.sql',
    options: [],
    loses: (of) => where(of, /^VARIANT$/, 'Values of VARIANT become text.'),
  },
];

/** The format of that id. */
export function formatOf(id: ExportFormatId): ExportFormat {
  const found = EXPORT_FORMATS.find((format) => format.id === id);
  if (!found) throw new Error(`There is no format "${id}".`);
  return found;
}

/** What a file of a table of that name is called: all that no file system takes becomes a hyphen. */
export function fileNameOf(table: string, { suffix }: ExportFormat): string {
  const name = table
    .replace(/[\p{C}\\/:*?"<>|\s]+/gu, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
    .slice(0, 100);
  return `${name || 'table'}${suffix}`;
}
