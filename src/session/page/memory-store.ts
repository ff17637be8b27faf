/** A store that lives as long as its page: for one that may leave nothing behind. */
import type { Store, StoreArea } from './store.ts';

/** Makes an empty store; what is written to it is gone with the page. */
export function memoryStore(): Store {
  const kept: Record<StoreArea, Map<string, string>> = { browser: new Map(), tab: new Map() };
  return {
    read: (key, area = 'browser') => kept[area].get(key),
    write(key, value, area = 'browser') {
      kept[area].set(key, value);
      return true;
    },
    remove: (key, area = 'browser') => void kept[area].delete(key),
    keys: (begin) => [...kept.browser.keys()].filter((key) => key.startsWith(begin)),
    persist: () => Promise.resolve(false),
  };
}
