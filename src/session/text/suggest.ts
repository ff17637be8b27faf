/** What the page offers to do about files that no step reads and paths that no file answers. */
import type { Components } from '#core/contract/catalog.ts';
import { findMarked } from '#core/contract/marks.ts';
import type { Fit } from '#core/preview/fit.ts';
import type { TextStep } from '#workers/check/outline.ts';
import { basename } from '../page/number-text.ts';

/** By path. */
export type Fits = Readonly<Record<string, Fit>>;

/** A step reads a path that is not there; `candidates` are files of the same last part. */
export interface MissingFile {
  readonly step: string;
  readonly path: string;
  readonly candidates: readonly string[];
}

/** Paths that steps read from the session's files, with what is there. */
export function missingFiles(outline: readonly TextStep[], files: readonly string[]): MissingFile[] {
  const there = new Set(files);
  const wanted = new Set(outline.flatMap((step) => step.files));
  return outline.flatMap(({ id, files: paths }) =>
    paths
      .filter((path) => !there.has(path))
      .map((path) => {
        const name = basename(path).toLowerCase();
        const candidates = files.filter((file) => !wanted.has(file) && basename(file).toLowerCase() === name);
        return { step: id, path, candidates };
      }),
  );
}

/** Files that a step could read and none does, and that would not answer a missing path either. `fits`: of those that were looked into. */
export function unreadFiles(
  outline: readonly TextStep[],
  files: readonly string[],
  catalog: Components,
  fits: Fits = {},
): string[] {
  const read = new Set(outline.flatMap(({ files: paths, standIn }) => [...paths, standIn?.path]));
  const fitting = new Set(missingFiles(outline, files).flatMap(({ candidates }) => candidates));
  const isReadable = (file: string): boolean =>
    fits[file] ? fits[file].component !== undefined : findMarked(catalog, 'session-file', file) !== undefined;
  return files.filter((file) => !read.has(file) && !fitting.has(file) && isReadable(file));
}
