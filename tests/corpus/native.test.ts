/**
 * Where DuckDB's own reader reads a file of the corpus, it gives the same, or the difference is listed and justified.
 * `UPDATE_DIFFERENCES=1 npx vitest run tests/corpus/native` writes the list.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { format } from 'prettier';
import { corpus } from './cases/index.ts';
import { type Class, DIFFERENCES } from './differences.ts';
import { compareWithNative, type Comparison } from './native.ts';

const LIST = resolve(import.meta.dirname, 'DIFFERENCES.md');

test(
  'every difference from the reader of native DuckDB is listed and justified',
  { timeout: 300_000 },
  async () => {
    const found = await compareWithNative(corpus);
    const differing = [...found].filter(([, { outcome }]) => outcome === 'differs').map(([name]) => name);
    expect(DIFFERENCES.flatMap(({ cases }) => cases).sort()).toEqual(differing.sort());

    const list = await format(markdown(found), { parser: 'markdown', printWidth: 110 });
    if (process.env['UPDATE_DIFFERENCES']) writeFileSync(LIST, list);
    expect(list).toBe(readFileSync(LIST, 'utf8'));
  },
);

function markdown(found: ReadonlyMap<string, Comparison>): string {
  const count = (outcome: Comparison['outcome']): number =>
    [...found.values()].filter((comparison) => comparison.outcome === outcome).length;
  const refused = [...found].filter(([, { outcome }]) => outcome === 'refused').map(([name]) => `- ${name}`);
  return `# Where DuckDB's own reader differs

Written by \`UPDATE_DIFFERENCES=1 npx vitest run tests/corpus/native\`; the reasons are in \`differences.ts\`.

\`read_csv\` of native DuckDB was given each file of the corpus that loads, with the same delimiter, header, encoding and
whatever else both know. Of ${found.size} files it reads ${count('same')} as we do: the same names, types and values. It
refuses ${count('refused')}, listed last. ${count('differs')} differ, each by its first difference here.

${DIFFERENCES.map((group) => section(group, found)).join('\n')}
## Refused by DuckDB's reader

These load here.

${refused.join('\n')}
`;
}

function section({ title, why, cases }: Class, found: ReadonlyMap<string, Comparison>): string {
  const rows = cases.map((name) => {
    const comparison = found.get(name);
    if (comparison?.outcome !== 'differs') throw new Error(`${name} does not differ`);
    return `| ${name} | ${code(comparison.ours)} | ${code(comparison.native)} |`;
  });
  return `## ${title}\n\n${why}\n\n| file | here | DuckDB |\n| --- | --- | --- |\n${rows.join('\n')}\n`;
}

/** As code in a table; a control or invisible character as its escape. */
function code(text: string): string {
  const visible = text
    .replaceAll('|', '\\|')
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}]/gu, (c) => `\\u${c.codePointAt(0)!.toString(16).padStart(4, '0')}`);
  return `\`${visible}\``;
}
