/** The files the person added: shown at once, kept in the session, and never lost without a way back. */
import { CONNECTIONS_FILE, STAND_INS_FILE } from '#core/contract/paths.ts';
import type { AddedFile, FileInfo } from '#workers/engine.ts';
import type { EngineLink } from '../engine/engine-link.svelte.ts';
import { basename } from '../page/number-text.ts';
import { reason, type NoticeAction, type Notices } from '../page/notices.svelte.ts';
import { whoeverHasIt } from '../engine/owner.ts';
import { about, tookThePlace, FileUndo, type Offer } from './file-undo.ts';
import { saveFile } from '../page/save-file.ts';

/** A file to add, with its path inside the session. */
export interface Added {
  readonly path: string;
  readonly content: Blob;
  /** Of a file that is to be read where it lies, and not copied. */
  readonly handle?: FileSystemFileHandle;
}

/** Texts of files that are no data. */
export interface SettingTexts {
  readonly connections: string | undefined;
  readonly standIns: string | undefined;
}

export interface Upload {
  /** Two of one name may be on their way. */
  readonly id: number;
  readonly path: string;
  readonly content: Blob;
  readonly handle?: FileSystemFileHandle;
  readonly done: number;
  readonly total: number;
  /** Was told to stop. */
  readonly ending: boolean;
  /** A link has taken its place: that it ends is no news. */
  readonly linked?: boolean;
}

export interface Room {
  /** Why a file of `size` bytes does not fit; undefined when it does. */
  obstacleTo(path: string, size: number): Promise<string | undefined>;
  /** Shows what takes the room. */
  readonly room: NoticeAction;
}

/**
 * Holds the list of the session's input files and adds, removes, renames and downloads them: what of that
 * fails becomes a notice, and what is replaced or removed has one with Undo.
 */
export class FileShelf {
  list = $state.raw<readonly FileInfo[]>([]);
  uploads = $state.raw<readonly Upload[]>([]);
  /** Paths of linked files that the browser does not let be read before the person says so anew. */
  asks = $state.raw<readonly string[]>([]);
  /** False while a session is being opened: what is missing then may be on its way. */
  known = $state(false);
  /** Added since this pipeline was opened: what the person is about to use. */
  fresh = $state.raw<readonly string[]>([]);
  /** Paths at which the person has put files of their own; whatever stands there by now. */
  own: readonly string[] = [];
  /** Those that have not ended. */
  #additions: readonly Addition[] = [];
  /** Counts sessions: what waits to be added to one that is left is not added to the next. */
  #visit = 0;
  /** Counts uploads. */
  #count = 0;
  /** Counts the questions for the list: only the answer to the last one is shown. */
  #asked = 0;
  #refreshed: Promise<unknown> = Promise.resolve();
  /** What came from elsewhere, until a session holds it. */
  #shown: readonly Added[] = [];
  readonly #wayBack: FileUndo;
  readonly names = $derived(this.list.map(({ name }) => name));

  constructor(
    private readonly engine: EngineLink,
    private readonly notices: Notices,
    /** Called with the texts of files that decide what the pipeline means, where the session has them, after every change of the files. */
    private readonly onsettings: (texts: SettingTexts) => void,
    private readonly room: Room,
  ) {
    this.#wayBack = new FileUndo(engine, notices, () => this.refresh());
  }

  /**
   * Lists the files again, by name, and reads connections and stand-ins among them; rejects where the engine cannot be
   * asked.
   */
  refresh(): Promise<void> {
    const refreshed = this.#refresh();
    this.#refreshed = refreshed.catch(() => {});
    return refreshed;
  }

  /** Lists the files again where some are linked: they may have been changed, moved, deleted or forbidden meanwhile. Never rejects. */
  async renewLinks(): Promise<void> {
    if (!this.list.some(({ linked }) => linked)) return;
    await this.refresh().catch((cause: unknown) => console.info('The files could not be listed.', cause));
  }

  /** Resolves when connections and stand-ins that are being added are known; rejects where the adding of one was stopped or failed. */
  async settingsArrived(): Promise<void> {
    await this.arrived([CONNECTIONS_FILE, STAND_INS_FILE]);
    await this.#refreshed;
  }

  async #refresh(): Promise<void> {
    const asked = ++this.#asked;
    const files = await whoeverHasIt(async () => (await this.engine.opened()).files.list());
    const asks = await namesAsking(files);
    // Another change was made meanwhile, and asks by itself.
    if (asked !== this.#asked) return;
    this.asks = asks;
    this.#shown = [];
    this.list = files.toSorted((a, b) => (a.name < b.name ? -1 : 1));
    const [connections, standIns] = await Promise.all([
      this.#textOf(CONNECTIONS_FILE),
      this.#textOf(STAND_INS_FILE),
    ]);
    this.onsettings({ connections, standIns });
  }

