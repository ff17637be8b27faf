/** The statements that make a table for what a step made, to be copied: over REST none can be made. */
import { readType, type SqlType } from '../sql/type-text.ts';
import { ident } from '../sql/index.ts';

export interface WrittenColumn {
  readonly name: string;
  /** As DuckDB prints it. */
  readonly type: string;
}

const TYPES: ReadonlyMap<string, string> = new Map([
  ['TINYINT', 'smallint'],
  ['UTINYINT', 'smallint'],
  ['SMALLINT', 'smallint'],
  ['USMALLINT', 'integer'],
  ['INTEGER', 'integer'],
  ['UINTEGER', 'bigint'],
  ['BIGINT', 'bigint'],
  ['UBIGINT', 'numeric(20,0)'],
  ['HUGEINT', 'numeric(39,0)'],
  ['UHUGEINT', 'numeric(39,0)'],
  ['BIGNUM', 'numeric'],
  ['FLOAT', 'real'],
  ['DOUBLE', 'double precision'],
  ['BOOLEAN', 'boolean'],
  ['DATE', 'date'],
  ['TIME', 'time'],
  ['TIME_NS', 'time'],
  ['TIME WITH TIME ZONE', 'timetz'],
  ['TIMESTAMP', 'timestamp'],
  ['TIMESTAMP_S', 'timestamp'],
  ['TIMESTAMP_MS', 'timestamp'],
  ['TIMESTAMP_NS', 'timestamp'],
  ['TIMESTAMP WITH TIME ZONE', 'timestamptz'],
  ['INTERVAL', 'interval'],
  ['UUID', 'uuid'],
  ['BLOB', 'bytea'],
  ['JSON', 'jsonb'],
]);

function typeOf(type: SqlType): string {
  if (type.type === 'LIST') return type.child.type === 'PLAIN' ? `${typeOf(type.child)}[]` : 'jsonb';
  if (type.type !== 'PLAIN') return 'jsonb';
  if (type.name === 'DECIMAL') return type.text.toLowerCase().replace('decimal', 'numeric');
  return TYPES.get(type.name) ?? 'text';
}

/** `keys`: the columns of its primary key. */
export function createTable(
  schema: string,
  table: string,
  columns: readonly WrittenColumn[],
  keys: readonly string[],
): string {
  const lines = columns.map(({ name, type }) => `  ${ident(name)} ${typeOf(readType(type))}`);
  if (keys.length > 0) lines.push(`  PRIMARY KEY (${keys.map(ident).join(', ')})`);
  return `CREATE TABLE ${ident(schema)}.${ident(table)} (\n${lines.join(',\n')}\n);\nNOTIFY pgrst, 'reload schema';`;
}

export function addColumns(schema: string, table: string, columns: readonly WrittenColumn[]): string {
  const added = columns.map(({ name, type }) => `  ADD COLUMN ${ident(name)} ${typeOf(readType(type))}`);
  return `ALTER TABLE ${ident(schema)}.${ident(table)}\n${added.join(',\n')};\nNOTIFY pgrst, 'reload schema';`;
}
