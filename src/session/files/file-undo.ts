/** Files that were replaced or removed, and the notices that bring them back: each replacement has its own Undo. */
import type { EngineLink } from '../engine/engine-link.svelte.ts';
import { bytes } from '../page/number-text.ts';
import { reason, type Notices } from '../page/notices.svelte.ts';

/** What notices are about that lead back to a file. */
export const about = (path: string): string => `file ${path}`;

/** A way back to how files were before one act of the person's. */
export interface Offer {
  files: Left[];
  /** Paths whose files may be leaving right now. */
  leaving: readonly string[];
  /** The notice that makes it. */
  notice?: number;
}

/** A file that left its place. */
interface Left {
  readonly path: string;
  /** So many files of this path were aside before. */
  readonly depth: number;
}

/**
 * Keeps count of the files that the engine holds aside, and of the Undo notices that lead back to them; when
 * no notice does any more, the engine frees their disk space.
 */
export class FileUndo {
  /** By path: the bytes of each file that is aside, oldest first, as the engine has them. */
  readonly #aside = new Map<string, readonly number[]>();
  /** Those that the person still has. */
  readonly #offers = new Set<Offer>();

  constructor(
    private readonly engine: EngineLink,
    private readonly notices: Notices,
    /** Called when files have come back. */
    private readonly onback: () => Promise<void>,
  ) {}

  /** Before files leave: what `left` is told of stays until the offer has been made, and let pass. */
  begin(paths: readonly string[] = []): Offer {
    const offer: Offer = { files: [], leaving: paths };
    this.#offers.add(offer);
    return offer;
  }

  /** A file of so many bytes has left its place; undefined where there was none, but one that was removed before may still be wanted. */
  left({ files }: Offer, path: string, size: number | undefined): void {
    const before = this.#of(path);
    const all = size === undefined ? before : [...before, size];
    if (all.length === 0) return;
    this.#aside.set(path, all);
    if (!files.some((each) => each.path === path)) files.push({ path, depth: all.length - 1 });
  }

  /** Says what became of the files that left, with the way back to them. */
  make(offer: Offer, say: (paths: readonly string[]) => string): void {
    offer.leaving = [];
    const files = offer.files.filter((each) => this.#leadsBack(each));
    const [one, ...others] = files;
    if (!one) return void this.#offers.delete(offer);
    const size = files.reduce((sum, { path, depth }) => sum + (this.#of(path)[depth] ?? 0), 0);
    offer.notice = this.notices.say(
      `${say(files.map(({ path }) => path))} (${bytes(size)})`,
      { label: 'Undo', run: () => this.#undo(offer), lapse: () => this.#lapse(offer) },
      others.length === 0 ? about(one.path) : undefined,
    );
    if (others.length > 0) for (const { path } of files) this.notices.retract(about(path));
  }

  /** The engine has let go what was aside of this path: nothing leads back there. */
  forget(path: string): void {
    this.#aside.delete(path);
    for (const offer of this.#offers) offer.files = offer.files.filter((each) => each.path !== path);
  }

  async #undo(offer: Offer): Promise<void> {
    try {
      const engine = await this.engine.opened();
      for (const each of offer.files)
        while (this.#leadsBack(each)) {
          await engine.files.restore(each.path);
          this.#aside.set(each.path, this.#of(each.path).slice(0, -1));
        }
    } catch (cause) {
      const again = { label: 'Try again', run: () => this.#undo(offer), lapse: () => this.#lapse(offer) };
      this.notices.fail(`It could not be undone: ${reason(cause)}`, cause, again);
      return this.onback();
    }
    // Not before: an older notice that passes meanwhile lets go what no offer leads back to.
    this.#offers.delete(offer);
    await this.onback();
    this.#goOn(offer.files.map(({ path }) => path));
  }

  /** After one way back the one before is open again; what led to files that have been passed over is none any more. */
  #goOn(paths: readonly string[]): void {
    const open = new Set(
      [...this.#offers].flatMap(({ files }) =>
        files.filter((each) => this.#leadsBack(each)).map(({ path }) => path),
      ),
    );
    const earlier = this.begin();
    for (const path of paths) if (!open.has(path)) this.left(earlier, path, undefined);
    this.make(earlier, tookThePlace);
    // Not before: with the last offer of a path all that is aside of it goes.
    for (const { files, notice } of [...this.#offers])
      if (notice !== undefined && !files.some((each) => this.#leadsBack(each))) this.notices.dismiss(notice);
  }

  /** Let pass: what no other offer leads back to can go. */
  async #lapse(offer: Offer): Promise<void> {
    this.#offers.delete(offer);
    const wanted = new Set(
      [...this.#offers].flatMap(({ files, leaving }) => [...leaving, ...files.map(({ path }) => path)]),
    );
    const gone = offer.files.map(({ path }) => path).filter((path) => !wanted.has(path));
    for (const path of gone) this.forget(path);
    const engine = await this.engine.opened();
    for (const path of gone) await engine.files.discard(path);
  }

  #leadsBack({ path, depth }: Left): boolean {
    return this.#of(path).length > depth;
  }

  #of(path: string): readonly number[] {
    return this.#aside.get(path) ?? [];
  }
}

/** What is said of files that were replaced. */
export function tookThePlace(paths: readonly string[]): string {
  return paths.length === 1
    ? `${paths[0]} took the place of a file of that name.`
    : `${paths.length} files took the place of files of the same names.`;
}
