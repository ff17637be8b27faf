/** What a page opens first, and what its new sessions begin with. */
import type { Recording } from '#core/recording/recording.ts';
import type { Opened } from '#core/share/plain.ts';
import type { SharedState } from '#core/share/state.ts';
import type { Resume } from '#workers/engine.ts';
import type { Choice } from './text/choice.ts';
import { lastSession } from './text/drafts.ts';
import { listExamples, loadPipeline } from './text/examples.ts';
import type { Added } from './files/files.svelte.ts';
import { newId } from './page/ids.ts';
import type { Store } from './page/store.ts';

export type Source =
  /** Where this tab or the last window was, else a new session, which begins with `first`. */
  | { readonly type: 'last'; readonly first: FirstText }
  /** A new session that begins with the bundled example of this id. */
  | { readonly type: 'example'; readonly id: string }
  /** A guest: what stands behind the `#` of the page's address, with it. Where that is no pipeline, and once the guest has left, as `last`. */
  | { readonly type: 'link'; readonly fragment: string; readonly first: FirstText }
  /** A guest: what the page was given. */
  | { readonly type: 'given'; readonly state: SharedState };

/** The text of a new session. */
export interface FirstText {
  readonly text: string;
  /** What was chosen for it; nothing by default. */
  readonly choice?: Choice;
  /** Id of the bundled example whose files it reads. */
  readonly example?: string;
  /** What it gives. */
  readonly recording?: Recording;
  /** Files that it reads. */
  readonly files?: readonly Added[];
}

/** What is opened as a guest first; undefined where nothing is. Never rejects for what cannot be read: that says why. */
export async function guestOf(source: Source): Promise<Opened<SharedState> | undefined> {
  switch (source.type) {
    case 'last':
    case 'example':
      return undefined;
    case 'given':
      return { ok: true, value: source.state };
    case 'link':
      return readLink(source.fragment);
  }
}

/** Reads what stands behind the `#` of an address; undefined where that is meant as something else. */
export async function readLink(fragment: string): Promise<Opened<SharedState> | undefined> {
  const { decodeFragment, holdsPipeline } = await import('#core/share/link.ts');
  return holdsPipeline(fragment) ? decodeFragment(fragment) : undefined;
}

/** Which session the engine is to open for a page that has just been loaded, or tries that again. */
export function wantedSession(source: Source, store: Store): string | Resume {
  switch (source.type) {
    case 'last':
    case 'link':
      return lastSession(store);
    case 'example':
    case 'given':
      return newId();
  }
}

/** What new sessions begin with; rejects where there is no such example, or it cannot be loaded. */
export async function firstText(source: Source): Promise<FirstText> {
  switch (source.type) {
    case 'last':
    case 'link':
      return source.first;
    case 'given':
      return { text: source.state.text };
    case 'example': {
      const example = (await listExamples()).find(({ id }) => id === source.id);
      if (!example) throw new Error(`There is no example "${source.id}".`);
      return { text: await loadPipeline(example), example: example.id };
    }
  }
}
