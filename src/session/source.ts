/** What a page opens first, and what its new sessions begin with. */
import type { Resume } from '#workers/engine.ts';
import { lastSession } from './drafts.ts';
import { listExamples, loadPipeline } from './examples.ts';
import { newId } from './ids.ts';
import type { Store } from './store.ts';

export type Source =
  /** Where this tab or the last window was, else a new session, which begins with `first`. */
  | { readonly type: 'last'; readonly first: FirstText }
  /** A new session that begins with the bundled example of this id. */
  | { readonly type: 'example'; readonly id: string };

/** The text of a new session. */
export interface FirstText {
  readonly text: string;
  /** Id of the bundled example whose files it reads. */
  readonly example?: string;
}

/** Which session the engine is to open for a page that has just been loaded, or tries that again. */
export function wantedSession(source: Source, store: Store): string | Resume {
  switch (source.type) {
    case 'last':
      return lastSession(store);
    case 'example':
      return newId();
  }
}

/** What new sessions begin with; rejects where there is no such example, or it cannot be loaded. */
export async function firstText(source: Source): Promise<FirstText> {
  switch (source.type) {
    case 'last':
      return source.first;
    case 'example': {
      const example = (await listExamples()).find(({ id }) => id === source.id);
      if (!example) throw new Error(`There is no example "${source.id}".`);
      return { text: await loadPipeline(example), example: example.id };
    }
  }
}
