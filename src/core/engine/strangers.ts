/** What stands among the tables of a session on an engine, and no run made: it is somebody's. */
import { ident, literal } from '../sql/quote.ts';

/** What a run keeps of itself, in `osiris`. */
const KEPT = ['steps', 'claims', 'state', 'state_keys', 'writing', 'session', 'removing'];

const OTHER_SCHEMA = `schema_name NOT IN ('main', 'osiris', 'information_schema', 'pg_catalog')`;
const OWN_MACRO = `NOT internal AND function_type IN ('macro', 'table_macro')`;

/**
 * Gives each as `what`. A table of `main` is a run's where the ledger has it; `hasLedger`: whether there is one, else none is. A table of another
 * schema is in that schema.
 */
export function strangersQuery(catalog: string, hasLedger: boolean): string {
  const from = (kind: string, name: string, source: string, condition: string): string =>
    `SELECT '${kind} ' || ${name} AS what FROM ${source}() WHERE database_name = ${literal(catalog)} AND ${condition}`;
  const made = hasLedger
    ? ` AND lower(table_name) NOT IN (SELECT lower(made.table_name) FROM ${ident(catalog)}.osiris.steps AS made WHERE made.table_name IS NOT NULL)`
    : '';
  const kept = `schema_name = 'osiris' AND table_name NOT IN (${KEPT.map(literal).join(', ')})`;
  return [
    from('schema', 'schema_name', 'duckdb_schemas', OTHER_SCHEMA),
    from(
      'table',
      `schema_name || '.' || table_name`,
      'duckdb_tables',
      `NOT temporary AND (schema_name = 'main'${made} OR ${kept})`,
    ),
    from('view', `schema_name || '.' || view_name`, 'duckdb_views', 'NOT internal'),
    from('sequence', `schema_name || '.' || sequence_name`, 'duckdb_sequences', 'NOT temporary'),
    from('macro', `schema_name || '.' || function_name`, 'duckdb_functions', OWN_MACRO),
    from('type', `schema_name || '.' || type_name`, 'duckdb_types', 'NOT internal'),
  ].join('\nUNION ALL ');
}
