/** What the text reads of the session's files: paths that no file answers, files that no step reads. */
import type { FileShelf } from './files.svelte.ts';
import type { Script } from '../text/script.svelte.ts';
import { missingFiles, unreadFiles, type Fits } from '../text/suggest.ts';

/** So many files that no step reads are no crowd. */
const FEW = 2;

/**
 * Compares the paths that the text's extractors read with the session's files; kept up to date as either
 * changes.
 */
export class FileUsage {
  /** Which components read the files that were looked into. */
  fits = $state.raw<Fits>({});
  /** A file that is being added is none of them. */
  readonly missing = $derived.by(() => {
    if (!this.files.known) return [];
    const arriving = [...this.files.uploads, ...this.awaited()].map(({ path }) => path);
    return missingFiles(this.script.outline.steps, this.files.names).filter(
      ({ path }) => !arriving.includes(path),
    );
  });
  readonly unread = $derived.by(() =>
    this.script.checked?.outline && this.script.catalog
      ? unreadFiles(this.script.outline.steps, this.files.names, this.script.catalog, this.fits)
      : [],
  );
  /** Files of no step here, which came with other pipelines: a few are shown as all others, many are out of the way. */
  readonly aside = $derived.by(() => {
    const old = this.unread.filter((name) => !this.files.fresh.includes(name));
    return old.length > FEW ? old : [];
  });

  constructor(
    private readonly script: Script,
    private readonly files: FileShelf,
    /** Files that come from an address when it runs. */
    private readonly awaited: () => readonly { readonly path: string }[],
  ) {}
}
