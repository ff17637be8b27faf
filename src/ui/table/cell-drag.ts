/** Cells that are selected by the mouse: from where it was pressed to where it is, and on where it leaves the grid. */

/** Milliseconds between two steps while the pointer stands beyond an edge. */
const STEP = 60;

/** Follows the pointer until it is let go; `over` is told where it is, in px of the window, once it has left `start`. */
export function cellDrag(start: Element, over: (x: number, y: number) => void): void {
  const ending = new AbortController();
  const { signal } = ending;
  let last: readonly [number, number] | undefined;
  // A pointer that rests beyond the edge goes on scrolling.
  const timer = setInterval(() => last && over(...last), STEP);
  signal.addEventListener('abort', () => clearInterval(timer));
  addEventListener(
    'pointermove',
    ({ clientX, clientY }) => {
      const { left, right, top, bottom } = start.getBoundingClientRect();
      const isInside = clientX >= left && clientX <= right && clientY >= top && clientY <= bottom;
      // Within the cell the mouse selects its text.
      if (!last && isInside) return;
      getSelection()?.removeAllRanges();
      last = [clientX, clientY];
      over(clientX, clientY);
    },
    { signal },
  );
  for (const type of ['pointerup', 'pointercancel', 'blur'])
    addEventListener(type, () => ending.abort(), { signal });
}
