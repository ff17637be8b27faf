/** The files that runs wrote, as the person picks them up. */
import { basename } from './format.ts';

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
  /** The last part of the path; with the step's id where two files share it. */
  readonly label: string;
  readonly savedAs?: string;
}

/** Those of the given steps, in their order. */
export function downloads(written: readonly Written[], steps: readonly string[]): Download[] {
  const order = new Map(steps.map((id, index) => [id, index]));
  const mine = written
    .filter(({ step_id }) => order.has(step_id))
    .toSorted((a, b) => (order.get(a.step_id) ?? 0) - (order.get(b.step_id) ?? 0));
  return mine.map(({ step_id, path, bytes, savedAs }) => {
    const name = basename(path);
    const twins = mine.filter((other) => basename(other.path) === name).length > 1;
    return { stepId: step_id, path, bytes, label: twins ? `${name} (step ${step_id})` : name, savedAs };
  });
}
