/** Links that outlive the page: of all that a browser keeps, only IndexedDB takes a file's handle (https://w3c.github.io/IndexedDB/). */
import type { Link, LinkStore, Links } from './links.ts';

const DATABASE = 'osiris_links';
const STORE = 'links';

/** Opens the database when it is first needed; where the browser refuses that, there are no links, and none can be made. */
export function indexedLinks(): LinkStore {
  let opened: Promise<IDBDatabase> | undefined;
  async function within<T>(
    mode: IDBTransactionMode,
    work: (links: IDBObjectStore) => IDBRequest<T>,
  ): Promise<T> {
    opened ??= openDatabase(() => (opened = undefined));
    opened.catch(() => (opened = undefined));
    const transaction = (await opened).transaction(STORE, mode, { durability: 'strict' });
    const ended = endOf(transaction);
    const request = work(transaction.objectStore(STORE));
    await ended;
    return request.result;
  }

  const linksOf = (session: string): Links => ({
    async all() {
      if (!('indexedDB' in globalThis)) return new Map();
      try {
        const rows = await within<Row[]>('readonly', (links) => links.getAll(allOf(session)));
        return new Map(rows.map(({ path, link }) => [path, link]));
      } catch (cause) {
        // A browser that never lets the page keep any has none.
        if (cause instanceof Forbidden) return new Map();
        throw cause;
      }
    },
    put: async (path, link) =>
      void (await within('readwrite', (links) => links.put({ session, path, link }))),
    async move(from, to) {
      await within('readwrite', (links) => {
        const found: IDBRequest<Row | undefined> = links.get([session, from]);
        found.onsuccess = () => {
          if (found.result) links.put({ ...found.result, path: to });
          links.delete([session, from]);
        };
        return found;
      });
    },
    async remove(paths) {
      for (const path of paths) await within('readwrite', (links) => links.delete([session, path]));
    },
  });
  return {
    of: linksOf,
    async clear(session) {
      try {
        await within('readwrite', (links) => links.delete(allOf(session)));
      } catch (cause) {
        console.info(`The links of session ${session} could not be removed.`, cause);
      }
    },
  };
}

interface Row {
  readonly session: string;
  readonly path: string;
  readonly link: Link;
}

/** Every path is less than a list. */
const allOf = (session: string): IDBKeyRange => IDBKeyRange.bound([session], [session, []]);

/** `onend`: told when the browser closes it. */
function openDatabase(onend: () => void): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = opening();
    request.onupgradeneeded = () => {
      request.result.createObjectStore(STORE, { keyPath: ['session', 'path'] });
    };
    request.onerror = () => reject(isForbidden(request.error) ? new Forbidden() : refusal(request.error));
    request.onsuccess = () => {
      const database = request.result;
      database.onclose = onend;
      // Another window has a newer page.
      database.onversionchange = () => {
        database.close();
        onend();
      };
      resolve(database);
    };
  });
}

/** The person, or the browser's settings, let the page keep nothing of the kind. */
class Forbidden extends Error {
  constructor() {
    super('The browser does not let this page keep links to files (its settings forbid it).');
  }
}

const isForbidden = (cause: unknown): boolean =>
  cause instanceof DOMException &&
  ['SecurityError', 'InvalidStateError', 'NotAllowedError'].includes(cause.name);

function opening(): IDBOpenDBRequest {
  try {
    return indexedDB.open(DATABASE, 1);
  } catch (cause) {
    throw isForbidden(cause) ? new Forbidden() : cause;
  }
}

function endOf(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(refusal(transaction.error));
  });
}

const refusal = (cause: DOMException | null): Error =>
  new Error(
    `The browser does not let this page keep links to files (${cause?.message ?? 'no reason given'}).`,
    {
      cause,
    },
  );
