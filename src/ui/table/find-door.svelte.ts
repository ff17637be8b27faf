/** Whether one looks for something in the table in front. */
import type { Finder } from '#session/table/finding.svelte.ts';

/** Open or not; `finder` looks. */
export class FindDoor {
  isOpen = $state(false);
  /** Grows whenever one wants to write what is to be found. */
  #asked = $state(0);
  #given = 0;

  constructor(readonly finder: Finder) {}

  open(): void {
    this.isOpen = true;
    this.#asked += 1;
  }

  /** Whether the field is to have the focus: once for each time that it was opened, however often it is drawn. */
  takesFocus(): boolean {
    const isDue = this.#asked !== this.#given;
    this.#given = this.#asked;
    return isDue;
  }

  /** Opens it by the keys that browsers find by; false where these are others. */
  opensBy(event: KeyboardEvent): boolean {
    const { key, ctrlKey, metaKey, altKey, shiftKey } = event;
    const isFind = key.toLowerCase() === 'f' && ctrlKey !== metaKey && !altKey && !shiftKey;
    if (!isFind && (key !== 'F3' || this.isOpen)) return false;
    event.preventDefault();
    this.open();
    return true;
  }
}
