/** Whether the person can see something that stands in a frame: the page around may cut it off, cover it, or fade it away. */

/** A line of text, in px: of less nobody reads anything. */
const LEAST = 20;

/** As browsers have it that look behind what covers and fades (https://w3c.github.io/IntersectionObserver/v2/); others tell what is cut off. */
type Seen = IntersectionObserverEntry & { readonly isVisible?: boolean };

/** Tells it of an element, and again whenever that changes; and undefined when it goes. In a page of its own it always can. */
export function sight(tell: (inSight: boolean | undefined) => void): (element: Element) => () => void {
  return (element) => {
    let observer: IntersectionObserver | undefined;
    if (window.parent === window) tell(true);
    else {
      const threshold = Array.from({ length: 11 }, (_, tenth) => tenth / 10);
      const how = { threshold, trackVisibility: true, delay: 100 };
      observer = new IntersectionObserver((seen) => {
        const { intersectionRect, isVisible = true } = seen.at(-1) as Seen;
        tell(isVisible && intersectionRect.height >= LEAST);
      }, how);
      observer.observe(element);
    }
    return () => {
      observer?.disconnect();
      tell(undefined);
    };
  };
}
