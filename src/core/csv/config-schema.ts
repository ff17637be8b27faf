/** The keys by which CSV is read, and which of them Osiris does not have. */
import type { Extension, JsonSchema } from '../contract/component.ts';
import { COMMON_ENCODINGS } from '../bytes/encodings.ts';
import { alsoPacked, compressionKey, filesystemKey, pathKey } from '../keys/file.ts';
import { columnsKey, dtypeKey, limitKey, parseDatesKey } from '../keys/rows.ts';

/** How the names of files of CSV end, before they are packed. */
export const CSV_SUFFIXES: readonly string[] = ['.csv', '.tsv', '.txt', '.tab'];

/** How the lines of a text become rows: of every component that reads CSV. */
export const dialectKeys: Readonly<Record<string, JsonSchema>> = {
  header: {
    oneOf: [{ type: 'boolean' }, { type: 'integer' }],
    default: true,
    description:
      'Where the names of the columns are: true for the first row, a number for that row (from 0), false for none.',
  },
  skip_rows: {
    oneOf: [
      { type: 'integer', minimum: 0 },
      { type: 'array', items: { type: 'integer', minimum: 0 }, uniqueItems: true },
    ],
    default: 0,
    description:
      'Lines to leave out before the header. A list names them, from 0, also those right behind the header: [1] leaves out a line of units.',
  },
  skipfooter: {
    type: 'integer',
    minimum: 0,
    description: 'Lines to leave out at the end, such as totals.',
  },
  quotechar: {
    type: 'string',
    minLength: 1,
    maxLength: 1,
    description: 'The character around a field that holds delimiters or line breaks; " by default.',
  },
  escapechar: {
    type: 'string',
    minLength: 1,
    maxLength: 1,
    description: 'The character after which the next one stands for itself, as in "5\\" wide".',
  },
  skipinitialspace: {
    type: 'boolean',
    description: 'Leave out spaces before a field, as in: 1, "a, b", 2.',
  },
  decimal: {
    type: 'string',
    minLength: 1,
    maxLength: 1,
    description: "The decimal point of numbers; '.' by default.",
  },
  thousands: {
    type: 'string',
    minLength: 1,
    maxLength: 1,
    description: "What groups the digits of numbers, such as ',' in 100,000.00.",
  },
  na_values: {
    type: 'array',
    items: { type: 'string' },
    uniqueItems: true,
    description: 'Texts that mean NULL, besides the empty field.',
  },
  skip_blank_lines: {
    type: 'boolean',
    default: true,
    description: 'Leave out lines without content; else they are rows of NULL.',
  },
  comment: {
    type: 'string',
    maxLength: 1,
    description: 'The character that starts a comment: the rest of its line is left out.',
  },
  on_bad_lines: {
    type: 'string',
    enum: ['error', 'skip', 'warn'],
    description:
      'What to do with a line that cannot be read: stop (the default), or leave it out, count it and list it.',
  },
};

/** What stands between two fields: a character, or up to 4 bytes. */
export const delimiterKey: JsonSchema = { type: 'string', maxLength: 4 };

export const encodingKey: JsonSchema = { type: 'string', format: 'encoding', examples: COMMON_ENCODINGS };

export const csvKeys: Readonly<Record<string, JsonSchema>> = {
  connection: filesystemKey,
  path: pathKey(alsoPacked(CSV_SUFFIXES), 'The file to read, such as data/actors.csv.'),
  delimiter: {
    ...delimiterKey,
    default: ',',
    description:
      'What stands between two fields: a character, or up to 4 bytes such as "||". Where it is not given, a file named .tsv has tabs, and a first line such as sep=; decides.',
  },
  encoding: {
    ...encodingKey,
    default: 'utf-8',
    description:
      'How the file turns characters into bytes: utf-8, windows-1252, utf-16 or any other name that browsers know.',
  },
  columns: columnsKey,
  ...dialectKeys,
  limit: limitKey,
  parse_dates: {
    ...parseDatesKey,
    description:
      'Columns to read as dates in other ways than ISO 8601 too, such as 31/12/2024; true tries all text columns.',
  },
  dtype: dtypeKey,
  chunk_size: {
    type: 'integer',
    default: 10000,
    minimum: 100,
    maximum: 1000000,
    description:
      'Rows handled at a time in Osiris. Here a batch has up to 61,440 rows or 8 MB, whatever it says.',
  },
  compression: compressionKey,
};

/** Beyond Osiris, as keys or in their values. */
export const csvExtensions: readonly Extension[] = [
  'on_bad_lines',
  'quotechar',
  'escapechar',
  'skipinitialspace',
  'skipfooter',
  'decimal',
  'thousands',
  { key: 'skip_rows', osiris: { type: 'integer', default: 0, minimum: 0 } },
  { key: 'delimiter', osiris: { type: 'string', default: ',', maxLength: 1 } },
  {
    key: 'encoding',
    osiris: {
      type: 'string',
      default: 'utf-8',
      enum: ['utf-8', 'utf-16', 'ascii', 'latin-1', 'iso-8859-1'],
    },
  },
];
