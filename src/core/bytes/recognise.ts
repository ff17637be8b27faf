/** Files that are no CSV are told by their first bytes, so that a person reads "a PNG image" and not a row of errors. */

const SIGNATURES: readonly (readonly [what: string, at: number, bytes: string])[] = [
  ['a gzip archive', 0, '\x1f\x8b'],
  ['a zip archive', 0, 'PK\x03\x04'],
  ['an empty zip archive', 0, 'PK\x05\x06'],
  ['a bzip2 archive', 0, 'BZh'],
  ['an xz archive', 0, '\xfd7zXZ\x00'],
  ['a Zstandard archive', 0, '\x28\xb5\x2f\xfd'],
  ['a 7-Zip archive', 0, "7z\xbc\xaf'\x1c"],
  ['a PNG image', 0, '\x89PNG\r\n\x1a\n'],
  ['a JPEG image', 0, '\xff\xd8\xff'],
  ['a GIF image', 0, 'GIF8'],
  ['a PDF document', 0, '%PDF-'],
  ['a Parquet file', 0, 'PAR1'],
  ['an Arrow file', 0, 'ARROW1'],
  ['an Avro file', 0, 'Obj\x01'],
  ['an old Excel workbook (.xls)', 0, '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'],
  ['an SQLite database', 0, 'SQLite format 3\0'],
  ['a DuckDB database', 8, 'DUCK'],
];

/** Latin-1 text of `bytes`, so that signatures can be written as strings. */
const characters = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

/** What the first bytes of a file (some hundred) look like, in words; undefined when it may be text. */
export function recognise(head: Uint8Array): string | undefined {
  const text = characters(head.subarray(0, 512));
  const found = SIGNATURES.find(([, at, bytes]) => text.startsWith(bytes, at))?.[0];
  if (found === 'a zip archive' && /\[Content_Types\]\.xml|^.{30}xl\//s.test(text))
    return 'an Excel workbook (.xlsx)';
  if (found) return found;
  if (/^\s*<(!doctype html|html)\b/i.test(text)) return 'a web page (HTML)';
  return undefined;
}

const SUFFIXES: Readonly<Record<string, string>> = {
  'a Parquet file': '.parquet',
  'an Arrow file': '.arrow',
  'an Excel workbook (.xlsx)': '.xlsx',
  'an SQLite database': '.sqlite',
  'a DuckDB database': '.duckdb',
};

/** How the names of files end that `recognise` calls so, where there may be a component that reads them. */
export const suffixOf = (what: string): string | undefined => SUFFIXES[what];
