/** Where a window goes on: a tab in its own session, a new one where the last window was. */
import type { Folder } from '#adapters/wasm/folder.ts';
import type { Resume } from './engine.ts';
import { readNote, replace } from './small-files.ts';

const FILE = 'last.json';

interface Last {
  readonly session: string;
  /** Sessions that the window was in before it went to this one. */
  readonly left: readonly string[];
}

/** What there is to go on in. */
export interface Sessions {
  readonly notes: Folder;
  /** There is such a session, and it is not deleted. */
  has(id: string): Promise<boolean>;
  /** A window has it open. */
  held(id: string): Promise<boolean>;
  /** Newest first. */
  list(): Promise<readonly { readonly id: string }[]>;
}

/**
 * After it resolves, a browser that is killed comes back to `session`; never rejects, for all that is lost is where to go on. `left`: what the
 * window was in before. Gives those of them that nobody else has opened since.
 */
export async function noteLast(
  { notes, held }: Pick<Sessions, 'notes' | 'held'>,
  session: string,
  left: readonly string[],
): Promise<readonly string[]> {
  try {
    const taken = await Promise.all(left.map(held));
    const free = left.filter((_, index) => !taken[index]);
    const last: Last = { session, left: free };
    await replace(notes, FILE, JSON.stringify(last), `${FILE}.${session}.part`);
    return free;
  } catch (cause) {
    console.info('It could not be noted which session was opened last.', cause);
    return left;
  }
}

/**
 * Gives the id of the session in which a window goes on; undefined where there is none. What the browser
 * itself remembers of a tab is seconds old when it was killed: it may be a session that the tab had left for
 * another.
 */
export async function whereToGoOn(store: Sessions, { tab, last }: Resume): Promise<string | undefined> {
  const note = await readLast(store.notes);
  const there = note !== undefined && (await store.has(note.session));
  if (tab !== undefined) {
    const went = there && note.left.includes(tab) && !(await store.held(note.session));
    return went ? note.session : tab;
  }
  return (there ? note.session : last) ?? (await store.list())[0]?.id;
}

async function readLast(notes: Folder): Promise<Last | undefined> {
  const note = await readNote(notes, FILE);
  if (typeof note?.['session'] !== 'string' || !Array.isArray(note['left'])) return undefined;
  return { session: note['session'], left: note['left'].map(String) };
}
