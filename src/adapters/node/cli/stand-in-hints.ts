/** The way out that a stand-in is, said where one is declared and was not asked for. */
import type { StandIns } from '#core/contract/stand-in.ts';
import type { Diagnostic, Pipeline } from '#core/oml/pipeline.ts';
import { own, stepsOf, stringAt } from '#core/oml/value.ts';
import { isOutOfReach } from '#core/plan/stand-ins.ts';
import type { RunState } from '#core/run/run-state.ts';

const hint = (path: string): string => ` Use its stand-in ${path} with --stand-ins.`;

/** An error of a step that could run on its stand-in says so. */
export function withHint(found: Diagnostic, { document }: Pipeline, standIns: StandIns): Diagnostic {
  const index = /^steps\[(\d+)\]/.exec(found.location ?? '')?.[1];
  if (index === undefined || !isOutOfReach(found)) return found;
  const standIn = own(standIns, stringAt(stepsOf(document)[Number(index)], 'id') ?? '');
  return standIn ? { ...found, message: `${ended(found.message)}${hint(standIn.path)}` } : found;
}

/** What would have let the run go on, as a sentence with a space before it; empty where nothing would. */
export function failureHint({ failure }: RunState, standIns: StandIns): string {
  if (failure?.error.standIns) return ' That is said by --write-stand-ins.';
  const standIn = failure?.error.unreached ? own(standIns, failure.step_id ?? '') : undefined;
  return standIn ? hint(standIn.path) : '';
}

const ended = (message: string): string => (/[.!?]$/.test(message) ? message : `${message}.`);