  /** Of a small file; undefined where there is none. */
  async #textOf(name: string): Promise<string | undefined> {
    const read = async () => (await (await this.engine.opened()).files.read(name)).text();
    return this.names.includes(name) ? whoeverHasIt(read) : undefined;
  }

  /**
   * Adds files one after the other; those that take the place of others say so and can be undone. Resolves to whether all of them are
   * there: one that was stopped, or failed, has been told. `own`: they are the person's; `say`: tells what became of those that were there;
   * `instead`: the upload whose place they take, for whose end they do not wait.
   */
  async add(files: readonly Added[], own = false, say = tookThePlace, instead?: Upload): Promise<boolean> {
    if (own) this.own = [...this.own, ...files.map(({ path }) => path)];
    const arriving = files.map((file) => ({
      ...file,
      id: ++this.#count,
      done: 0,
      total: file.content.size,
      ending: false,
    }));
    this.uploads = [...this.uploads, ...arriving];
    const offer = this.#wayBack.begin(files.map(({ path }) => path));
    const visit = this.#visit;
    const additions: Addition[] = [];
    for (const [at, file] of files.entries()) {
      const work = (): Promise<AddedFile | undefined> =>
        this.#addOne(file, arriving[at]?.id ?? 0, offer, visit);
      // Of one name the last to be added stays.
      const same = instead ? undefined : this.#additions.findLast(({ path }) => path === file.path);
      const before = [additions.at(-1), same];
      const added = before.some(Boolean) ? Promise.all(before.map((each) => each?.added)).then(work) : work();
      additions.push({ path: file.path, added });
    }
    this.#additions = [...this.#additions, ...additions];
    let isWhole = true;
    for (const addition of additions) {
      if (!(await addition.added)) isWhole = false;
      this.#additions = this.#additions.filter((each) => each !== addition);
    }
    this.#wayBack.make(offer, say);
    return isWhole;
  }

  /** Shows files that came from elsewhere, before there is a session that holds them. */
  show(files: readonly Added[]): void {
    this.#asked += 1;
    this.#shown = files;
    const modified = Date.now();
    this.list = files
      .map(({ path, content }) => ({ name: path, bytes: content.size, modified }))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1));
    this.known = true;
  }

  /** What is in a file: of one that is on its way, or that no session holds yet, without an engine. Rejects where it cannot be read. */
  async contentOf(path: string): Promise<Blob> {
    const here = [...this.uploads, ...this.#shown].find((file) => file.path === path);
    return here?.content ?? (await this.engine.opened()).files.read(path);
  }

  /** Resolves when none of `paths` is being added any more; rejects as soon as the adding of one was stopped or failed. */
  async arrived(paths: readonly string[]): Promise<void> {
    const arrive = async (path: string): Promise<void> => {
      const addition = this.#additions.findLast((each) => each.path === path);
      if (addition && !(await addition.added)) throw new Error(`${path} was not added.`);
    };
    await Promise.all(paths.map(arrive));
  }

  /** Another session takes the place of this one. */
  leave(): void {
    this.#visit += 1;
    this.#asked += 1;
    this.#shown = [];
  }

  /** Another pipeline is opened: what was added before is no news. */
  settle(): void {
    this.fresh = [];
  }

  /** Ends an upload; what was there before stays. `linked`: a link has taken its place. */
  stop(id: number, linked = false): void {
    this.uploads = this.uploads.map((each) => (each.id === id ? { ...each, ending: true, linked } : each));
  }

  /** Undefined when it was stopped or failed, which has been told then. */
  async #addOne(file: Added, upload: number, offer: Offer, visit: number): Promise<AddedFile | undefined> {
    const { path, content } = file;
    const isLeft = (): boolean => visit !== this.#visit;
    try {
      const obstacle = file.handle || isLeft() ? undefined : await this.#obstacleTo(path, content.size);
      // In the next session nobody has asked for it.
      if (isLeft())
        return void this.notices.fail(
          `${path} was not added, because another session was opened meanwhile. Add it again where it is wanted.`,
          undefined,
          undefined,
          trouble(path),
        );
      if (obstacle !== undefined)
        return void this.notices.fail(obstacle, undefined, this.room.room, trouble(path));
      const added = await this.#write(file, upload);
      if (!added) {
        const isLinked = this.uploads.find(({ id }) => id === upload)?.linked;
        return isLinked
          ? undefined
          : void this.notices.say(`${path} was not added.`, undefined, trouble(path));
      }
      // It is in the session that was left, and what it replaced there has no way back from here.
      if (isLeft()) return added;
      this.fresh = [...this.fresh, path];
      this.#wayBack.left(offer, path, added.replaced);
      this.notices.retract(trouble(path));
      await this.refresh();
      return added;
    } catch (cause) {
      const again = file.handle
        ? { label: 'Add a copy', run: async () => void (await this.add([{ path, content }])) }
        : { label: 'Try again', run: async () => void (await this.add([file])) };
      this.notices.fail(`${path} could not be added: ${reason(cause)}`, cause, again, trouble(path));
      return undefined;
    } finally {
      this.uploads = this.uploads.filter(({ id }) => id !== upload);
    }
  }

  /** Room for a file is worth more than the way back to one that was replaced. */
  async #obstacleTo(path: string, size: number): Promise<string | undefined> {
    if ((await this.room.obstacleTo(path, size)) === undefined) return undefined;
    await this.notices.lapseAll();
    return this.room.obstacleTo(path, size);
  }

  /**
   * Has the browser ask for leave to read those of `paths` that are linked and want it; to be called soon after a press. False where it was
   * not given, which has been told. Rejects where the engine cannot be asked.
   */
  async allow(paths: readonly string[]): Promise<boolean> {
    const wanted = this.list.filter(({ name }) => paths.includes(name));
    // What was listed last may be so no longer.
    const asks = [...this.asks, ...(await namesAsking(wanted))];
    const asking = wanted.filter(({ name }) => asks.includes(name));
    if (asking.length === 0) return true;
    const { askLeave } = await import('./leave-to-read.ts');
    const isAllowed = await askLeave(asking, this.notices, (path) => void this.allow([path]));
    await this.refresh();
    return isAllowed;
  }

  /** Takes a file out of the session; a notice says so, with Undo, or why it could not be. */
  async remove(name: string): Promise<void> {
    const offer = this.#wayBack.begin([name]);
    try {
      const engine = await this.engine.opened();
      const size = await engine.files.remove(name);
      if (size !== undefined) this.#wayBack.left(offer, name, size);
      this.notices.retract(trouble(name));
      await this.refresh();
    } catch (cause) {
      this.notices.fail(`${name} could not be removed.`, cause, undefined, trouble(name));
    }
    this.#wayBack.make(offer, () => `${name} removed.`);
  }

  /**
   * Gives a file another path; a notice says so, with Undo, or that it could not be, as where a file of that
   * path is there.
   */
  async rename(from: string, to: string): Promise<void> {
    if (this.own.includes(from)) this.own = [...this.own, to];
    try {
      const engine = await this.engine.opened();
      await engine.files.rename(from, to);
      for (const path of [from, to]) this.#wayBack.forget(path);
      await this.refresh();
      this.notices.retract(about(from));
      this.notices.say(
        `${from} is now ${to}.`,
        { label: 'Undo', run: () => this.rename(to, from) },
        about(to),
      );
    } catch (cause) {
      this.notices.fail(`${from} could not be renamed to ${to}.`, cause);
    }
  }

  /** Hands a file to the browser's own download; a notice says where it could not be read. */
  async download(name: string): Promise<void> {
    try {
      const engine = await this.engine.opened();
      saveFile(await engine.files.read(name), basename(name));
    } catch (cause) {
      this.notices.fail(`${name} could not be read.`, cause);
    }
  }

  /** Undefined when it was stopped. */
  async #write({ path, content, handle }: Added, id: number): Promise<AddedFile | undefined> {
    const engine = await this.engine.opened();
    if (handle) return engine.files.link(path, handle);
    const progress = (done: number): boolean => {
      const upload = this.uploads.find((each) => each.id === id);
      if (upload?.ending) return false;
      this.uploads = this.uploads.map((each) => (each === upload ? { ...each, done } : each));
      return true;
    };
    return engine.files.add(path, content, progress);
  }
}

interface Addition {
  readonly path: string;
  /** Resolves to nothing where it was stopped or failed. */
  readonly added: Promise<AddedFile | undefined>;
}

async function namesAsking(files: readonly FileInfo[]): Promise<readonly string[]> {
  const asking = files.map(async ({ name, linked }) => {
    const state = linked && !linked.isGone && (await linked.handle.queryPermission?.({ mode: 'read' }));
    return state === 'prompt' || state === 'denied' ? [name] : [];
  });
  return (await Promise.all(asking)).flat();
}

/** What notices of a file that could not be had, or got rid of, are about. */
const trouble = (path: string): string => `trouble with ${path}`;
