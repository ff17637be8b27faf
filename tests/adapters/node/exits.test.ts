/** What is said of exit codes is what commands end with: one table has both, and the compiler holds the commands to it. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { DOCS_USAGE } from '#adapters/node/cli/docs.ts';
import { ENGINE_USAGE } from '#adapters/node/cli/engine-arguments.ts';
import { EXITS } from '#adapters/node/cli/exits.ts';
import { STATE_USAGE } from '#adapters/node/cli/state.ts';
import { USAGE } from '#adapters/node/cli/usage.ts';

const OWN: Readonly<Record<string, string>> = { state: STATE_USAGE, engine: ENGINE_USAGE, docs: DOCS_USAGE };

/** Texts stand in columns of lines: the words of each, in order. */
const inOrder = (text: string, words: readonly string[]): boolean => {
  let at = 0;
  for (const word of words) {
    at = text.indexOf(word, at);
    if (at < 0) return false;
    at += word.length;
  }
  return true;
};

const commands = Object.entries(EXITS).flatMap(([command, codes]) =>
  Object.entries(codes).map(([code, meaning]: [string, string]) => ({ command, code, meaning })),
);

test.each(commands)('$command --help says what $code is', ({ command, code, meaning }) => {
  const words = meaning.split(' ');
  const own = OWN[command];
  expect(own === undefined || inOrder(own, [`Exit ${code}: ${words[0]}`, ...words.slice(1)])).toBe(true);
  const lines = USAGE.split('\n');
  const first = lines.findIndex((line) => line.startsWith(`  ${command} `));
  const part = lines.slice(
    first,
    lines.findIndex((line, at) => at > first && /^ {0,2}\S|^$/.test(line)),
  );
  expect(inOrder(part.join('\n'), [code, ...words])).toBe(true);
});

test('no line of a help is wider than a wide terminal', () => {
  for (const text of [USAGE, ...Object.values(OWN)])
    for (const line of text.split('\n')) expect(line.length, line).toBeLessThanOrEqual(140);
});

test('the README has the same codes', () => {
  const readme = readFileSync('README.md', 'utf8');
  const said = /Exit codes: ([^.]*)\./.exec(readme)?.[1] ?? '';
  const codes = new Set(commands.map(({ code }) => code));
  expect(new Set(said.match(/\b\d+\b/g))).toEqual(new Set([...codes, '3']));
});
