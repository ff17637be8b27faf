/** Stand-ins of the session: recorded of a table, taken of a file, taken back. Loaded when somebody asks for one. */
import { STAND_INS_FILE } from '#core/contract/paths.ts';
import type { StandIn } from '#core/contract/stand-in.ts';
import { findMarked } from '#core/contract/marks.ts';
import { own } from '#core/oml/value.ts';
import { entryOf, samplePath, type Sample, type SampleRequest } from '#core/standin/sample.ts';
import { parseStandIns } from '#core/standin/stand-ins-file.ts';
import { withStandIn } from '#core/standin/write.ts';
import { about } from './files/file-undo.ts';
import type { Added } from './files/files.svelte.ts';
import { now } from './page/ids.ts';
import { bytes } from './page/number-text.ts';
import { reason } from './page/notices.svelte.ts';
import { whoeverHasIt } from './engine/owner.ts';
import type { Session } from './session.svelte.ts';

/** The parts of a session that stand-ins are made with. */
type Parts = Pick<Session, 'engine' | 'files' | 'notices' | 'script'>;

/** What stands in for a step; undefined where nothing does, or the file that says so cannot be read. */
export function standInFor({ script }: Parts, step: string): StandIn | undefined {
  const text = script.settings.standIns;
  const read = text === undefined ? undefined : parseStandIns(text);
  return read?.ok ? own(read.value, step) : undefined;
}

/** The session's files that could stand in for a step. */
export const sampleFiles = ({ files, script }: Parts): readonly string[] =>
  files.names.filter((name) => script.catalog && findMarked(script.catalog, 'session-file', name));

/** Takes a sample of the step's table, for a look at it. Rejects with the reason where the table has no such sample. */
export const lookAtSample = ({ engine }: Parts, step: string, request: SampleRequest): Promise<Sample> =>
  whoeverHasIt(async () => (await engine.ready()).tables.sample(step, request));

/** Keeps a sample as the step's stand-in. Resolves to whether it was kept; why not is a notice. */
export function recordStandIn(parts: Parts, step: string, sample: Sample): Promise<boolean> {
  const taken = parts.files.names;
  const path = standInFor(parts, step)?.path ?? samplePath(step, taken);
  const content = new Blob([sample.csv], { type: 'text/csv' });
  return change(
    parts,
    step,
    entryOf(path, sample, now()),
    [{ path, content }],
    `The stand-in of ${step} is recorded: ${path} (${bytes(content.size)}).`,
  );
}

/** Lets a file of the session stand in for the step. */
export const useAsStandIn = (parts: Parts, step: string, path: string): Promise<boolean> =>
  change(parts, step, { path }, [], `${path} stands in for ${step} where its source cannot be reached.`);

/** The step has no stand-in any more; its file stays. */
export const dropStandIn = (parts: Parts, step: string): Promise<boolean> =>
  change(parts, step, undefined, [], `${step} has no stand-in any more. Its file stays.`);

/** Writes the entry, and the files that go with it; the notice has the way back to those of this step. */
async function change(
  parts: Parts,
  step: string,
  entry: StandIn | undefined,
  samples: readonly Added[],
  said: string,
): Promise<boolean> {
  const { notices } = parts;
  try {
    const earlier = standInFor(parts, step);
    const before = await Promise.all(samples.map(({ path }) => asItIs(parts, path)));
    await put(parts, [...samples, fileWith(parts, step, entry)]);
    const undo = async (): Promise<void> => {
      await put(parts, [fileWith(parts, step, earlier)]);
      for (const [at, { path }] of samples.entries()) {
        const content = before[at];
        if (content) await put(parts, [{ path, content }]);
        else await parts.files.remove(path);
        notices.retract(about(path));
      }
    };
    notices.say(said, { label: 'Undo', run: undo }, `stand-in of ${step}`);
    return true;
  } catch (cause) {
    notices.fail(`The stand-in of ${step} was not changed: ${reason(cause)}`, cause);
    return false;
  }
}

/** What says which sample stands in for which step, with this entry, or without one of the step. */
function fileWith({ script }: Parts, step: string, entry: StandIn | undefined): Added {
  const text = withStandIn(script.settings.standIns, step, entry);
  return { path: STAND_INS_FILE, content: new Blob([text], { type: 'text/yaml' }) };
}

/** Adds files; what took the place of another is told, and can be undone, by whoever asked for it. */
async function put({ files, notices }: Parts, added: readonly Added[]): Promise<void> {
  for (const file of added) {
    if (!(await files.add([file]))) throw new Error(`${file.path} could not be written.`);
    notices.retract(about(file.path));
  }
}

/** In memory, since its place is about to be taken. */
async function asItIs({ engine, files }: Parts, path: string): Promise<Blob | undefined> {
  if (!files.names.includes(path)) return undefined;
  const content = await whoeverHasIt(async () => (await engine.opened()).files.read(path));
  return new Blob([await content.arrayBuffer()], { type: content.type });
}
