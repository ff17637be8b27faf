/** The files the person added: shown at once, kept in the session, and never lost without a way back. */
import { proxy } from 'comlink';
import { CONNECTIONS_FILE } from '#core/paths.ts';
import type { AddedFile, FileInfo } from '#workers/engine.ts';
import type { EngineLink } from './engine-link.svelte.ts';
import { basename, bytes } from './format.ts';
import { reason, type Notices } from './notices.svelte.ts';

/** A file to add, with its path inside the session. */
export interface Added {
  readonly path: string;
  readonly content: Blob;
}

export interface Upload {
  readonly path: string;
  readonly done: number;
  readonly total: number;
  /** Was told to stop. */
  readonly ending: boolean;
}

export interface Room {
  /** Why a file of `size` bytes does not fit; undefined when it does. */
  obstacleTo(path: string, size: number): Promise<string | undefined>;
}

export class FileShelf {
  list = $state.raw<readonly FileInfo[]>([]);
  uploads = $state.raw<readonly Upload[]>([]);
  /** False while a session is being opened: what is missing then may be on its way. */
  known = $state(false);
  /** Added since this pipeline was opened: what the person is about to use. */
  fresh = $state.raw<readonly string[]>([]);
  /** Those that have not ended. */
  #additions: readonly Addition[] = [];
  /** Counts the questions for the list: only the answer to the last one is shown. */
  #asked = 0;
  /** The last offer to bring a file of this path back: what earlier ones were about is gone. */
  #offered: readonly { readonly path: string; readonly offer: object }[] = [];
  readonly names = $derived(this.list.map(({ name }) => name));

  constructor(
    private readonly engine: EngineLink,
    private readonly notices: Notices,
    /** Called with the text of the session's connections, where it has any, after every change of the files. */
    private readonly onconnections: (text: string | undefined) => void,
    private readonly room: Room,
  ) {}

  async refresh(): Promise<void> {
    const asked = ++this.#asked;
    const engine = await this.engine.opened();
    const files = await engine.files();
    // Another change was made meanwhile, and asks by itself.
    if (asked !== this.#asked) return;
    this.list = files.toSorted((a, b) => (a.name < b.name ? -1 : 1));
    const connections = this.names.includes(CONNECTIONS_FILE)
      ? await (await engine.readFile(CONNECTIONS_FILE)).text()
      : undefined;
    this.onconnections(connections);
  }

  /** Adds files one after the other; those that take the place of others say so and can be undone. */
  async add(files: readonly Added[]): Promise<void> {
    const arriving = files.map(({ path, content }) => ({
      path,
      done: 0,
      total: content.size,
      ending: false,
    }));
    this.uploads = [...this.uploads, ...arriving];
    const additions: Addition[] = [];
    for (const file of files) {
      const before = additions.at(-1)?.added;
      const added = before ? before.then(() => this.#addOne(file)) : this.#addOne(file);
      additions.push({ path: file.path, added });
    }
    this.#additions = [...this.#additions, ...additions];
    const replaced: Kept[] = [];
    for (const addition of additions) {
      const before = (await addition.added)?.replaced;
      if (before !== undefined) replaced.push({ path: addition.path, bytes: before });
      this.#additions = this.#additions.filter((each) => each !== addition);
    }
    const [one] = replaced;
    if (!one) return;
    const message =
      replaced.length === 1
        ? `${one.path} took the place of a file of that name.`
        : `${replaced.length} files took the place of files of the same names.`;
    this.#offerBack(message, replaced);
  }

  /** Resolves when none of `paths` is being added any more; rejects as soon as the adding of one was stopped or failed. */
  async arrived(paths: readonly string[]): Promise<void> {
    const arrive = async (path: string): Promise<void> => {
      const addition = this.#additions.findLast((each) => each.path === path);
      if (addition && !(await addition.added)) throw new Error(`${path} was not added.`);
    };
    await Promise.all(paths.map(arrive));
  }

  /** Another pipeline is opened: what was added before is no news. */
  settle(): void {
    this.fresh = [];
  }

  /** Ends the adding of `path`; what was there before stays. */
  stop(path: string): void {
    this.uploads = this.uploads.map((each) => (each.path === path ? { ...each, ending: true } : each));
  }

  /** Undefined when it was stopped or failed, which has been told then. */
  async #addOne(file: Added): Promise<AddedFile | undefined> {
    const { path, content } = file;
    try {
      const obstacle = await this.#obstacleTo(path, content.size);
      if (obstacle !== undefined) return void this.notices.fail(obstacle, undefined, undefined, about(path));
      const added = await this.#write(file);
      if (!added) return void this.notices.say(`${path} was not added.`, undefined, about(path));
      this.#offered = this.#offered.filter((each) => each.path !== path);
      this.fresh = [...this.fresh, path];
      this.notices.retract(about(path));
      await this.refresh();
      return added;
    } catch (cause) {
      const again = { label: 'Try again', run: () => this.add([file]) };
      this.notices.fail(`${path} could not be added: ${reason(cause)}`, cause, again, about(path));
      return undefined;
    } finally {
      this.uploads = this.uploads.filter((upload) => upload.path !== path);
    }
  }

  /** Room for a file is worth more than the way back to one that was replaced. */
  async #obstacleTo(path: string, size: number): Promise<string | undefined> {
    if ((await this.room.obstacleTo(path, size)) === undefined) return undefined;
    await this.notices.letGo();
    return this.room.obstacleTo(path, size);
  }

