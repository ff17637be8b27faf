/** Content keys: equal keys mean the same table, whoever made it, in whichever run and world. */
import { canonicalJson } from '../plan/canonical.ts';
import { fingerprint } from '../plan/fingerprint.ts';
import type { PlanStep } from '../plan/plan.ts';

/** The session's input files by path, each as the hash of its content; absent where there is no such file, or its hash is not known. */
export type ContentHashes = ReadonlyMap<string, string>;

/** In place of a hash: the step looked for such a file, and there was none. */
export const ABSENT = 'absent';

/** In place of a hash: there is such a file, and the person has not let it be read yet. Of no step's own. */
export const UNREAD = 'unread';

/** What a key is derived from, besides the step itself. */
export interface KeyGround {
  readonly files: ContentHashes;
  /** Of the session, so that keys of steps that use secrets compare within one session only; empty where no step does. */
  readonly salt: string;
  /** By step id: what made the tables that the step reads (`outputOf`). */
  readonly outputs: ReadonlyMap<string, string>;
}

/** `sha256:<hex>` of all that decides a step's result but for what it reads. */
export function ownWork({ work, aliases }: PlanStep, salt: string): string {
  return fingerprint(
    canonicalJson({
      work: work.hash,
      secrets: work.secrets === undefined ? undefined : fingerprint(`${salt} ${work.secrets}`),
      names: Object.fromEntries(aliases.map(({ name, table }) => [name, table])),
    }),
  );
}

/**
 * `sha256:<hex>`; undefined while a file that the step reads, or what made a table that it reads, is not known. `paths`: the files
 * that it has read, where that is known; else those that its config names.
 */
export function keyOf(
  step: PlanStep,
  { files, salt, outputs }: KeyGround,
  paths: readonly string[] = step.files,
): string | undefined {
  const read = paths.map((path) => [path, files.get(path)] as const);
  const tables = tablesRead(step).map(([name, id]) => [name, outputs.get(id)] as const);
  if ([...read, ...tables].some(([, content]) => content === undefined)) return undefined;
  return fingerprint(
    canonicalJson({
      work: ownWork(step, salt),
      files: Object.fromEntries(read),
      tables: Object.fromEntries(tables),
    }),
  );
}

/**
 * The steps whose tables decide its result, each by what the step calls it: an extractor reads none of those it is given, and a
 * writer's file does not tell how its table is called.
 */
export function tablesRead({ kind, inputs }: PlanStep): readonly (readonly [name: string, step: string])[] {
  if (kind === 'extractor') return [];
  return inputs.map((id, index) => [kind === 'writer' ? String(index) : id, id]);
}

/**
 * What the keys of other steps take for the table that a step made under `key` in the run `runId`: the key itself where it
 * decides the table, else one that no other run gives. `key` is empty where it could not be told.
 */
export function outputOf({ id, work }: PlanStep, key: string, runId: string): string {
  const isDecided = key !== '' && work.network === undefined && work.always === undefined;
  return isDecided ? key : fingerprint(`${key} ${runId} ${id}`);
}
