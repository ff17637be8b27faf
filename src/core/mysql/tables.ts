/** What the server knows of its tables: for statements on one, and for names that were likely meant. */
import { StepError } from '../contract/errors.ts';
import { closest } from '../contract/missing-file.ts';
import { addressOf, type ServerConfig } from './login.ts';
import { name, text } from './quote.ts';
import { listed, type Session } from './session.ts';

export interface TableColumn {
  readonly name: string;
  /** In small letters, without its size: `varchar`, `datetime`. */
  readonly type: string;
  readonly nullable: boolean;
  /** Its values come by themselves where none are given: a default, or the next number. */
  readonly filled: boolean;
  /** It is computed from others, and cannot be written. */
  readonly generated: boolean;
  /** Digits of a second. */
  readonly decimals: number;
}

export interface TableRef {
  readonly schema: string;
  readonly table: string;
}

export const tableOf = ({ schema, database }: ServerConfig, table: string): TableRef => ({
  schema: schema ?? database,
  table,
});

export const qualified = ({ schema, table }: TableRef): string => `${name(schema)}.${name(table)}`;

/** In their order; undefined where there is no such table, or none that the user may see. */
export async function columnsOf(
  session: Session,
  { schema, table }: TableRef,
): Promise<readonly TableColumn[] | undefined> {
  const rows = await session.ask(
    `SELECT column_name AS name, data_type AS type, is_nullable AS nullable, column_default IS NOT NULL OR extra LIKE '%auto_increment%' AS filled, extra LIKE '% GENERATED%' OR extra LIKE 'GENERATED%' AS computed, coalesce(datetime_precision, 0) AS decimals FROM information_schema.columns WHERE table_schema = ${text(schema)} AND table_name = ${text(table)} ORDER BY ordinal_position`,
  );
  if (rows.length === 0) return undefined;
  return rows.map((row) => ({
    name: row['name'] ?? '',
    type: (row['type'] ?? '').toLowerCase(),
    nullable: row['nullable'] === 'YES',
    filled: row['filled'] === '1',
    generated: row['computed'] === '1',
    decimals: Number(row['decimals']),
  }));
}

/** The error for a table that is not there: the one likely meant, or all that there are. `way`: what else helps, a sentence. */
export async function noTable(
  session: Session,
  config: ServerConfig,
  { schema, table }: TableRef,
  way = '',
): Promise<StepError> {
  const rows = await session.ask(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = ${text(schema)} ORDER BY 1 LIMIT 1000`,
  );
  const there = rows.flatMap((row) => row['name'] ?? []);
  const meant = closest(table, there);
  const hint = meant === undefined ? listed('tables', there) : ` Did you mean "${meant}"?`;
  return new StepError(
    `There is no table "${table}" in the database "${schema}" at ${addressOf(config)}, or "${config.user}" may not see it.${hint}${way}`,
    { at: { key: 'table', instead: meant } },
  );
}
