/** Files that are no CSV: told by what they are. */
import type { Case } from '../case.ts';
import { random, utf8, zip } from '../make.ts';

const SAVE = 'Save it as CSV first.';
const foreign = (name: string, what: string, file: Case['file'], way = SAVE): Case => ({
  name,
  file,
  error: `in.csv is no CSV file: it looks like ${what}. ${way}`,
});
const orTake = (suffix: string): string => `${SAVE} Or take the component that reads ${suffix} files.`;
const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));

export const foreigners: readonly Case[] = [
  { ...foreign('an image', 'a PNG image', bytes('\x89PNG\r\n\x1a\n\0\0\0\rIHDR')), sample: true },
  foreign('a photo', 'a JPEG image', bytes('\xff\xd8\xff\xe0\0\x10JFIF')),
  foreign('a document', 'a PDF document', bytes('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n')),
  foreign(
    'a workbook',
    'an Excel workbook (.xlsx)',
    () => zip({ '[Content_Types].xml': '<Types/>' }),
    orTake('.xlsx'),
  ),
  foreign('an old workbook', 'an old Excel workbook (.xls)', bytes('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0')),
  foreign('Parquet', 'a Parquet file', bytes('PAR1\x15\x04\x15\0'), orTake('.parquet')),
  foreign('a database', 'an SQLite database', bytes('SQLite format 3\0\x10\0'), orTake('.sqlite')),
  foreign('a web page', 'a web page (HTML)', '\n<!DOCTYPE html>\n<html><body>404</body></html>\n'),
  {
    name: 'noise',
    file: () => {
      const next = random(1);
      return Uint8Array.from({ length: 4096 }, () => 0x80 + next(0x40));
    },
    error:
      'in.csv has the byte 0x8F, which is not utf-8 (line 1, byte 0). Set the encoding the file was saved in: most often `encoding: windows-1252`, else one such as windows-1250, utf-16 or shift_jis.',
  },
  {
    name: 'a program',
    file: utf8('\u007fELF', 2, 1, 1, 0, 0, 0, 0, 0),
    error:
      'in.csv has a NUL character, so this is no text (line 1). If it was saved as UTF-16, set `encoding: utf-16`; else it is no CSV file.',
  },
];
