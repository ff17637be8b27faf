/** A query of whoever is not the person: it reads tables that are given, and nothing that tells of more. */
import { foldName } from '../oml/value.ts';
import { CATALOG_VIEW, TELLS_OF_ITSELF } from './catalog-names.ts';
import { checkQuery, type QueryCheck, type QueryIssue } from './statement.ts';

export interface ReadingCheck extends QueryCheck {
  /** Names of tables that are not among the given ones, as written. */
  readonly missing: readonly string[];
}

/** Table functions that make their rows of nothing but what they are given. */
const MAKES_ROWS = /^(?:range|generate_series|unnest|repeat|repeat_row|json_each|json_tree)\(\)$/i;

/**
 * Checks a query as `checkQuery` does and finds what it names besides these tables: what DuckDB tells of itself is an
 * issue, any other name is missing.
 */
export function checkReading(sql: string, tables: readonly string[]): ReadingCheck {
  const check = checkQuery(sql);
  const given = new Set(tables.map(foldName));
  const others = check.relations.filter(({ name }) => !given.has(foldName(name)));
  const forbidden = [
    ...others
      .filter(({ name }) => CATALOG_VIEW.test(name))
      .map((found) => ({ ...found, message: `"${found.name}" is no table of a step: ${TELLS_OF_ITSELF}.` })),
    ...check.sources
      .filter(({ name }) => !MAKES_ROWS.test(name))
      .map((found) => ({
        ...found,
        message: `${found.name} is not allowed here: name the table of a step.`,
      })),
  ];
  const known = new Set(check.issues.map(({ start }) => start));
  const issues: QueryIssue[] = forbidden
    .filter(({ start }) => !known.has(start))
    .map(({ message, start, end }) => ({ type: 'forbidden_statement', message, start, end }));
  return {
    ...check,
    issues: [...check.issues, ...issues].sort((a, b) => a.start - b.start),
    missing: others.map(({ name }) => name),
  };
}
