/** What other windows do with the open session, as this page takes it: text, runs, tables, files. */
import type { EngineChange, EngineSnapshot, SessionInfo } from '#workers/engine.ts';
import type { CompanyListener } from './engine/company.svelte.ts';
import { draftWindows, readDraft, removeDraft, type Draft } from './text/drafts.ts';
import type { EngineLink } from './engine/engine-link.svelte.ts';
import type { FileShelf } from './files/files.svelte.ts';
import type { Results } from './results/results.svelte.ts';
import type { Runs } from './run/runs.svelte.ts';
import type { Script } from './text/script.svelte.ts';
import type { Store } from './page/store.ts';

/** What is kept as the session is. */
export interface FollowingParts {
  readonly engine: EngineLink;
  readonly script: Script;
  readonly files: FileShelf;
  readonly results: Results;
  readonly runs: Runs;
  readonly store: Store;
  /** Of the session that is open. */
  info(): SessionInfo | undefined;
}

/** Milliseconds for which another window waits until the text is in the session. */
const SETTLE = 1_000;

/** Takes what is told of the session that is open; nothing in it rejects. */
export class Following implements CompanyListener {
  constructor(private readonly parts: FollowingParts) {}

  async hear(changes: readonly EngineChange[]): Promise<void> {
    const { engine, script, files, results, runs } = this.parts;
    const told = new Set(changes.map(({ type }) => type));
    try {
      for (const change of changes) {
        switch (change.type) {
          case 'snapshot':
            await this.#take(change.snapshot);
            break;
          case 'text':
            script.hear(change.saved, change.base, change.by);
            break;
          case 'engine':
            engine.hear(change.state);
            break;
          case 'run':
            runs.hear(change.event);
            break;
          case 'session':
            // It is left there, and the lock says so.
            return;
          case 'files':
          case 'tables':
            break;
          default:
            change satisfies never;
        }
      }
      if (told.has('files')) await files.refresh();
      // What a run makes is listed as its steps are told.
      if (told.has('tables') && !runs.busy) await results.followTables();
    } catch (cause) {
      console.info('What another window did could not be shown.', cause);
    }
  }

  async settle(): Promise<void> {
    await Promise.race([this.parts.script.save(), new Promise((done) => setTimeout(done, SETTLE))]);
  }

  left(window: string): void {
    this.#adopt([window]);
  }

  answered(): void {
    void this.parts.script.save();
  }

  /** Shows how everything is, after it could not be told one by one. */
  async renew(): Promise<void> {
    if (!this.parts.engine.company.isTold) return;
    try {
      await this.hear([{ type: 'snapshot', snapshot: await (await this.parts.engine.opened()).snapshot() }]);
    } catch (cause) {
      console.info('What another window did could not be asked.', cause);
    }
  }

  /** Takes what windows had typed, and not saved, that are gone; `owner`: the draft of the one that held the session, if it is. */
  async inherit({ id }: SessionInfo, owner?: Draft): Promise<void> {
    const { engine, script, store } = this.parts;
    if (owner) script.adopt(owner);
    const windows = draftWindows(store, id);
    if (windows.length > 0) this.#adopt(await engine.company.gone(windows));
  }

  #adopt(windows: readonly string[]): void {
    const { script, store, info } = this.parts;
    const session = info()?.id;
    if (session === undefined) return;
    for (const window of windows) {
      const draft = readDraft(store, session, window);
      if (draft) script.adopt(draft);
      removeDraft(store, session, window);
    }
  }

  async #take({ session, engine: state, files: listed, tables, run }: EngineSnapshot): Promise<void> {
    const { engine, script, files, results, runs, info } = this.parts;
    if (!session || session.id !== info()?.id) return;
    script.hear(session);
    engine.hear(state);
    const key = (all: readonly object[]): string => JSON.stringify(all);
    const shown = files.list.map(({ name, bytes, modified }) => ({ name, bytes, modified }));
    if (listed && key(listed.toSorted(byName)) !== key(shown)) await files.refresh();
    await runs.take(run);
    const known = results.tables.map(({ name, version }) => ({ table: name, version }));
    if (tables && !runs.busy && key(tables) !== key(known)) await results.followTables();
  }
}

const byName = (a: { readonly name: string }, b: { readonly name: string }): number =>
  a.name < b.name ? -1 : 1;
