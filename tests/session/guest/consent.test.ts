/** What a press of Run agrees to: what the screen named at that moment, and nothing else. */
import { expect, test } from 'vitest';
import { named, NO_CONSENT, pressed, type Consent } from '#session/guest/consent.ts';

/** What was seen, and what the text wanted when it was looked at. */
type Press = readonly [seen: readonly string[] | undefined, wanted: readonly string[]];

/** Of the presses, those that let it run. */
function runs(presses: readonly Press[]): boolean[] {
  let consent: Consent = NO_CONSENT;
  return presses.map(([seen, wanted]) => !(consent = pressed(consent, wanted, seen)).isAsked);
}

test.each<readonly [what: string, presses: readonly Press[], ran: boolean[]]>([
  ['nobody is asked', [[[], []]], [true]],
  ['the first press agrees to what is named', [[['a'], ['a']]], [true]],
  ['what is no longer wanted is no matter', [[['a', 'b'], ['a']]], [true]],
  ['the text has changed since the screen was drawn', [[['a'], ['b']]], [false]],
  ['more is wanted than was named', [[['a'], ['a', 'b']]], [false]],
  ['nothing was named yet', [[[], ['a']]], [false]],
  [
    'then the next press agrees to what is named by then',
    [
      [[], ['a']],
      [['a'], ['a']],
    ],
    [false, true],
  ],
  [
    'which is not what was wanted before',
    [
      [[], ['a']],
      [['a'], ['b']],
      [['b'], ['b']],
    ],
    [false, false, true],
  ],
  [
    'another host after a run is asked about, although it is named',
    [
      [['a'], ['a']],
      [['b'], ['b']],
      [['b'], ['b']],
    ],
    [true, false, true],
  ],
  [
    'what was agreed to once is not asked about again',
    [
      [['a'], ['a']],
      [['b'], ['b']],
      [['b'], ['b']],
      [['a'], ['a']],
      [
        ['a', 'b'],
        ['a', 'b'],
      ],
    ],
    [true, false, true, true, true],
  ],
  [
    'a host that was only named, and not wanted, was not agreed to',
    [
      [['a', 'b'], ['a']],
      [['b'], ['b']],
    ],
    [true, false],
  ],
  [
    'the question is withdrawn with what it was about',
    [
      [['a'], ['a']],
      [['b'], ['b']],
      [['a'], ['a']],
      [['b'], ['b']],
    ],
    [true, false, true, false],
  ],
  ['nobody pressed: only what asks nobody runs', [[undefined, []]], [true]],
  ['nobody pressed: nothing is agreed to', [[undefined, ['a']]], [false]],
  [
    'nobody pressed: what was agreed to runs again',
    [
      [['a'], ['a']],
      [undefined, ['a']],
      [undefined, ['a', 'b']],
    ],
    [true, true, false],
  ],
  [
    'a run that nobody pressed for takes nothing from the first press',
    [
      [undefined, []],
      [['a'], ['a']],
    ],
    [true, true],
  ],
])('%s', (_, presses, ran) => {
  expect(runs(presses)).toEqual(ran);
});

test('a host that is asked and one that is given rows are two things', () => {
  const contact = { for: { step: 'a' }, from: { type: 'text' }, reach: 'public' } as const;
  expect(
    named(
      {
        contacts: [
          { ...contact, host: 'a.example', sends: false },
          { ...contact, host: 'a.example', sends: true },
          { ...contact, host: 'a.example', sends: true },
          { ...contact, sends: false },
        ],
        reads: [
          { step: 'r', path: 'a.csv' },
          { step: 's', path: 'b.csv' },
        ],
      },
      ['b.csv'],
    ),
  ).toEqual(['a.example', 'rows to a.example', 'rows of a.csv', 'rows of your own b.csv']);
});

test('a file is something to agree to where rows go elsewhere, and what asks nobody sends none', () => {
  const reads = [{ step: 'r', path: 'a.csv' }];
  const contact = { for: { step: 'a' }, from: { type: 'text' }, host: 'a.example', sends: false } as const;
  expect(named({ contacts: [], reads }, [])).toEqual([]);
  expect(named({ contacts: [contact], reads }, ['a.csv'])).toEqual(['a.example']);
});
