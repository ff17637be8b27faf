/** The browser's small storage, as the page needs it: texts by key, kept by the browser or by this tab alone. */

/** `browser`: for all tabs, after its end too. `tab`: for this tab, also when it is reloaded. */
export type StoreArea = 'browser' | 'tab';

/** A browser may forbid it altogether: nothing is kept then, and nothing throws. */
export interface Store {
  /** Gives the text under a key; undefined where there is none. */
  read(key: string, area?: StoreArea): string | undefined;
  /** False when it could not be kept; nothing older stays under the key then. */
  write(key: string, value: string, area?: StoreArea): boolean;
  /** Removes the text under a key; nothing where there is none. */
  remove(key: string, area?: StoreArea): void;
  /** Gives the keys of the browser's area that begin so. */
  keys(begin: string): readonly string[];
  /** Asks the browser to keep the sessions when space runs low; true when it will. Firefox asks the person. */
  persist(): Promise<boolean>;
}
