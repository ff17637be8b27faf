/** What the share panel says: to the byte, and with a way out. */
import { expect, test } from 'vitest';
import { partLine, staysBehind, tooLong } from '#session/share/sharing-words.ts';

test.each([
  [
    { kind: 'text', name: '', bytes: 1137 },
    { name: 'Text of the pipeline', size: '1,137 bytes' },
  ],
  [
    { kind: 'profile', name: 'prod', bytes: 4 },
    { name: 'Profile prod', size: '4 bytes' },
  ],
  [
    { kind: 'parameter', name: 'n', bytes: 1 },
    { name: 'Parameter n', note: 'as typed', size: '1 byte' },
  ],
  [
    { kind: 'step', name: 'a', bytes: 1 },
    { name: 'Step in front: a', size: '1 byte' },
  ],
  [
    { kind: 'file', name: 'a.csv', bytes: 65536 },
    { name: 'a.csv', size: '65,536 bytes' },
  ],
  [
    { kind: 'address', name: 'a.csv', bytes: 30 },
    { name: 'a.csv', note: 'as its address', size: '30 bytes' },
  ],
  [
    { kind: 'results', name: '', bytes: 2266 },
    { name: 'Recorded results', note: 'the first rows of each table', size: '2,266 bytes' },
  ],
] as const)('the line of %o', (part, line) => {
  expect(partLine(part)).toEqual(line);
});

test('a link of 65,536 characters can be copied, one more cannot', () => {
  expect(tooLong({ link: 'a'.repeat(65_536) })).toBeUndefined();
  expect(tooLong({ link: 'a'.repeat(65_537) })).toBe(
    'Too large for a link: it would have 65,537 characters, and what is longer than 65,536 does not arrive whole everywhere. Save it as a zip instead, which holds all of it.',
  );
});

test('what stays behind is named, with what to do', () => {
  expect(staysBehind({ left: [], missing: [] })).toEqual([]);
  expect(staysBehind({ left: [{ path: 'big.csv', bytes: 2_500_000 }], missing: ['gone.csv'] })).toEqual([
    'big.csv has 2.5 MB, and a link takes files of up to 65.5 kB. Save a zip, which holds it, or put it where it has a web address and let a step read it from there.',
    'gone.csv is not among the files here, so it travels neither way. Add it first, if it is to.',
  ]);
});
