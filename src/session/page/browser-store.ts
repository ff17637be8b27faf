/** The store of a page that a person opens: `localStorage` and `sessionStorage`, under keys that begin with `osiris.`. */
import type { Store, StoreArea } from './store.ts';

/** Gives the browser's store; what the browser forbids is not kept, and nothing throws. */
export function browserStore(): Store {
  return {
    read(key, area) {
      try {
        return storage(area)?.getItem(`osiris.${key}`) ?? undefined;
      } catch {
        return undefined;
      }
    },
    write(key, value, area) {
      try {
        const to = storage(area);
        to?.setItem(`osiris.${key}`, value);
        return to !== undefined;
      } catch {
        remove(key, area);
        return false;
      }
    },
    remove,
    keys(begin) {
      try {
        const keys = Object.keys(storage() ?? {});
        return keys.flatMap((key) =>
          key.startsWith(`osiris.${begin}`) ? [key.slice('osiris.'.length)] : [],
        );
      } catch {
        return [];
      }
    },
    async persist() {
      if (self.origin === 'null' || !navigator.storage?.persist) return false;
      return (await navigator.storage.persisted()) || navigator.storage.persist();
    },
  };
}

function remove(key: string, area?: StoreArea): void {
  try {
    storage(area)?.removeItem(`osiris.${key}`);
  } catch {
    // Storage that cannot be read holds nothing to remove.
  }
}

function storage(area: StoreArea = 'browser'): Storage | undefined {
  try {
    return area === 'browser' ? localStorage : sessionStorage;
  } catch {
    // A frame without an origin of its own, or storage switched off: the page then keeps nothing.
    return undefined;
  }
}
