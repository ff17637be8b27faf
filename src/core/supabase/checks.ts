/** What can be known before anything is written: is the table there, are its columns and keys, do the values fit. */
import type { DbConnection } from '../contract/database.ts';
import { StepError } from '../contract/errors.ts';
import { closest } from '../contract/missing-file.ts';
import { listed, listedColumns } from '../columns/names.ts';
import { ident } from '../sql/index.ts';
import { addColumns, createTable, type WrittenColumn } from './ddl.ts';
import type { DescribedTable } from './description.ts';
import { missingTable, type TableName } from './missing-table.ts';
import { quotedName } from './names.ts';
import { isMissingTable, RestError } from './refusal.ts';
import type { Rest } from './rest.ts';

export interface Written {
  /** The step's table. */
  readonly input: string;
  readonly columns: readonly WrittenColumn[];
  /** The columns that `primary_key` names. */
  readonly keys: readonly string[];
}

/** Throws `StepError` where the table, or a column of it, is missing: with the statements that make it. Gives what is known of it. */
export async function checkTarget(
  rest: Rest,
  target: TableName,
  { columns, keys }: Written,
): Promise<DescribedTable | undefined> {
  const { schema, table } = target;
  const described = rest.description?.get(table);
  if (!described) {
    const select = columns.map(({ name }) => quotedName(name)).join(',');
    try {
      const probe = rest.ask(table, [
        ['select', select],
        ['limit', '0'],
      ]);
      await rest.transport.persist(async () => (await rest.transport.send(probe)).close());
    } catch (error) {
      if (isMissingTable(error))
        throw new StepError(
          `${missingTable(rest, target)} Over the REST interface none can be made, so create it there, in the SQL editor, and run again:\n${createTable(schema, table, columns, keys)}`,
          { at: { key: 'table' } },
        );
      // A key may write where it does not read.
      if (!(error instanceof RestError) || error.code !== '42501') throw error;
    }
    return undefined;
  }
  const names = described.columns.map(({ name }) => name);
  const missing = columns.filter(({ name }) => !names.includes(name));
  if (missing.length === 0) return described;
  const near = missing.map(({ name }) => closest(name, names)).filter((name) => name !== undefined);
  const meant = near.length === 0 ? '' : ` Did you mean ${near.map((name) => `"${name}"`).join(', ')}?`;
  throw new StepError(
    `${schema}.${table} has no column ${missing.map(({ name }) => `"${name}"`).join(', ')}; it has: ${listed(names)}.${meant} Nothing was written. Rename them in SQL, or leave them out; or add them there:\n${addColumns(schema, table, missing)}`,
  );
}

/** Throws `StepError` where the keys are no columns, or do not tell the rows apart. */
export async function checkKeys(db: DbConnection, { input, columns, keys }: Written): Promise<void> {
  const at = { key: 'primary_key' };
  const missing = keys.filter((key) => !columns.some(({ name }) => name === key));
  if (missing.length > 0)
    throw new StepError(
      `\`primary_key\` names ${missing.map((name) => `"${name}"`).join(', ')}, which is no column of "${input}". Its columns are: ${listedColumns(columns.map(({ name }) => name))}.`,
      { at },
    );
  if (keys.length === 0) return;
  const list = keys.map(ident).join(', ');
  const rows = `(SELECT row_number() OVER () AS n, ${list} FROM main.${ident(input)})`;
  const [empty] = await db.query(
    `SELECT min(n) AS n FROM ${rows} WHERE ${keys.map((key) => `${ident(key)} IS NULL`).join(' OR ')}`,
  );
  if (typeof empty?.['n'] === 'bigint' || typeof empty?.['n'] === 'number')
    throw new StepError(
      `Row ${Number(empty['n'])} of "${input}" has no value in its key (${keys.join(', ')}). Nothing was written.`,
      { at },
    );
  const [twice] = await db.query(
    `SELECT min(n) AS a, max(n) AS b, count(*) AS many FROM ${rows} GROUP BY ${list} HAVING count(*) > 1 ORDER BY a LIMIT 1`,
  );
  if (twice)
    throw new StepError(
      `Rows ${Number(twice['a'])} and ${Number(twice['b'])} of "${input}" have the same key (${keys.join(', ')})${Number(twice['many']) > 2 ? `, and so have ${Number(twice['many']) - 2} more` : ''}: which of them counts, nobody could tell. Nothing was written. Keep one of them, in SQL.`,
      { at },
    );
}
