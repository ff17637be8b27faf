/** Columns with a collation, which DuckDB shows nowhere but in the statement that would make their table. */
import { StepError } from '../contract/errors.ts';
import { ident } from '../sql/quote.ts';
import { refusalWords } from './casts.ts';
import type { EngineProfile } from './profiles.ts';

/** Whether a query may give any. */
export const mayCollate = (query: string): boolean => /\bcollate\b/i.test(query);

const WHY = 'its tables keep no collation, so that COLLATE stands where texts are compared';

/** A query whose table has the columns of `query` by their places, and no rows. */
export function collationProbe(query: string, columns: readonly string[]): string {
  const places = columns.map((_, at) => `c${at}`);
  return `SELECT * FROM (${query}\n) AS probe(${places.join(', ')}) LIMIT 0`;
}

/** `statement`: what makes the table of the probe. Throws `StepError` for the first column that has one. */
export function refuseCollated(profile: EngineProfile, columns: readonly string[], statement: string): void {
  const [, at, collation] = /\bc(\d+) VARCHAR COLLATE ("[^"]+"|[\w.]+)/.exec(statement) ?? [];
  if (at === undefined) return;
  const type = `VARCHAR COLLATE ${collation}`;
  throw new StepError(
    refusalWords(profile, columns[Number(at)] ?? '', type, {
      type: 'refused',
      part: type,
      why: WHY,
      way: 'decode(encode(x))',
    }),
  );
}

/** What DuckDB says of one within a list, a struct or a map, which it shows nowhere, in words; undefined where it says something else. */
export function collatedWithin(
  { title }: EngineProfile,
  nested: readonly string[],
  said: string,
): string | undefined {
  if (!/collations are not supported/i.test(said)) return undefined;
  const columns = nested.map(ident).join(', ');
  return `A text within ${columns} has a collation, which ${title} cannot hold: ${WHY}. Make the list, struct or map of decode(encode(x)) for such a text x, or run without --engine.`;
}
