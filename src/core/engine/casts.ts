/** A table on its way to an engine that does not hold every type: what each column becomes. */
import type { Row } from '../contract/database.ts';
import { StepError } from '../contract/errors.ts';
import { ident } from '../sql/quote.ts';
import { heldAs } from './held-types.ts';
import type { EngineProfile } from './profiles.ts';

/** A column that is stored in another type. */
export interface ColumnCast {
  readonly column: string;
  /** As DuckDB prints it. */
  readonly type: string;
  readonly as: string;
  /** Which values fit; absent where all do. */
  readonly fits?: string;
}

/**
 * Of the columns of a table that is to be made, as `DESCRIBE` gives them: those that are cast. Throws `StepError` for one that cannot be held.
 */
export function castsOf(profile: EngineProfile, described: readonly Row[]): readonly ColumnCast[] {
  return described.flatMap(({ column_name, column_type }) => {
    const [column, type] = [String(column_name), String(column_type)];
    const held = heldAs(profile, type);
    if (held.type === 'held') return [];
    if (held.type === 'refused') throw new StepError(refusal(profile, column, type, held));
    return [{ column, type, as: held.as, ...(held.fits ? { fits: held.fits } : {}) }];
  });
}

function refusal(
  { title }: EngineProfile,
  column: string,
  type: string,
  { part, why, way }: { readonly part: string; readonly why: string; readonly way: string },
): string {
  const within = part === type ? '' : ` (${part} in it)`;
  const cast = way.replace(/\bx\b/, () => ident(column));
  return `The column "${column}" is of the type ${type}${within}, which ${title} cannot hold: ${why}. Cast it in the query, as in ${cast} AS ${ident(column)}, or run without --engine.`;
}

/** SQL: what is selected of the table that has them. */
export const castColumns = (casts: readonly ColumnCast[]): string =>
  casts.length === 0
    ? '*'
    : `* REPLACE (${casts.map(({ column, as }) => `CAST(${ident(column)} AS ${as}) AS ${ident(column)}`).join(', ')})`;

/** What is said of a cast, in the receipt and in the log. */
export const castWords = ({ title }: EngineProfile, { column, type, as }: ColumnCast): string =>
  `The column "${column}" is ${type}, which ${title} does not hold; it is stored as ${as}, with the same values.`;
