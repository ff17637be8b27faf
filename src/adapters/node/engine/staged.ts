/**
 * A connection to an engine that keeps neither every type nor the order of what several threads write: tables are made in a temporary one, and
 * published from there. `LIMIT` without a limit: DuckDB reads such a query by one thread, from the first row to the last.
 */
import { StepError, DbError } from '#core/contract/errors.ts';
import type { ColumnDefinition } from '#core/contract/database.ts';
import { castColumns, castsOf, castWords, type ColumnCast } from '#core/engine/casts.ts';
import type { EngineProfile } from '#core/engine/profiles.ts';
import { emptyTable, ident, rowsMade, tableAs, temporaryTableAs } from '#core/sql/index.ts';
import type { NodeConnection } from '../database.ts';

const STAGE = 'osiris staged rows';
const IN_ORDER = 'LIMIT 9223372036854775807';
const DROP = `DROP TABLE IF EXISTS temp.${ident(STAGE)}`;

export function staged(base: NodeConnection, profile: EngineProfile): NodeConnection {
  const { exec, query } = base;
  /** By table, as they were asked for. */
  const made = new Map<string, readonly ColumnDefinition[]>();
  const stored = new Map<string, readonly ColumnCast[]>();
  const described = (sql: string) => query(`DESCRIBE ${sql}`);

  const pour = (casts: readonly ColumnCast[]): string =>
    `SELECT ${castColumns(casts)} FROM temp.${ident(STAGE)} ${IN_ORDER}`;

  /** Empty, with the columns of a table as they come. */
  const openStage = (table: string): Promise<void> => {
    const columns = made.get(table);
    return exec(
      columns
        ? emptyTable(STAGE, columns, 'TEMPORARY ')
        : `${temporaryTableAs(STAGE)}FROM ${ident(table)} LIMIT 0`,
    );
  };

  /** What is in the stage goes into the table, as `sql` begins to say. */
  async function publish(sql: string, table: string): Promise<void> {
    const casts = castsOf(profile, await described(`temp.${ident(STAGE)}`));
    try {
      await exec(sql + pour(casts));
    } catch (error) {
      throw unfit(error, profile, casts);
    }
    stored.set(table, casts);
    await exec(DROP);
  }

  return {
    ...base,

    async createTable(table, columns) {
      made.set(table, columns);
      await openStage(table);
      await publish(tableAs(table), table);
    },

    async createTableAs(table, source) {
      // Bound only: what cannot be held is told before anything runs.
      castsOf(profile, await described(source));
      const rows = await rowsMade({ query }, STAGE, await query(temporaryTableAs(STAGE) + source));
      await publish(tableAs(table), table);
      made.delete(table);
      return rows;
    },

    async append(table, batches) {
      await openStage(table);
      const rows = await base.append(STAGE, batches, 'temp');
      await publish(`INSERT INTO ${ident(table)} `, table);
      return rows;
    },

    storedAs: (table) => (stored.get(table) ?? []).map((cast) => castWords(profile, cast)),
  };
}

/** A value that the other type has no room for. */
function unfit(error: unknown, { title }: EngineProfile, casts: readonly ColumnCast[]): unknown {
  const [, value] =
    error instanceof DbError ? (/Could not cast value (-?\d+) to DECIMAL/.exec(error.message) ?? []) : [];
  const narrow = casts.filter(({ fits }) => fits !== undefined);
  const [first] = narrow;
  if (value === undefined || first === undefined) return error;
  const columns = narrow.map(({ column }) => `"${column}"`).join(', ');
  return new StepError(
    `The value ${value} of ${narrow.length === 1 ? `the column ${columns}` : `one of the columns ${columns}`} does not fit: ${title} holds no ${first.type}, which is stored there as ${first.as}, and that takes ${first.fits}. Cast the column in the query to VARCHAR, which keeps every digit, or to DOUBLE; or run without --engine.`,
    { cause: error },
  );
}
