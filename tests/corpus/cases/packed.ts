/** Files that are packed, and files that are said to be. */
import type { Case, Loads } from '../case.ts';
import { gzip, repeat, utf16le, zip } from '../make.ts';

const ONE: Pick<Loads, 'types' | 'rows'> = { types: { a: 'BIGINT', b: 'VARCHAR' }, rows: [['1', 'x']] };
const CSV = 'a,b\n1,x\n';

const damaged = (data: Uint8Array): Uint8Array => {
  const copy = data.slice();
  copy[copy.length - 8]! ^= 1;
  return copy;
};

export const packed: readonly Case[] = [
  { name: 'gzip, by its name', path: 'in.csv.gz', file: () => gzip(CSV), sample: true, ...ONE },
  { name: 'gzip, by its name in capitals', path: 'IN.CSV.GZ', file: () => gzip(CSV), ...ONE },
  { name: 'gzip, by the key', file: () => gzip(CSV), config: { compression: 'gzip' }, ...ONE },
  {
    name: 'gzip of several members, cut anywhere',
    path: 'in.csv.gz',
    file: () => gzip('a,b', '\n1', '', ',x\n'),
    sample: true,
    ...ONE,
  },
  {
    name: 'gzip of utf-16',
    path: 'in.csv.gz',
    file: () => gzip(utf16le(`\ufeff${CSV}`)),
    config: { encoding: 'utf-16' },
    ...ONE,
  },
  {
    name: 'gzip of 2 MB',
    path: 'in.csv.gz',
    file: () => gzip(`n,s\n${repeat(100_000, (i) => `${i},"é ${i * 7919}"\n`)}`),
    types: { n: 'BIGINT', s: 'VARCHAR' },
    rows: { count: 100_000, row: (i) => [String(i), `é ${i * 7919}`] },
  },
  {
    name: 'gzip whose checksum differs',
    path: 'in.csv.gz',
    file: () => damaged(gzip(CSV)),
    error: 'in.csv.gz cannot be unpacked: its gzip data is damaged or cut off.',
  },
  {
    name: 'gzip that is cut off',
    path: 'in.csv.gz',
    file: () => gzip(CSV).subarray(0, 20),
    error: 'in.csv.gz cannot be unpacked: its gzip data is damaged or cut off.',
  },
  {
    name: 'gzip of nothing',
    path: 'in.csv.gz',
    file: () => gzip(''),
    error: 'in.csv.gz is empty: it has no header and no rows.',
  },
  {
    name: 'gzip, not declared',
    file: () => gzip(CSV),
    sample: true,
    error: 'in.csv is no CSV file: it looks like a gzip archive. Set `compression: gzip`.',
  },
  {
    name: 'gzip by its name only',
    path: 'in.csv.gz',
    file: CSV,
    error: 'in.csv.gz is to be read as gzip, but is not packed. Give the file a name that fits its content.',
  },
  {
    name: 'gzip by the key only',
    file: CSV,
    config: { compression: 'gzip' },
    error: 'in.csv is to be read as gzip, but is not packed. Remove `compression` from the step.',
  },
  {
    name: 'zip that is said to be gzip',
    path: 'in.csv.gz',
    file: () => zip({ 'a.csv': CSV }),
    error:
      'in.csv.gz is to be read as gzip, but is a zip archive. Give the file a name that fits its content.',
  },
  { name: 'zip', path: 'in.zip', file: () => zip({ 'a.csv': CSV }), sample: true, ...ONE },
  { name: 'zip, by the key', file: () => zip({ 'a.csv': CSV }), config: { compression: 'zip' }, ...ONE },
  { name: 'zip of a stored file', path: 'in.zip', file: () => zip({ 'a.csv': CSV }, true), ...ONE },
  {
    name: 'zip with the one table among other files',
    path: 'in.zip',
    file: () => zip({ 'README.txt': 'hello', '__MACOSX/._a.csv': 'junk', 'data/a.csv': CSV }),
    ...ONE,
  },
  {
    name: 'zip of a file that is called otherwise',
    path: 'in.zip',
    file: () => zip({ export: CSV }),
    ...ONE,
  },
  {
    name: 'zip of two tables',
    path: 'in.zip',
    file: () => zip({ 'a.csv': CSV, 'b.csv': CSV }),
    error: 'in.zip has several files in it: a.csv, b.csv. Add the one to read as a file of its own.',
  },
  {
    name: 'zip that is cut off',
    path: 'in.zip',
    file: () => zip({ 'a.csv': CSV }).subarray(0, 60),
    error: 'in.zip cannot be unpacked: it is no whole zip archive.',
  },
  {
    name: 'zip, not declared',
    file: () => zip({ 'a.csv': CSV }),
    error: 'in.csv is no CSV file: it looks like a zip archive. Set `compression: zip`.',
  },
  {
    name: 'zip of a workbook',
    path: 'in.zip',
    file: () => zip({ '[Content_Types].xml': '<Types/>' }),
    error:
      'in.zip is to be read as zip, but is an Excel workbook (.xlsx). Give the file a name that fits its content.',
  },
  {
    name: 'bz2',
    path: 'in.csv.bz2',
    file: 'BZh9',
    error:
      'in.csv.bz2 is to be read as bz2, which the playground cannot unpack. Unpack it, or pack it with gzip, zip or zstd.',
  },
  {
    name: 'xz by the key',
    file: CSV,
    config: { compression: 'xz' },
    error:
      'in.csv is to be read as xz, which the playground cannot unpack. Unpack it, or pack it with gzip, zip or zstd.',
  },
];
