/** When the person presses in this page, as the browser dates what they do, however late the page comes to hear of it. */
import { LONG_ENOUGH, type Moments } from './moments.ts';

/** A click this many ms after the last key or finger was lifted is none of theirs: something else clicks for the person. */
const AFTER_LIFTING = 350;

/** Follows them from now on, for as long as the page is there. */
export function pageMoments(): Moments {
  let began: number | undefined;
  let lifted = -Infinity;
  /** When the keyboard came to this frame, out of another page's hands. */
  let focused = -Infinity;
  const isFramed = window.parent !== window;
  const hear = (type: string, take: (event: Event) => void): void => addEventListener(type, take, true);
  /** What was being typed elsewhere is not meant for what stands here. */
  let isStray = false;
  const begin = ({ type, timeStamp }: Event): void => {
    began = timeStamp;
    isStray = type === 'keydown' && timeStamp - focused < LONG_ENOUGH;
  };
  const lift = ({ timeStamp }: Event): void => void (lifted = timeStamp);

  hear('pointerdown', begin);
  hear('keydown', (event) => (event as KeyboardEvent).repeat || begin(event));
  if (isFramed) addEventListener('focus', ({ timeStamp }) => void (focused = timeStamp));
  for (const type of ['pointerup', 'pointercancel', 'keyup']) hear(type, lift);
  // Keys that are lifted elsewhere are not heard of.
  addEventListener('blur', lift);
  hear('click', (event) => {
    const isHeld = began !== undefined && lifted < began;
    if (!isHeld && event.timeStamp - lifted > AFTER_LIFTING) begin(event);
  });
  return {
    now: () => performance.now(),
    pressed: () => (isStray ? -Infinity : (began ?? performance.now())),
    opened: isFramed ? undefined : 0,
  };
}
