/** What stands between a value and the type of its column. */
import { StepError } from '../contract/errors.ts';

/** Another type of ours that holds what the first choice does not. */
export type Instead = 'TIMESTAMP_MS' | 'TIMESTAMP_NS' | 'BIGINT';

/** A value does not fit the type that was chosen for it; `instead` does, and the source is to be read again. */
export class Misfit extends Error {
  override readonly name = 'Misfit';
  constructor(
    /** Of the column, with what leads to the value within it. */
    readonly column: string,
    readonly instead: Instead,
    /** Why, as the end of a sentence. */
    readonly reason: string,
  ) {
    super(`"${column}" holds ${reason}`);
  }
}

/** For a column that no table of ours can hold. `what`: `is ...`. */
export const refused = (column: string, what: string): StepError =>
  new StepError(`The column "${column}" ${what}. To load the others, name them in \`columns\`.`, {
    at: { key: 'columns' },
  });
