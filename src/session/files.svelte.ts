/** The files the person added: shown at once, kept in the session, and never lost without a way back. */
import { proxy } from 'comlink';
import { CONNECTIONS_FILE } from '#core/paths.ts';
import type { FileInfo } from '#workers/engine.ts';
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
  /** Counts the questions for the list: only the answer to the last one is shown. */
  #asked = 0;
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

  /** Adds files one after the other; one that takes the place of another says so and can be undone. */
  async add(files: readonly Added[]): Promise<void> {
    const arriving = files.map(({ path, content }) => ({
      path,
      done: 0,
      total: content.size,
      ending: false,
    }));
    this.uploads = [...this.uploads, ...arriving];
    for (const file of files) await this.#addOne(file);
  }

  /** Ends the adding of `path`; what was there before stays. */
  stop(path: string): void {
    this.uploads = this.uploads.map((each) => (each.path === path ? { ...each, ending: true } : each));
  }

  async #addOne(file: Added): Promise<void> {
    const { path, content } = file;
    try {
      const obstacle = await this.room.obstacleTo(path, content.size);
      if (obstacle !== undefined) return void this.notices.fail(obstacle);
      const before = this.names.includes(path) ? await this.#copy(path) : undefined;
      if (!(await this.#write(file))) return void this.notices.say(`${path} was not added.`);
      await this.refresh();
      if (before) this.#offerBack(`${path} took the place of a file of that name.`, path, before);
    } catch (cause) {
      this.notices.fail(`${path} could not be added: ${reason(cause)}`, cause, {
        label: 'Try again',
        run: () => this.add([file]),
      });
    } finally {
      this.uploads = this.uploads.filter((upload) => upload.path !== path);
    }
  }

  async remove(name: string): Promise<void> {
    try {
      const copy = await this.#copy(name);
      const engine = await this.engine.opened();
      await engine.removeFile(name);
      await this.refresh();
      this.#offerBack(`${name} removed.`, name, copy);
    } catch (cause) {
      this.notices.fail(`${name} could not be removed.`, cause);
    }
  }

  async rename(from: string, to: string): Promise<void> {
    try {
      const engine = await this.engine.opened();
      await engine.renameFile(from, to);
      await this.refresh();
      this.notices.say(`${from} is now ${to}.`, { label: 'Undo', run: () => this.rename(to, from) });
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

  /** False when it was stopped. */
  async #write({ path, content }: Added): Promise<boolean> {
    const engine = await this.engine.opened();
    const progress = proxy((done: number) => {
      const upload = this.uploads.find((each) => each.path === path);
      if (upload?.ending) return false;
      this.uploads = this.uploads.map((each) => (each === upload ? { ...each, done } : each));
      return true;
    });
    return (await engine.addFile(path, content, progress)) !== undefined;
  }

  /** The bytes apart from the session's file, which is about to go; the browser keeps large ones on disk. */
  async #copy(name: string): Promise<Blob> {
    const engine = await this.engine.opened();
    const file = await engine.readFile(name);
    return new Response(file.stream()).blob();
  }

  #offerBack(message: string, path: string, content: Blob): void {
    this.notices.say(`${message} (${bytes(content.size)})`, {
      label: 'Undo',
      run: async () => {
        await this.#write({ path, content });
        await this.refresh();
      },
    });
  }
}

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
