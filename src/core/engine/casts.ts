/** A table on its way to an engine that does not hold every type, and back: what each column becomes, in SQL. */
import type { Row } from '../contract/database.ts';
import { StepError } from '../contract/errors.ts';
import { ident, literal } from '../sql/quote.ts';
import { heldAs, type Held } from './held-types.ts';
import type { EngineProfile } from './profiles.ts';

/** A column that is stored in another type, and read in its own. */
export interface ColumnCast {
  readonly column: string;
  /** As DuckDB prints it. */
  readonly type: string;
  readonly as: string;
  /** Which values come back the same; absent where all do. */
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
    if (held.type === 'cast')
      return [{ column, type, as: held.as, ...(held.fits === undefined ? {} : { fits: held.fits }) }];
    throw new StepError(refusalWords(profile, column, type, held));
  });
}

/** Why a column cannot be held, and the way out. */
export function refusalWords(
  { title }: EngineProfile,
  column: string,
  type: string,
  { part, why, way }: Extract<Held, { type: 'refused' }>,
): string {
  const [within, instead] =
    part === type
      ? ['', `it in a query as ${way.replaceAll(/\bx\b/g, () => ident(column))} AS ${ident(column)}`]
      : [` (${part} in it)`, `each such value x in a query as ${way}`];
  return `The column "${column}" is of the type ${type}${within}, which ${title} cannot hold: ${why}. Write ${instead}, or run without --engine.`;
}

/** Begins what is said where a value does not fit. */
const MARK = 'osiris unfit: ';

/** SQL: what is selected of a table to be stored. A value that would not come back the same ends it. */
export const storing = (casts: readonly ColumnCast[]): string => replacing(casts, stored);

function stored({ column, type, as, fits }: ColumnCast): string {
  const name = ident(column);
  const cast = `CAST(${name} AS ${as})`;
  if (fits === undefined) return cast;
  const back = `TRY_CAST(TRY_CAST(${name} AS ${as}) AS ${type})`;
  const fault = `error(${literal(MARK + column)} || chr(10) || CAST(${name} AS VARCHAR))`;
  return `CASE WHEN ${back} IS NOT DISTINCT FROM ${name} THEN ${cast} ELSE ${fault} END`;
}

/** SQL: what is selected of a table that is stored so, to read it as it was made. */
export const restoring = (casts: readonly Pick<ColumnCast, 'column' | 'type'>[]): string =>
  replacing(casts, ({ column, type }) => `CAST(${ident(column)} AS ${type})`);

function replacing<C extends Pick<ColumnCast, 'column'>>(
  casts: readonly C[],
  value: (cast: C) => string,
): string {
  if (casts.length === 0) return '*';
  return `* REPLACE (${casts.map((cast) => `${value(cast)} AS ${ident(cast.column)}`).join(', ')})`;
}

/** The error for a value that does not fit, by what DuckDB said; undefined where it said something else. */
export function unfit(
  { title }: EngineProfile,
  casts: readonly ColumnCast[],
  said: string,
): string | undefined {
  const at = said.indexOf(MARK);
  if (at < 0) return undefined;
  const [name = '', value = ''] = said.slice(at + MARK.length).split('\n', 2);
  const cast = casts.find(({ column }) => column === name);
  return `The column "${name}" holds the ${cast?.type} ${value}, and ${title} would not give back the same: it stores a ${cast?.type} as ${cast?.as}, which takes those ${cast?.fits}. Have it as text (a query casts it to VARCHAR, an extractor may have a setting for the type of a column), or run without --engine.`;
}

/** What is said of a cast, in the receipt and in the log. */
export const castWords = ({ title }: EngineProfile, { column, type, as }: ColumnCast): string =>
  `The column "${column}" is ${type}, which ${title} does not hold: it is stored as ${as}, and read as ${type} again.`;
