/** What each engine holds, casts or refuses, as docs/engines.md has it: `UPDATE_GOLDEN=1` writes it there. */
import { readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { expect, test } from 'vitest';
import { heldAs, RULED } from '#core/engine/held-types.ts';
import { PROFILES, type EngineProfile } from '#core/engine/profiles.ts';

const PAGE = 'docs/engines.md';
const [BEGIN, END] = ['<!-- types: generated from src/core/engine -->\n', '\n<!-- /types -->'];

/** One of each that is not held everywhere, and what they may be within. */
const SHOWN: readonly (readonly [name: string, type: string])[] = [
  ['`HUGEINT`, which every `sum` of integers gives', 'HUGEINT'],
  ['`UHUGEINT`', 'UHUGEINT'],
  ['`FLOAT`', 'FLOAT'],
  ['`BLOB`', 'BLOB'],
  ['`TIMESTAMP_S`', 'TIMESTAMP_S'],
  ['`INTERVAL`', 'INTERVAL'],
  ['`TIME WITH TIME ZONE`', 'TIME WITH TIME ZONE'],
  ['`TIME_NS`', 'TIME_NS'],
  ['`BIT`', 'BIT'],
  ['`BIGNUM`', 'BIGNUM'],
  ['`ENUM`', "ENUM('a')"],
  ['an array, such as `INTEGER[3]`', 'INTEGER[3]'],
  ['within a list, a struct or a map, such as `HUGEINT[]`', 'HUGEINT[]'],
  ['`UNION`', 'UNION(a INTEGER)'],
  ['every other type', 'DOUBLE'],
];

function words(profile: EngineProfile, type: string): string {
  const held = heldAs(profile, type);
  if (held.type === 'held') return 'held';
  if (held.type === 'refused') return `refused: ${held.why}`;
  return `stored as \`${held.as}\`${held.fits === undefined ? '' : `: values ${held.fits}`}`;
}

const table = (): string =>
  [
    ['type', ...PROFILES.map(({ title }) => title)],
    ['---', ...PROFILES.map(() => '---')],
    ...SHOWN.map(([name, type]) => [name, ...PROFILES.map((profile) => words(profile, type))]),
  ]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');

test('every type that has a rule is in the table', () => {
  const shown = SHOWN.map(([, type]) => type.replace(/\(.*/, ''));
  expect(RULED.filter((type) => !shown.includes(type))).toEqual([]);
});

test(`the table in ${PAGE} is what the profiles say`, async () => {
  const page = readFileSync(PAGE, 'utf8');
  const [from, to] = [page.indexOf(BEGIN) + BEGIN.length, page.indexOf(END)];
  const whole = `${page.slice(0, from)}\n${table()}\n${page.slice(to)}`;
  const wanted = await format(whole, { ...(await resolveConfig(PAGE)), parser: 'markdown' });
  if (process.env.UPDATE_GOLDEN) writeFileSync(PAGE, wanted);
  expect(readFileSync(PAGE, 'utf8')).toBe(wanted);
});
