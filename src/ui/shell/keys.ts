/** Which keys belong to a workbench. */

/**
 * Makes the attachment that gives an element the keys pressed in it. A workbench is all of its page, also where
 * that is a frame: so they are also those that are pressed while nothing has the focus, of which the browser
 * tells at the body, where no element of the workbench hears them.
 */
export function keysOf(onkey: (event: KeyboardEvent) => void) {
  return (element: HTMLElement): (() => void) => {
    const { body } = element.ownerDocument;
    const ofNobody = (event: KeyboardEvent): void => {
      if (event.target === body) onkey(event);
    };
    element.addEventListener('keydown', onkey);
    body.addEventListener('keydown', ofNobody);
    return () => {
      element.removeEventListener('keydown', onkey);
      body.removeEventListener('keydown', ofNobody);
    };
  };
}
