/** How files that a query names are read: as the pipeline's own step reads them, or as one that is written anew would. */
import type { Components } from '#core/contract/catalog.ts';
import { findMarked } from '#core/contract/marks.ts';
import type { Plan, PlanStep } from '#core/plan/plan.ts';
import { readAdHoc, type NamedFile } from '#core/sql/index.ts';
import type { FileInfo, FileReading } from '#workers/engine.ts';
import { bytes } from '../page/number-text.ts';

/** Larger files are read to this row, unless somebody wants all of them. */
export const FIRST_ROWS = 100_000;
const LARGE = 64 * 1024 * 1024;

/** What is known of a session's files. */
export interface KnownFiles {
  readonly catalog: Components;
  readonly plan: Plan | undefined;
  readonly files: readonly FileInfo[];
}

/** How each file is read, or why one cannot be. */
export type Readings =
  | { readonly type: 'known'; readonly files: Readonly<Record<string, FileReading>> }
  | { readonly type: 'refused'; readonly message: string; readonly at: NamedFile };

/** `whole`: large files, too. */
export function readingsOf(sql: string, known: KnownFiles, whole: boolean): Readings {
  const files: Record<string, FileReading> = {};
  for (const named of readAdHoc(sql).files) {
    const reading = readingOf(named.path, known, whole);
    if (typeof reading === 'string') return { type: 'refused', message: reading, at: named };
    files[named.path] = reading;
  }
  return { type: 'known', files };
}

/** The step of the pipeline that reads this file alone. */
export const stepReading = (plan: Plan | undefined, path: string): PlanStep | undefined =>
  plan?.steps.find(({ kind, files }) => kind === 'extractor' && files.length === 1 && files[0] === path);

function readingOf(path: string, { catalog, plan, files }: KnownFiles, whole: boolean): FileReading | string {
  const file = files.find(({ name }) => name === path);
  if (!file) return missing(path, files);
  const step = stepReading(plan, path);
  const found = step ?? newReading(path, catalog);
  if (!found) return `Nothing here reads "${path}": no component knows files of such a name.`;
  const { component, config, written } = found;
  const hasLimit = Object.hasOwn(catalog.get(component)?.spec.configSchema.properties ?? {}, 'limit');
  const given = config['limit'];
  if (whole || file.bytes <= LARGE) return { component, config, written };
  if (!hasLimit)
    return `"${path}" has ${bytes(file.bytes)}: choose Whole files to read all of it, which takes a while.`;
  const limit = typeof given === 'number' ? Math.min(given, FIRST_ROWS) : FIRST_ROWS;
  if (limit === given) return { component, config, written };
  return { component, config: { ...config, limit }, written: [...written, 'limit'], isCut: true };
}

function newReading(path: string, catalog: Components): FileReading | undefined {
  const reader = findMarked(catalog, 'session-file', path);
  if (!reader || reader.component.kind !== 'extractor') return undefined;
  const { component, key } = reader;
  const defaults = Object.entries(component.spec.configSchema.properties).flatMap(([name, schema]) =>
    schema.default === undefined ? [] : [[name, schema.default] as const],
  );
  return {
    component: component.name,
    config: { ...Object.fromEntries(defaults), [key]: path },
    written: [key],
  };
}

function missing(path: string, files: readonly FileInfo[]): string {
  const names = files.map(({ name }) => name);
  const there =
    names.length === 0 ? 'There are none yet: add it under Files.' : `There are: ${names.join(', ')}.`;
  return `There is no file "${path}". ${there} A text in the place of a table names a file; a table whose name needs quotes takes double quotes.`;
}
