/** Which session is open: the first one, another, the same one again after it failed. */
import { STAND_INS_FILE } from '#core/contract/paths.ts';
import type { SharedState } from '#core/share/state.ts';
import type { Resume, SessionInfo } from '#workers/engine.ts';
import { NO_CHOICE } from './text/choice.ts';
import { readDraft, rememberSession } from './text/drafts.ts';
import type { EngineLink } from './engine/engine-link.svelte.ts';
import type { Added, FileShelf } from './files/files.svelte.ts';
import type { Following } from './following.ts';
import type { Guest, GuestOrigin } from './guest/guest.svelte.ts';
import { newId } from './page/ids.ts';
import type { Imports } from './files/imports.svelte.ts';
import { memoryStore } from './page/memory-store.ts';
import { newDraft, textOf } from './text/newest.ts';
import type { Notices } from './page/notices.svelte.ts';
import type { Proposals } from './text/proposal.svelte.ts';
import type { Recorded } from './results/recorded.svelte.ts';
import type { Results } from './results/results.svelte.ts';
import type { Runs } from './run/runs.svelte.ts';
import type { Script } from './text/script.svelte.ts';
import type { Selection } from './results/selection.svelte.ts';
import { DELETED } from './sessions.svelte.ts';
import { firstText, wantedSession, type FirstText, type Source } from './source.ts';
import type { StorageQuota } from './engine/storage-quota.svelte.ts';
import type { Store } from './page/store.ts';
import type { Targets } from './run/targets.svelte.ts';

/** A window that does not hold the session begins with what that holds. */
const NO_DRAFTS = memoryStore();

/** What is filled with a session when it opens, and emptied when it is left. */
export interface OpeningParts {
  readonly engine: EngineLink;
  readonly store: Store;
  readonly source: Source;
  readonly guest: Guest;
  readonly script: Script;
  readonly files: FileShelf;
  readonly imports: Imports;
  readonly targets: Targets;
  readonly recorded: Recorded;
  readonly results: Results;
  readonly runs: Runs;
  readonly selection: Selection;
  readonly quota: StorageQuota;
  readonly notices: Notices;
  readonly proposals: Proposals;
  readonly following: Following;
}

/**
 * Opens sessions, one at a time: shows their text and files at once, and loads the engine's database behind
 * them. Nothing in it rejects: the engine's state says why the screen offers to try again.
 */
export class Opening {
  /** Of the session that is open; undefined while there is none. */
  info = $state.raw<SessionInfo | undefined>();
  #opened: Promise<unknown> = Promise.resolve();
  /** Counts sessions: one that is left while it is being opened does not come in place of the next. */
  #visit = 0;

  constructor(private readonly parts: OpeningParts) {
    const { source, store, recorded } = parts;
    // Where nothing was before, the first text is what comes.
    if (source.type === 'last' && isNew(wantedSession(source, store))) recorded.give(source.first.recording);
  }

  /** Opens the session of that id, or what the source says, and then loads the engine's database. `first`: of a new session. */
  async open(
    id: string | Resume = wantedSession(this.parts.source, this.parts.store),
    first?: FirstText,
  ): Promise<void> {
    await this.#loaded(this.#open(id, first));
  }

  /**
   * Resolves when text and files of the session that is being opened are there, or it is known that they will not be. Where that one is
   * left meanwhile, those of the next.
   */
  async settled(): Promise<void> {
    for (let opened: unknown; opened !== this.#opened;) {
      opened = this.#opened;
      await this.#opened;
    }
  }

