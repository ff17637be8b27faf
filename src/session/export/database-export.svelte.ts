/** The session's tables on their way into a DuckDB file of the person's. Loaded when it is wanted. */
import type { FileProgress } from '#workers/engine.ts';
import { bytes } from '../page/number-text.ts';
import { reason } from '../page/notices.svelte.ts';
import { saveFile } from '../page/save-file.ts';
import { slug } from '#core/oml/step-id.ts';
import type { Session } from '../session.svelte.ts';

/** Makes one file at a time; says in words how far it is, and what became of it. */
export class DatabaseExport {
  /** The browser lets a page write to a file that the person picks. */
  readonly canPick = typeof window.showSaveFilePicker === 'function';
  /** Set while it goes on. */
  progress = $state.raw<FileProgress | undefined>();
  busy = $state(false);
  /** Empty while nothing is to be said. */
  said = $state('');
  failure = $state('');
  #cancelled = false;

  constructor(private readonly session: Session) {}

  /** As the file is called: like the pipeline. */
  get name(): string {
    const base = slug(this.session.name ?? '');
    return `${base === '' ? 'pipeline' : base}.duckdb`;
  }

  /** To be called at once when a button is pressed. `isPicked`: into a file that the person picks, in place of a download. */
  async save(isPicked: boolean): Promise<void> {
    if (this.busy) return;
    [this.busy, this.said, this.failure, this.#cancelled] = [true, '', '', false];
    try {
      const target = isPicked ? await pick(this.name) : undefined;
      if (isPicked && !target) return;
      const engine = await this.session.engine.ready();
      const file = await engine.tables.toFile((progress) => (this.progress = progress));
      if (this.#cancelled) return;
      if (target) {
        await copyInto(target, file);
        await engine.tables.dropFile();
      } else saveFile(file, this.name);
      this.said = `${target?.name ?? this.name} saved, ${bytes(file.size)}.`;
    } catch (cause) {
      if (!this.#cancelled) this.failure = reason(cause);
    } finally {
      if (this.#cancelled) this.said = 'Nothing was saved.';
      this.busy = false;
      this.progress = undefined;
    }
  }

  cancel(): void {
    if (!this.busy) return;
    this.#cancelled = true;
    void this.session.engine.opened().then(({ tables }) => tables.cancelFile());
  }
}

/** Undefined where the person picks none. */
async function pick(name: string): Promise<FileSystemFileHandle | undefined> {
  try {
    return await window.showSaveFilePicker?.({ suggestedName: name, id: 'osiris-downloads' });
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') return undefined;
    throw cause;
  }
}

/** The person's file keeps what it held until all is written. */
async function copyInto(target: FileSystemFileHandle, file: Blob): Promise<void> {
  await file.stream().pipeTo(await target.createWritable());
}
