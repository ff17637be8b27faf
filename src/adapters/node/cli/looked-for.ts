/** Where a file was looked for that is not there, and how another place is named. */
import { dirname, join, relative } from 'node:path';
import type { Plan } from '#core/plan/plan.ts';
import type { RunState } from '#core/run/run-state.ts';
import { isThere } from '../is-there.ts';
import type { Arguments } from './arguments.ts';

/** A sentence with a space before it, where the step that failed did so for want of a file; else nothing. */
export async function lookedFor(
  { failure }: RunState,
  plan: Plan,
  { file, data }: Arguments,
  cwd: string,
): Promise<string> {
  const step = plan.steps.find(({ id }) => id === failure?.step_id);
  const folder = data ?? dirname(file);
  const read = [...(step?.files ?? []), ...(step?.standIn ? [step.standIn.path] : [])];
  const named = read.filter((path) => failure?.error.message.includes(`"${path}"`));
  const there = await Promise.all(named.map((path) => isThere(join(folder, path))));
  if (there.every(Boolean)) return '';
  const shown = relative(cwd, folder) || '.';
  return data === undefined
    ? ` It was looked for beside ${relative(cwd, file)}, in ${shown}: --data DIR names another folder.`
    : ` It was looked for in ${shown}, as --data says.`;
}