  async remove(name: string): Promise<void> {
    try {
      const size = this.list.find((file) => file.name === name)?.bytes ?? 0;
      const engine = await this.engine.opened();
      await engine.removeFile(name);
      await this.refresh();
      this.#offerBack(`${name} removed.`, [{ path: name, bytes: size }]);
    } catch (cause) {
      this.notices.fail(`${name} could not be removed.`, cause, undefined, about(name));
    }
  }

  async rename(from: string, to: string): Promise<void> {
    try {
      const engine = await this.engine.opened();
      await engine.renameFile(from, to);
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

  async download(name: string): Promise<void> {
    try {
      const engine = await this.engine.opened();
      save(await engine.readFile(name), basename(name));
    } catch (cause) {
      this.notices.fail(`${name} could not be read.`, cause);
    }
  }

  /** Undefined when it was stopped. */
  async #write({ path, content }: Added): Promise<AddedFile | undefined> {
    const engine = await this.engine.opened();
    const progress = proxy((done: number) => {
      const upload = this.uploads.find((each) => each.path === path);
      if (upload?.ending) return false;
      this.uploads = this.uploads.map((each) => (each === upload ? { ...each, done } : each));
      return true;
    });
    return engine.addFile(path, content, progress);
  }

  #offerBack(message: string, files: readonly Kept[]): void {
    const offer = {};
    const others = this.#offered.filter((each) => !files.some(({ path }) => path === each.path));
    this.#offered = [...others, ...files.map(({ path }) => ({ path, offer }))];
    const each = async (what: 'putBack' | 'letGo'): Promise<void> => {
      const engine = await this.engine.opened();
      for (const each of this.#offered) if (each.offer === offer) await engine[what](each.path);
    };
    const back = {
      label: 'Undo',
      run: async () => {
        try {
          await each('putBack');
        } catch (cause) {
          this.notices.fail(`It could not be undone: ${reason(cause)}`, cause);
        }
        await this.refresh();
      },
      lapse: () => each('letGo'),
    };
    const size = files.reduce((sum, file) => sum + file.bytes, 0);
    const [one] = files;
    const of = one && files.length === 1 ? about(one.path) : undefined;
    this.notices.say(`${message} (${bytes(size)})`, back, of);
  }
}

interface Addition {
  readonly path: string;
  /** Resolves to nothing where it was stopped or failed. */
  readonly added: Promise<AddedFile | undefined>;
}

/** A file that can be brought back. */
interface Kept {
  readonly path: string;
  readonly bytes: number;
}

const about = (path: string): string => `file ${path}`;

/** Hands bytes to the browser's own download. */
export function save(content: Blob, name: string): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  // The browser reads the blob after the click returns; a minute is enough to have begun.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
