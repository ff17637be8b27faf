/** How a writer packs a file, by its config and its name. */
import type { ConfigProblem } from '../contract/component.ts';

export type WriteCompression = 'infer' | 'gzip' | 'none';

interface Named {
  readonly path: string;
  readonly compression?: WriteCompression;
}

const GZIP = /\.gz(?:ip)?$/i;
const OTHERS =
  /\.(?:zip|bz2|xz|zst|7z|rar|tar|tgz|tar\.gz|tbz2?|txz|tzst|br|lz|lz4|lzma|lzo|sz|(?<=\.[^./]+\.)z)$/i;

/** Is the file to be packed by gzip? */
export function isPacked({ path, compression = 'infer' }: Named): boolean {
  return compression === 'gzip' || (compression === 'infer' && GZIP.test(path));
}

/** Why a name does not say what the file will be. Keys that are absent, or wrong by themselves, say nothing. `usual`: how such names end. */
export function namingProblems(
  { path, compression }: Readonly<Record<string, unknown>>,
  usual: string,
): readonly ConfigProblem[] {
  if (typeof path !== 'string') return [];
  const other = OTHERS.exec(path)?.[0];
  if (other !== undefined) {
    const plain = path.slice(0, -other.length);
    const named = /\.[^./]+$/.test(plain) ? plain : `${plain}${usual}`;
    return [
      {
        key: 'path',
        message: `path ends in ${other}, but only gzip can be written: name it ${named}.gz, or ${named} for a file that is not packed`,
        instead: `${named}.gz`,
      },
    ];
  }
  const gzip = GZIP.exec(path)?.[0];
  if (gzip === undefined || compression !== 'none') return [];
  return [
    {
      key: 'path',
      message: `path ends in ${gzip}, but \`compression: none\` writes a file that is not packed: name it ${path.slice(0, -gzip.length)}, or leave \`compression\` out`,
      instead: path.slice(0, -gzip.length),
    },
  ];
}
