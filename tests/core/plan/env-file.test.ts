import { expect, test } from 'vitest';
import { parseEnvFile } from '#core/plan/env-file.ts';

const values = (text: string) => parseEnvFile('.env', text).values;

test.each([
  ['A=1', { A: '1' }],
  ['export A=1\nexport  B = two words ', { A: '1', B: 'two words' }],
  ['# only a comment\n\n  \nA=1 # said\nB=x#y\nC=#none\nD=', { A: '1', B: 'x#y', C: '', D: '' }],
  [`A='$HOME # \\n "x"'`, { A: '$HOME # \\n "x"' }],
  ['A="two\\nlines\\t\\"x\\" \\\\ \\$HOME $HOME # in" # out', { A: 'two\nlines\t"x" \\ $HOME $HOME # in' }],
  ['A="over\nlines"\nB=1', { A: 'over\nlines', B: '1' }],
  [`A='-----BEGIN\r\nabc\r\n-----END'\r\nB=2\r\n`, { A: '-----BEGIN\nabc\n-----END', B: '2' }],
  ['\uFEFFA=1\nA=2', { A: '2' }],
  ['A=${B}\nB=$A', { A: '${B}', B: '$A' }],
  ['A=a=b==', { A: 'a=b==' }],
  ["A=it's", { A: "it's" }],
  [
    '__proto__=1\nconstructor=2',
    Object.fromEntries([
      ['__proto__', '1'],
      ['constructor', '2'],
    ]),
  ],
])('%j', (text, expected) => {
  expect(values(text)).toEqual(expected);
  expect(parseEnvFile('.env', text).diagnostics).toEqual([]);
});

test('a line that says nothing is left out and named, never quoted', () => {
  const { values, diagnostics } = parseEnvFile(
    '.env',
    'A=1\nhunter2hunter2\n9X=hunter2\nB="hunter2" and more\nC="never closed hunter2\nD=1',
  );
  expect(values).toEqual({ A: '1', D: '1' });
  expect(diagnostics.map(({ severity, message }) => [severity, message])).toEqual([
    ['warning', 'Line 2 of .env is not NAME=value, and is left out'],
    ['warning', 'Line 3 of .env is not NAME=value, and is left out'],
    ['warning', 'Line 4 of .env has quotes that do not close, and is left out'],
    ['warning', 'Line 5 of .env has quotes that do not close, and is left out'],
  ]);
});
