/** When a press began, as the browser dates it: for keys that are held, clicks by other means, and a keyboard that has only just come. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { pageMoments } from '#session/guest/page-moments.ts';

type Happens = readonly [type: string, at: number, fields?: { readonly repeat?: boolean }];

let target: EventTarget;
beforeEach(() => {
  target = new EventTarget();
  vi.stubGlobal('addEventListener', target.addEventListener.bind(target));
});
afterEach(() => void vi.unstubAllGlobals());

function pressed(isFramed: boolean, ...happens: readonly Happens[]): number {
  vi.stubGlobal('window', isFramed ? { parent: {} } : Object.assign(target, { parent: target }));
  const moments = pageMoments();
  for (const [type, timeStamp, fields] of happens)
    target.dispatchEvent(
      Object.defineProperties(new Event(type), {
        timeStamp: { value: timeStamp },
        repeat: { value: fields?.repeat ?? false },
      }),
    );
  return moments.pressed();
}

test.each<readonly [what: string, began: number, happens: readonly Happens[]]>([
  [
    'a click, when the finger was put down',
    100,
    [
      ['pointerdown', 100],
      ['pointerup', 160],
      ['click', 160],
    ],
  ],
  [
    'a finger that is held',
    100,
    [
      ['pointerdown', 100],
      ['pointerup', 9000],
      ['click', 9000],
    ],
  ],
  [
    'Enter on a button',
    100,
    [
      ['keydown', 100],
      ['click', 100],
    ],
  ],
  [
    'Space on a button, when it is lifted',
    100,
    [
      ['keydown', 100],
      ['keyup', 190],
      ['click', 190],
    ],
  ],
  [
    'a key that repeats',
    100,
    [
      ['keydown', 100],
      ['keydown', 600, { repeat: true }],
      ['keydown', 650, { repeat: true }],
    ],
  ],
  [
    'a key that is lifted elsewhere, and a click by other means',
    5000,
    [
      ['keydown', 100],
      ['blur', 200],
      ['click', 5000],
    ],
  ],
  [
    'a click by other means',
    5000,
    [
      ['pointerdown', 100],
      ['pointerup', 160],
      ['click', 160],
      ['click', 5000],
    ],
  ],
  [
    'the newest of two',
    800,
    [
      ['pointerdown', 100],
      ['pointerup', 160],
      ['click', 160],
      ['keydown', 800],
    ],
  ],
])('%s', (_, began, happens) => {
  expect([pressed(false, ...happens), pressed(true, ...happens)]).toEqual([began, began]);
});

test('a key that was on its way to the page around means nothing in its frame; a finger, and a later key, do', () => {
  expect(pressed(true, ['focus', 1000], ['keydown', 1499])).toBe(-Infinity);
  expect(pressed(true, ['focus', 1000], ['keydown', 1499], ['click', 1499])).toBe(-Infinity);
  expect(pressed(true, ['focus', 1000], ['keydown', 1500])).toBe(1500);
  expect(pressed(true, ['focus', 1000], ['pointerdown', 1001])).toBe(1001);
  expect(pressed(false, ['focus', 1000], ['keydown', 1499])).toBe(1499);
});

test('who opened a page knows that it opens; a frame is shown when another page likes', () => {
  vi.stubGlobal('window', Object.assign(target, { parent: target }));
  expect(pageMoments().opened).toBe(0);
  vi.stubGlobal('window', { parent: {} });
  expect(pageMoments().opened).toBeUndefined();
});
