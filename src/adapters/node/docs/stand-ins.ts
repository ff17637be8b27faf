/** The stand-ins of a playground: which it declares, and which of its steps run on theirs. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { relativePath, STAND_INS_FILE } from '#core/contract/paths.ts';
import type { StandIns } from '#core/contract/stand-in.ts';
import type { Plan, PlanStep } from '#core/plan/plan.ts';
import { parseStandIns } from '#core/standin/stand-ins-file.ts';
import { standing, standsHere } from '#core/standin/standing.ts';
import { isError } from '../refused.ts';
import type { Place } from './places.ts';
import type { PlaygroundSource } from './source.ts';
import { SourceFault } from './source-fault.ts';

/** Which steps of a playground may run on their stand-ins. */
export interface MayStand {
  /** Those whose results were recorded on them: they run on them again. */
  readonly recorded: readonly string[];
  /** The others, too, where their sources cannot be reached. */
  readonly others: boolean;
}

/** Gives the stand-ins that are declared among its files, or beside its pipeline. Rejects with `SourceFault` where they cannot be read. */
export async function declaredStandIns(
  { files, folder }: PlaygroundSource,
  read: (place: Place) => Promise<Uint8Array>,
): Promise<StandIns> {
  const given = placeOfStandIns(files);
  const text = given ? new TextDecoder().decode(await read(given)) : await beside(folder);
  const parsed = text === undefined ? undefined : parseStandIns(text);
  if (parsed?.ok === false)
    throw new SourceFault(`has stand-ins that cannot be read: ${parsed.diagnostics[0]?.message}`);
  return parsed?.value ?? {};
}

/** What readers of the page are given as stand-ins. */
export const placeOfStandIns = (files: PlaygroundSource['files']): Place | undefined =>
  [...files].find(([path]) => relativePath(path) === STAND_INS_FILE)?.[1];

async function beside(folder: string): Promise<string | undefined> {
  try {
    return await readFile(join(folder, STAND_INS_FILE), 'utf8');
  } catch (cause) {
    if (isError(cause, 'ENOENT')) return undefined;
    throw cause;
  }
}

/** Those of them that may be used. */
export const allowed = (standIns: StandIns, { recorded, others }: MayStand): StandIns =>
  others ? standIns : Object.fromEntries(Object.entries(standIns).filter(([id]) => recorded.includes(id)));

/** The plan in which steps run on their stand-ins that did so when they were recorded, or whose network may not be asked. */
export function onStandIns(plan: Plan, { recorded }: MayStand, network: boolean): Plan {
  const stand = (step: PlanStep): PlanStep => {
    const { standIn } = step;
    if (!standIn || standsHere(standIn)) return step;
    const why = recorded.includes(step.id)
      ? 'Its results were recorded on it.'
      : !network && step.work.network
        ? 'The network is not to be asked.'
        : undefined;
    return why === undefined
      ? step
      : { ...standing(step, standIn), standIn: { ...standIn, when: 'here', why } };
  };
  return { ...plan, steps: plan.steps.map(stand) };
}
