/** What a guest will do, in words. */
import { expect, test } from 'vitest';
import { contactOf, type Contact } from '#core/http/contacts.ts';
import { hostLines, readLines, sizeOf, writeLines } from '#session/guest/guest-words.ts';

const step = (id: string) => ({ step: id });
const said = (contacts: readonly Contact[]) =>
  hostLines(contacts).map(({ host, mark, why }) => [host, mark, why].filter(Boolean).join(' | '));

test('hosts: each once, those that are near first', () => {
  expect(
    said([
      contactOf('https://b.example/1', step('one')),
      contactOf('https://a.example/2', step('two')),
      contactOf('https://b.example/3', step('three')),
      contactOf('http://localhost:9/4', step('four')),
      contactOf('http://10.0.0.1/5', step('five')),
      contactOf('https://b.example/6', step('six'), { type: 'text' }, true),
      contactOf('https://c.example/7', { file: 'x.csv' }),
    ]),
  ).toEqual([
    'localhost:9 | this computer | asked by step four',
    '10.0.0.1 | your own network | asked by step five',
    'b.example | asked by step one, step three; given rows by step six',
    'a.example | asked by step two',
    'c.example | asked by the page, for x.csv',
  ]);
});

test('hosts that nobody can name yet', () => {
  const contact = { for: step('one'), sends: false } as const;
  expect(
    said([
      { ...contact, from: { type: 'text' } },
      { ...contact, from: { type: 'parameter', names: ['a'] } },
      { ...contact, from: { type: 'parameter', names: ['a', 'b'] } },
      { ...contact, from: { type: 'connection', name: '@http.shop' } },
      { ...contact, from: { type: 'connection' } },
    ]),
  ).toEqual([
    'an address that cannot be read, asked by step one',
    'a host that the parameter a will tell, asked by step one',
    'a host that the parameters a, b will tell, asked by step one',
    'the host of the connection @http.shop, which did not come with it, asked by step one',
    'the host of a connection, which did not come with it, asked by step one',
  ]);
});

test('files, each once: there, to be fetched, missing', () => {
  expect(
    readLines({
      reads: [
        { step: 'one', path: 'a.csv', bytes: 12_345 },
        { step: 'two', path: 'a.csv', bytes: 12_345 },
        { step: 'two', path: 'b.csv', url: 'http://[::1]:80/b.csv' },
        { step: 'two', path: 'c.csv' },
      ],
    }),
  ).toEqual([
    { path: 'a.csv', note: '12.3 kB' },
    { path: 'b.csv', note: 'to be fetched from [::1]' },
    { path: 'c.csv', note: 'missing: add it before it runs', isMissing: true },
  ]);
});

test('what is written, here and elsewhere', () => {
  expect(
    writeLines({
      writes: [
        { step: 'w', path: 'out.csv', title: 'CSV writer' },
        { step: 'db', title: 'MySQL writer' },
      ],
    }),
  ).toEqual([
    { path: 'out.csv', note: 'a download for you' },
    { note: 'rows to elsewhere, by MySQL writer in step db' },
  ]);
});

test('the size of what came, in bytes and not in letters', () => {
  expect(sizeOf({ text: 'é', params: {}, files: [] })).toBe('2 B: the text');
  const files = [
    { path: 'a', content: new Uint8Array(1998) },
    { path: 'b', content: new Uint8Array(1) },
    { path: 'c', url: 'https://a.example/c' },
  ];
  expect(sizeOf({ text: 'é', params: {}, files })).toBe('2.0 kB: the text and 2 files');
});
