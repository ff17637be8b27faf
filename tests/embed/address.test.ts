/** The words of a frame's address: as an element writes them, and as anybody may. */
import { expect, test } from 'vitest';
import { frameAddress } from '#session/embed/given.ts';

const read = (query: string) => frameAddress(new URL(`https://play.example/embed/?${query}`));

const PLAIN = { mode: 'full', theme: 'auto', readonly: false, isPressed: false };

test.each<readonly [string, object]>([
  ['', PLAIN],
  ['mode=graph&theme=dark', { ...PLAIN, mode: 'graph', theme: 'dark' }],
  ['mode=GRAPH&theme=url(x)&class=wide&files=a.csv', PLAIN],
  // An attribute without a value.
  ['readonly=', { ...PLAIN, readonly: true }],
  ['readonly=false', PLAIN],
  ['step=&example=&src=&session=&lang=&press=', PLAIN],
  [
    'step=totals&example=starter&lang=cs&src=https%3A%2F%2Fx.example%2Fa.yaml',
    { ...PLAIN, step: 'totals', example: 'starter', lang: 'cs', src: 'https://x.example/a.yaml' },
  ],
  // What an element was given stands before what it adds.
  [
    'theme=auto&session=mine&press=Run&theme=light&session=s1&press=Edit',
    { ...PLAIN, theme: 'light', session: 's1' },
  ],
  ['press=Run', { ...PLAIN, isPressed: true }],
  ['press=run', PLAIN],
])('?%s', (query, expected) => {
  expect(read(query)).toEqual(expected);
});
