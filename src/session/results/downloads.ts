/** The files that runs wrote, as the person picks them up. */
import type { RunState } from '#core/run/run-state.ts';
import { compareCodePoints } from '#core/oml/python.ts';
import type { TableInfo } from '#workers/engine.ts';
import { standInName } from '#core/standin/marks.ts';
import { basename } from '../page/number-text.ts';
import type { StepView } from './steps.ts';

export interface Written {
  readonly step_id: string;
  readonly path: string;
  readonly bytes: number;
  /** Name of the file on the person's disk that it was written to, instead of being kept for download. */
  readonly savedAs?: string;
}

export interface Download {
  readonly stepId: string;
  readonly path: string;
  readonly bytes: number;
  /** As it is saved: the last part of the path, marked where its rows are of stand-ins. */
  readonly name: string;
  /** The name; with the step's id where two files share it. */
  readonly label: string;
  readonly savedAs?: string;
  /** The file's columns stand in order of their names, unlike those of the table on the screen. */
  readonly sorted: boolean;
  /** The shown run did not write it: an earlier one did. */
  readonly earlier: boolean;
  /** The steps whose stand-ins its rows are of; the label says so, too. */
  readonly standIns?: readonly string[];
}

/**
 * Gives the files that the given steps wrote, in the order of the steps, with what the list of downloads
 * shows of them.
 */
export function downloads(
  written: readonly Written[],
  steps: readonly Pick<StepView, 'id' | 'sortsColumns' | 'table' | 'standIns'>[],
  tables: readonly TableInfo[],
  run: RunState,
): Download[] {
  const order = new Map(steps.map(({ id }, index) => [id, index]));
  const mine = written
    .filter(({ step_id }) => order.has(step_id))
    .toSorted((a, b) => (order.get(a.step_id) ?? 0) - (order.get(b.step_id) ?? 0));
  return mine.map(({ step_id, path, bytes, savedAs }) => {
    const { standIns } = steps.find(({ id }) => id === step_id) ?? {};
    const name = standIns && savedAs === undefined ? standInName(basename(path)) : basename(path);
    const twins = mine.filter((other) => basename(other.path) === basename(path)).length > 1;
    return {
      stepId: step_id,
      path,
      bytes,
      name,
      ...(standIns ? { standIns } : {}),
      label: twins ? `${name} (step ${step_id})` : name,
      savedAs,
      sorted: sorted(step_id),
      earlier: earlier(step_id, path),
    };
  });

  function earlier(id: string, path: string): boolean {
    const made = run.artifacts.some((each) => each.step_id === id && each.path === path);
    return run.status !== 'idle' && !made;
  }

  function sorted(id: string): boolean {
    const step = steps.find((each) => each.id === id);
    return step !== undefined && sortsColumns(step, tables);
  }
}

/** Does the file of this writer have its columns in another order than the table that it reads? */
export function sortsColumns(
  step: Pick<StepView, 'sortsColumns' | 'table'>,
  tables: readonly TableInfo[],
): boolean {
  if (!step.sortsColumns) return false;
  const names = tables.find(({ name }) => name === step.table)?.columns.map(({ name }) => name) ?? [];
  const inFile = names.toSorted(compareCodePoints);
  return names.some((name, index) => name !== inFile[index]);
}
