/** The names under which DuckDB tells of itself, and of all that it holds: other databases, settings, secrets. */

/** Table functions. */
export const CATALOG_FUNCTION = /^(?:(?:duckdb|pragma)_\w+|which_secret|sql_auto_complete)$/i;

/** Views that need no schema. A step may have such a name, and is then what the name means. */
export const CATALOG_VIEW =
  /^(?:(?:duckdb|pragma)_\w+|sqlite_(?:temp_)?(?:master|schema)|pg_(?:am|attrdef|attribute|class|collation|constraint|database|depend|description|enum|index|indexes|namespace|prepared_statements|proc|sequence|sequences|settings|tables|tablespace|type|views))$/i;

/** What follows SHOW, DESCRIBE or SUMMARIZE, in quotes or not, and is no table then. */
export const CATALOG_LISTING = /^(?:databases|schemas|variables)$/i;

/** Why a query may not name one of them, as the end of a sentence. */
export const TELLS_OF_ITSELF = 'it tells of the database itself, and a query reads the tables of steps';
