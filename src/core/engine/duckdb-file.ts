/** A DuckDB file that is a session's as a whole: how it is attached, why that fails, and what in it no run made. */
import { StepError } from '../contract/errors.ts';
import { literal } from '../sql/quote.ts';
import { isTaken } from './faults.ts';
import { lakeCatalog } from './profiles.ts';
import type { EngineTarget } from './target.ts';

/** Of the type it says: by itself DuckDB takes a `.csv` for a database in memory. */
export const attachFile = (url: string, alias: string, options: readonly string[] = []): string =>
  `ATTACH ${literal(url)} AS ${alias} (${['TYPE duckdb', ...options].join(', ')})`;

/** Why an engine could not be attached, by what DuckDB says, or the system; what has words already keeps them. */
export function unattached(
  { url, profile }: Pick<EngineTarget, 'url' | 'profile'>,
  cause: unknown,
): StepError {
  if (cause instanceof StepError) return cause;
  const catalog = profile.dataPath ? lakeCatalog(url) : undefined;
  const place = catalog?.type === 'file' ? catalog.address : url;
  const [reason = ''] = (cause instanceof Error ? cause.message : String(cause)).split('\n', 1);
  if (isTaken(reason))
    return new StepError(`Another process works in ${place}. Wait for it. (${reason})`, { busy: true });
  return /not a valid DuckDB database file/i.test(reason)
    ? new StepError(`${place} is not a DuckDB file, and stays as it is. Choose another path.`)
    : new StepError(`${place} cannot be opened. (${reason})`, { cause });
}

/** Gives as `what` each thing that no run makes, whatever tables there are. A table of another schema is in that schema. */
export function strangersQuery(catalog: string): string {
  const from = (kind: string, name: string, source: string, condition: string): string =>
    `SELECT '${kind} ' || ${name} AS what FROM ${source}() WHERE database_name = ${literal(catalog)} AND ${condition}`;
  return [
    from('schema', 'schema_name', 'duckdb_schemas', OTHER_SCHEMA),
    from('view', `schema_name || '.' || view_name`, 'duckdb_views', 'NOT internal'),
    from('sequence', `schema_name || '.' || sequence_name`, 'duckdb_sequences', 'NOT temporary'),
    from('macro', `schema_name || '.' || function_name`, 'duckdb_functions', OWN_MACRO),
    from('type', `schema_name || '.' || type_name`, 'duckdb_types', 'NOT internal'),
  ].join('\nUNION ALL ');
}

const OTHER_SCHEMA = `schema_name NOT IN ('main', 'osiris', 'information_schema', 'pg_catalog')`;
const OWN_MACRO = `NOT internal AND function_type IN ('macro', 'table_macro')`;
