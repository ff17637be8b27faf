/** The names under which DuckDB tells of itself, and of all that it holds: other databases, settings, secrets. */

/** Table functions. */
export const CATALOG_FUNCTION = /^(?:(?:duckdb|pragma)_\w+|which_secret|sql_auto_complete)$/i;

/**
 * What the extensions add by which an engine is reached: of DuckLake also the macros of the attached catalog, which need no prefix where that
 * is the session's.
 */
export const ENGINE_FUNCTION =
  /^(?:(?:ducklake|postgres|quack|md)_\w+|pg_clear_cache|snapshots|table_(?:info|changes|insertions|deletions)|options|settings|(?:current|last_committed)_(?:snapshot|commit)|merge_adjacent_files|(?:expire_snapshots|cleanup_old_files|delete_orphaned_files|flush_inlined_data|rewrite_data_files|add_data_files|list_files|commit)|set_(?:option|commit_message))$/i;

/** Settings that tell where files, keys and tokens are. */
export const TELLING_SETTING =
  /token|secret|password|credential|access_key|key_id|endpoint|director|path|folder|user_agent|proxy|extension/i;

/** Views that need no schema. A step may have such a name, and is then what the name means. */
export const CATALOG_VIEW =
  /^(?:(?:duckdb|pragma)_\w+|sqlite_(?:temp_)?(?:master|schema)|pg_(?:am|attrdef|attribute|class|collation|constraint|database|depend|description|enum|index|indexes|namespace|prepared_statements|proc|sequence|sequences|settings|tables|tablespace|type|views))$/i;

/** What follows SHOW, DESCRIBE or SUMMARIZE, in quotes or not, and is no table then. */
export const CATALOG_LISTING = /^(?:databases|schemas|variables)$/i;

/** Why a query may not name one of them, as the end of a sentence. */
export const TELLS_OF_ITSELF = 'it tells of the database itself, and a query reads the tables of steps';

/** Names of the session's own database: on disk, in memory. */
export const OWN_CATALOG = /^(?:pipeline_data|memory)$/i;
