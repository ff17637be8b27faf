/** Something in a grid that is dragged sideways by the mouse. */

/** px within which a drag is a press. */
const SLACK = 5;

interface Dragged {
  /** px from where it began. */
  move(by: number): void;
  /** `x`: px of the window; undefined where it was not dragged, or Escape was pressed. The click that follows a drag is nobody's. */
  end(x: number | undefined): void;
}

/** Follows the pointer from where it was pressed until it is let go. */
export function headDrag({ clientX, pointerId }: PointerEvent, { move, end }: Dragged): void {
  const ending = new AbortController();
  const { signal } = ending;
  let isDragged = false;

  function finish(x: number | undefined): void {
    ending.abort();
    end(isDragged ? x : undefined);
    if (!isDragged) return;
    const swallow = (event: Event): void => event.stopPropagation();
    addEventListener('click', swallow, { capture: true, once: true });
    // It comes at once, or not at all.
    setTimeout(() => removeEventListener('click', swallow, { capture: true }));
  }

  addEventListener(
    'pointermove',
    (event) => {
      if (event.pointerId !== pointerId) return;
      isDragged ||= Math.abs(event.clientX - clientX) > SLACK;
      if (isDragged) move(event.clientX - clientX);
    },
    { signal },
  );
  addEventListener('pointerup', (event) => finish(event.clientX), { signal });
  addEventListener('pointercancel', () => finish(undefined), { signal });
}
