/** What a shared pipeline does, with the files that came with it. */
import { expect, test } from 'vitest';
import { hostsOf } from '#core/http/contacts.ts';
import { sharedEffects } from '#core/share/effects.ts';

const NONE = { contacts: [], reads: [], writes: [] };
const read = (path: string, step = 'a') => ({ step, path });
const content = new Uint8Array(3);

test('files that are read: here, at an address, missing', () => {
  const { reads, contacts } = sharedEffects(
    { ...NONE, reads: [read('here'), read('there'), read('nowhere'), read('there', 'b')] },
    [
      { path: 'here', content },
      { path: 'there', url: 'http://localhost:81/there' },
      { path: 'unread', url: 'https://unread.example/' },
    ],
    [{ name: 'here', bytes: 3 }],
  );
  expect(reads).toEqual([
    { step: 'a', path: 'here', bytes: 3 },
    { step: 'a', path: 'there', url: 'http://localhost:81/there' },
    { step: 'a', path: 'nowhere' },
    { step: 'b', path: 'there', url: 'http://localhost:81/there' },
  ]);
  // A file that no step reads is not fetched.
  expect(contacts).toEqual([
    {
      for: { file: 'there' },
      host: 'localhost:81',
      address: 'http://localhost:81/there',
      reach: 'computer',
      from: { type: 'text' },
      sends: false,
    },
  ]);
  expect(hostsOf({ contacts })).toEqual(['localhost:81']);
});

test('a file that is here is not fetched, wherever it was to come from', () => {
  const shared = [{ path: 'x', url: 'https://a.example/x' }];
  const effects = { ...NONE, reads: [read('x')] };
  expect(sharedEffects(effects, shared, [{ name: 'x', bytes: 0 }])).toEqual({
    ...NONE,
    reads: [{ step: 'a', path: 'x', bytes: 0 }],
  });
});

test('a file that was removed is missing, although it came', () => {
  expect(sharedEffects({ ...NONE, reads: [read('x')] }, [{ path: 'x', content }], []).reads).toEqual([
    read('x'),
  ]);
});
