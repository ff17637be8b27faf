/** Which keys belong to a workbench. */
import type { SessionMode } from '#session/session.svelte.ts';

/**
 * Makes the attachment that gives an element the keys pressed in it. Where the workbench is all of its page
 * (`full`), they are also those that are pressed while nothing has the focus: the browser then tells of them
 * at the body, where no element of the workbench hears them.
 */
export function keysOf(mode: SessionMode, onkey: (event: KeyboardEvent) => void) {
  return (element: HTMLElement): (() => void) => {
    const { body } = element.ownerDocument;
    const ofNobody = (event: KeyboardEvent): void => {
      if (event.target === body) onkey(event);
    };
    element.addEventListener('keydown', onkey);
    if (mode === 'full') body.addEventListener('keydown', ofNobody);
    return () => {
      element.removeEventListener('keydown', onkey);
      body.removeEventListener('keydown', ofNobody);
    };
  };
}
