/** Keys of writers whose file the person gets, and what such a writer checks before it writes. */
import type { JsonSchema } from '../contract/component.ts';
import type { StepOutput } from '../contract/driver.ts';
import { StepError } from '../contract/errors.ts';

export const createDirsKey: JsonSchema = {
  type: 'boolean',
  default: true,
  description: 'Make the folders in path. Without it, a path with a folder is an error.',
};

/** Gives the one table that a writer is for. `what`: its file. Throws `StepError` where there is none, or more than one. */
export function onlyTable(inputs: Readonly<Record<string, StepOutput>>, what: string): StepOutput {
  const [input, ...others] = Object.values(inputs);
  if (input === undefined)
    throw new StepError('There is no table to write: no step before this one makes one.');
  if (others.length > 0)
    throw new StepError(
      `${what} holds one table, and this step needs ${others.length + 1}. Join them in a step of their own.`,
    );
  return input;
}

/** Throws `StepError` for a path with a folder where none is to be made. */
export function checkFolder({
  path,
  create_dirs,
}: {
  readonly path: string;
  readonly create_dirs: boolean;
}): void {
  const folder = path.slice(0, Math.max(0, path.lastIndexOf('/')));
  if (!create_dirs && folder !== '')
    throw new StepError(`The folder ${folder} does not exist. Set \`create_dirs: true\` to make it.`, {
      at: { key: 'create_dirs' },
    });
}

/** Rows that ended early are no file: it is not closed, and the one before stays. */
export function reconcile(path: string, written: number, { table, rows }: StepOutput): void {
  if (written !== rows)
    throw new StepError(
      `${path} was not written whole: of ${rows} rows of "${table}" ${written} came. Please report this.`,
    );
}
