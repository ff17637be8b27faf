/** Arrow: files and streams, packed and not, and files that are broken or something else. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { cutOff, damaged, text, type FormatCase } from './case.ts';

const kept = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(join(import.meta.dirname, `../../cases/arrow/${name}`)));

const KEPT = [
  'uncompressed.feather',
  'lz4.feather',
  'zstd.feather',
  'version1.feather',
  'plain.arrows',
  'zstd.arrows',
  'empty.arrows',
  'types.arrows',
  'union.arrows',
];

export function arrow(): readonly FormatCase[] {
  const file = kept('uncompressed.feather');
  const stream = kept('plain.arrows');
  const of = (name: string, bytes: Uint8Array, path = 'in.arrow'): FormatCase => ({
    name: `arrow: ${name}`,
    component: 'filesystem.arrow_extractor',
    path,
    bytes,
  });
  return [
    ...KEPT.map((name) => of(name, kept(name))),
    of('empty', new Uint8Array()),
    of('the magic alone', text('ARROW1\0\0')),
    of('a file that is cut off', cutOff(file, 200)),
    of('a stream that is cut off within a batch', cutOff(stream, 60)),
    of('a stream without its end mark', cutOff(stream, 8)),
    of('a damaged footer', damaged(file, -30)),
    of('a damaged schema', damaged(stream, 24)),
    of('CSV under its name', text('id,name\n1,a\n')),
    of('packed as a whole', new Uint8Array(gzipSync(file)), 'in.arrow.gz'),
    { ...of('read as CSV', file, 'in.csv'), component: 'filesystem.csv_extractor' },
  ];
}
