/** The words of a frame's address: as an element writes them, and as anybody may. */
import { expect, test } from 'vitest';
import { frameAddress } from '#session/embed/given.ts';

const read = (query: string) => frameAddress(new URL(`https://play.example/embed/?${query}`));

const PLAIN = { mode: 'full', theme: 'auto', readonly: false, params: {}, isPressed: false, link: '' };

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
  [
    'profile=prod&params=n%3D1%26city%3DBrno%2Bx%26__proto__%3D2',
    {
      ...PLAIN,
      profile: 'prod',
      params: Object.fromEntries([
        ['n', '1'],
        ['city', 'Brno x'],
        ['__proto__', '2'],
      ]),
    },
  ],
])('?%s', (query, expected) => {
  expect(read(query)).toEqual(expected);
  // As the element writes it, which no server is told.
  expect(frameAddress(new URL(`https://play.example/embed/?mode=result#?${query}`))).toEqual(expected);
});

test('what stands behind another # is a link', () => {
  expect(read('mode=graph#pipeline=1.abc')).toEqual({ ...PLAIN, mode: 'graph', link: '#pipeline=1.abc' });
});