  /** Leaves this session, which stays, for another; without an id for a new one, which begins with `first`. */
  async switchTo(id: string | Resume = newId(), first?: FirstText): Promise<void> {
    const left = this.#leave();
    await this.#loaded(
      left.then(() => {
        this.parts.guest.end();
        return this.#open(id, first);
      }),
    );
  }

  /** Leaves this session, which stays, for what came from elsewhere: shown at once, unrun, and kept nowhere. `isFirst`: the page opens with it. */
  async openGuest(shared: SharedState, origin: GuestOrigin, isFirst = false): Promise<void> {
    const left = this.#leave();
    const opened = left.then(() => this.#showGuest(shared, origin, isFirst));
    this.#opened = opened;
    await opened;
  }

  /** The session that is open has another name. */
  renamed(name: string): void {
    if (this.info) this.info = { ...this.info, name: name.trim() || undefined };
  }

  /** Tries again what failed: to load the database, or to open the session where none is open. */
  retry(): Promise<void> {
    return this.info || this.parts.guest.shared ? this.load() : this.open();
  }

  /** Loads the engine's database; again after it failed. */
  async load(): Promise<void> {
    const { engine, results, selection, quota, notices } = this.parts;
    const { info } = this;
    const visit = this.#visit;
    try {
      await engine.ready();
    } catch {
      return; // `engine.state` says why and the screen offers to try again.
    }
    if (visit !== this.#visit) return;
    try {
      await results.refreshTables();
      if (this.info !== info) return;
      selection.begin();
      await quota.measure();
      // What is on the screen comes first.
      if (this.info === info) engine.warmUp();
    } catch (cause) {
      // Of a session that was left meanwhile nobody wants to know.
      if (this.info === info) notices.fail('The tables could not be listed.', cause);
    }
  }

  /** The session is open anew, after the window that had it is gone: nothing that is shown here is lost, nor what is saved. */
  async reopened(info: SessionInfo, wasElsewhere: boolean): Promise<void> {
    const { engine, following, store, script, files, runs, results, notices } = this.parts;
    const owner = readDraft(store, info.id);
    const isCopy = info.id !== this.info?.id;
    this.info = info;
    if (isCopy) {
      const { text, settings } = script;
      rememberSession(store, info.id);
      script.showSession(info, { revision: info.revision + 1, text, choice: settings.choice });
    } else script.hear(info);
    try {
      await following.inherit(info, owner);
      if (this.info !== info) return;
      script.begin();
      const name = results.run.status === 'running' ? undefined : script.outline.name;
      await Promise.all([files.refresh(), results.restore(name, wasElsewhere), results.refreshArtifacts()]);
      await runs.lose();
    } catch (cause) {
      if (this.info === info) notices.fail('What the session holds could not be read whole.', cause);
    }
    if (this.info !== info) return;
    engine.company.show();
    await this.load();
  }

  /** Resolves when text and files are there, to whether a session is open: no database yet. */
  async #open(wanted: string | Resume, given?: FirstText): Promise<boolean> {
    const { engine, store, script, files, recorded, results, selection, notices } = this.parts;
    files.known = false;
    files.settle();
    results.known = false;
    const visit = this.#visit;
    const isHere = (): boolean => visit === this.#visit;
    const first = given ?? (await this.#first());
    if (!isHere()) return false;
    if (!isNew(wanted)) recorded.give(undefined);
    let info: SessionInfo;
    try {
      info = await engine.open(wanted);
      if (!isHere()) return false;
    } catch {
      if (!isHere()) return false;
      // `engine.state` says why and the screen offers to try again.
      await this.#showUnopened(wanted, first);
      return false;
    }
    const { company } = engine;
    // What the other window shows is told, and saved as it is.
    const kept = company.holds ? textOf(info, store) : textOf(info, NO_DRAFTS);
    this.info = info;
    if (!kept) recorded.give(first.recording);
    rememberSession(store, info.id);
    script.showSession(info, kept ?? newDraft(first));
    try {
      await Promise.all([files.refresh(), script.check()]);
      if (!isHere()) return false;
      selection.beginRecorded();
      // The first text's own files: of a new session, or of one whose first visit ended before they had arrived.
      const withoutFile = kept?.text === first.text || info.text === undefined;
      const lacksFiles = company.holds && (kept === undefined || (withoutFile && files.list.length === 0));
      if (lacksFiles && first.example !== undefined) await this.parts.imports.addFilesOf(first.example);
      if (!isHere()) return false;
      if (lacksFiles && first.files) await files.add(first.files);
      if (!isHere()) return false;
      files.known = true;
      await Promise.all([results.restore(script.outline.name), results.refreshArtifacts()]);
      if (company.holds) await this.parts.following.inherit(info);
      if (!recorded.recording && results.run.status === 'idle') await recorded.find(script.outline.name);
      selection.beginRecorded();
    } catch (cause) {
      if (this.info === info) notices.fail('What the session holds could not be read whole.', cause);
    }
    if (this.info === info) company.show();
    return this.info === info;
  }

  async #loaded(opened: Promise<boolean>): Promise<void> {
    this.#opened = opened;
    if (await opened) await this.load();
  }

  async #leave(): Promise<void> {
    this.#visit += 1;
    const { script, notices, proposals, runs, imports, files, targets, results, selection } = this.parts;
    await script.leave();
    notices.clear(DELETED);
    proposals.drop();
    this.info = undefined;
    runs.leaveSession();
    imports.leave();
    files.leave();
    targets.forget();
    results.tables = [];
    results.written = [];
    selection.id = undefined;
  }

  async #showGuest(shared: SharedState, origin: GuestOrigin, isFirst: boolean): Promise<void> {
    const { engine, guest, script, files, results, selection } = this.parts;
    const contents = contentsOf(shared);
    engine.awaitGuest(async (opened, info, isFilled) => {
      if (!isFilled) for (const { path, content } of contents) await opened.files.add(path, content);
      this.info = info;
    });
    guest.begin(shared, origin, isFirst);
    files.settle();
    results.known = true;
    const { text, profile, params } = shared;
    const standIns = await contents.find(({ path }) => path === STAND_INS_FILE)?.content.text();
    script.showApart({ text, choice: { profile, params } }, standIns);
    files.show(contents);
    await script.check();
    selection.id ??= shared.step;
    selection.beginRecorded();
  }

  /** What is known of a session that could not be opened: its draft, or what a new one begins with. */
  async #showUnopened(wanted: string | Resume, first: FirstText): Promise<void> {
    const { script, store } = this.parts;
    const id = typeof wanted === 'string' ? wanted : (wanted.tab ?? wanted.last);
    const shown = id === undefined ? newDraft(first) : readDraft(store, id);
    script.show(id ?? newId(), shown ?? { revision: 0, text: first.text, choice: NO_CHOICE });
    await script.check();
  }

  /** What a new session begins with; nothing, where that could not be had, which is told then. */
  async #first(): Promise<FirstText> {
    try {
      return await firstText(this.parts.source);
    } catch (cause) {
      this.parts.notices.fail('What was to be opened could not be loaded.', cause);
      return { text: '' };
    }
  }
}

/** The files that came with it, to be added. */
export const contentsOf = ({ files }: SharedState): readonly Added[] =>
  files.flatMap((file) =>
    'content' in file ? [{ path: file.path, content: new Blob([new Uint8Array(file.content)]) }] : [],
  );

const isNew = (wanted: string | Resume): boolean =>
  typeof wanted !== 'string' && wanted.tab === undefined && wanted.last === undefined;
