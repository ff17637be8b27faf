/** Keys of writers whose file the person gets, and what such a writer checks before it writes. */
import type { FilePart } from '../columns/written.ts';
import type { ConfigProblem, JsonSchema } from '../contract/component.ts';
import type { DriverContext, StepOutput } from '../contract/driver.ts';
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

/** Writes a file of parts, which hold the rows of a table, and accounts for them. */
export async function writeParts(
  ctx: DriverContext,
  path: string,
  input: StepOutput,
  parts: AsyncIterable<FilePart>,
): Promise<StepOutput> {
  const file = await ctx.files.create(path);
  let rows = 0;
  let bytes = 0;
  for await (const part of parts) {
    ctx.signal.throwIfAborted();
    await file.write(part.bytes);
    rows += part.rows;
    bytes += part.bytes.length;
    ctx.progress({ rows, bytes, total_rows: input.rows });
  }
  reconcile(path, rows, input);
  await file.close();
  ctx.logMetric('rows_written', rows);
  ctx.logMetric('bytes_written', bytes);
  return { table: input.table, rows };
}

/** What is wrong with a name by which others do not know what the file is. `suffixes`: how such names end, the usual one first. */
export function suffixProblems(path: unknown, suffixes: readonly string[]): readonly ConfigProblem[] {
  if (typeof path !== 'string' || path === '') return [];
  if (suffixes.some((end) => path.toLowerCase().endsWith(end))) return [];
  const instead = `${path.replace(/\.[A-Za-z]\w*$/, '')}${suffixes[0]}`;
  return [
    {
      key: 'path',
      message: `path is ${path}, and nothing tells from that name what the file is: name it ${instead}`,
      instead,
    },
  ];
}
