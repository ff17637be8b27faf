/** F6: from pane to pane, wherever the focus is. */

/** Panes carry `data-pane-stop`; inside, `[data-pane-focus]` is where the focus goes, else the first thing that takes it. */
export function nextPane(backwards: boolean): void {
  const panes = [...document.querySelectorAll<HTMLElement>('[data-pane-stop]')].filter(
    (pane) => pane.checkVisibility() && target(pane) !== undefined,
  );
  const here = panes.findIndex((pane) => pane.contains(document.activeElement));
  const next = here === -1 ? 0 : (here + (backwards ? panes.length - 1 : 1)) % panes.length;
  const pane = panes[next];
  if (pane) target(pane)?.focus();
}

const FOCUSABLE =
  'textarea:not(:disabled), [contenteditable="true"], a[href], button:not(:disabled):not([tabindex="-1"]), [tabindex="0"]:not([role="separator"])';

function target(pane: HTMLElement): HTMLElement | undefined {
  const chosen = pane.querySelector<HTMLElement>('[data-pane-focus]');
  if (chosen?.checkVisibility()) return chosen;
  return [...pane.querySelectorAll<HTMLElement>(FOCUSABLE)].find((element) => element.checkVisibility());
}
