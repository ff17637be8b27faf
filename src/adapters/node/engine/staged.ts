/**
 * A connection to an engine that keeps neither every type nor the order of what several threads write. Tables are made in a temporary one, and
 * published from there in their order; what is stored in another type is read through a temporary view of the table's name, in its own.
 */
import { DbError, StepError } from '#core/contract/errors.ts';
import { castsOf, castWords, restoring, storing, unfit, type ColumnCast } from '#core/engine/casts.ts';
import { collatedWithin, collationProbe, mayCollate, refuseCollated } from '#core/engine/collations.ts';
import { cutOff } from '#core/engine/faults.ts';
import { heldAs } from '#core/engine/held-types.ts';
import type { EngineProfile } from '#core/engine/profiles.ts';
import { emptyTable, ident, literal, rowsMade, tableAs, temporaryTableAs } from '#core/sql/index.ts';
import type { NodeConnection } from '../database.ts';

const STAGE = 'osiris staged rows';
/** DuckDB reads a query that has a limit by one thread, from the first row to the last. */
const IN_ORDER = 'LIMIT 9223372036854775807';

/** Columns that only such an engine's tables have beside their own: of its files, and of when they were written. */
const OF_FILES = /\b(?:filename|file_row_number|file_index|snapshot_id)\b/i;

type Restored = Pick<ColumnCast, 'column' | 'type'>;

/** What DuckDB says of a query is said of the statement that people know: `sql` ends in the same query. */
async function said<T>(sql: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    if (!(cause instanceof DbError)) throw cause;
    const { position } = cause;
    const shifted = position === undefined ? undefined : position + sql.length - cause.sql.length;
    throw new DbError(cause.message, sql, shifted, cause.cause);
  }
}

/** What lists tables and columns says nothing of how they are kept: as they are in a file of DuckDB's. */
const asElsewhere = (table: string, source: string): string =>
  source
    .replace(/^SELECT \*(?= FROM \(\s*DESC)/i, `SELECT * REPLACE (nullif("default", 'NULL') AS "default")`)
    .replace(
      /^SELECT \* FROM \(\s*SHOW\s+TABLES\s*\)$/i,
      `SELECT DISTINCT replace(name, ${literal(STAGE)}, ${literal(table)}) AS name FROM (SHOW TABLES) ORDER BY name`,
    );

/** `catalog`: of the session's tables. Resolves when what is there can be read. */
export async function staged(
  base: NodeConnection,
  profile: EngineProfile,
  catalog: string,
): Promise<NodeConnection> {
  const { query } = base;
  const stage = `temp.${ident(STAGE)}`;
  const place = (table: string): string => `${ident(catalog)}.main.${ident(table)}`;
  const described = (sql: string) => query(`DESCRIBE ${sql}`);
  const told = new Map<string, readonly string[]>();
  let offered: readonly string[] = [];

  const viewOf = (table: string, columns: readonly Restored[]): string =>
    `CREATE OR REPLACE TEMPORARY VIEW ${ident(table)} AS SELECT ${restoring(columns)} FROM ${place(table)}`;
  const dropView = (table: string): string => `DROP VIEW IF EXISTS temp.${ident(table)}`;

  /** By table: the columns that are stored in another type than they were made in, which the comment on each says. */
  async function restored(): Promise<ReadonlyMap<string, readonly Restored[]>> {
    const rows = await query(
      `SELECT table_name AS "table", column_name AS "column", comment AS "type" FROM duckdb_columns()
WHERE database_name = ${literal(catalog)} AND schema_name = 'main' AND comment IS NOT NULL ORDER BY table_name, column_index`,
    );
    const found = new Map<string, Restored[]>();
    for (const { table, column, type } of rows) {
      // Somebody else may have written a comment of their own.
      if (heldAs(profile, String(type)).type !== 'cast') continue;
      const columns = found.get(String(table)) ?? [];
      found.set(String(table), [...columns, { column: String(column), type: String(type) }]);
    }
    return found;
  }

  /** Another process may have made tables since. */
  async function offerViews(): Promise<void> {
    const tables = await restored();
    const gone = offered.filter((table) => !tables.has(table));
    const sql = [...gone.map(dropView), ...[...tables].map(([table, columns]) => viewOf(table, columns))];
    if (sql.length > 0) await base.exec(sql.join(';\n'));
    offered = [...tables.keys()];
  }

  /** Does `work` while every table has but its own columns. */
  async function bare<T>(work: () => Promise<T>): Promise<T> {
    const tables = await query(
      `SELECT table_name AS "table" FROM duckdb_tables() WHERE database_name = ${literal(catalog)} AND schema_name = 'main'`,
    );
    const others = tables.map(({ table }) => String(table)).filter((table) => !offered.includes(table));
    if (others.length === 0) return work();
    await base.exec(others.map((table) => viewOf(table, [])).join(';\n'));
    const done = await work();
    await base.exec(others.map(dropView).join(';\n'));
    return done;
  }

  /** Refuses what has a collation, before anything runs. Of a query that cannot be asked so, DuckDB says what is wrong when it runs. */
  async function refuseCollations(asked: string, columns: readonly string[]): Promise<void> {
    try {
      await query(temporaryTableAs(STAGE) + collationProbe(asked, columns));
    } catch (cause) {
      if (cause instanceof DbError) return;
      throw cause;
    }
    const [made] = await query(
      `SELECT sql FROM duckdb_tables() WHERE temporary AND table_name = ${literal(STAGE)}`,
    );
    await base.exec(`DROP TABLE ${stage}`);
    refuseCollated(profile, columns, String(made?.['sql']));
  }

  /** What is in the stage becomes the table, or is added to it. */
  async function publish(table: string, how: 'made' | 'added'): Promise<void> {
    const columns = await described(stage);
    const casts = castsOf(profile, columns);
    const into = how === 'made' ? tableAs(table) : `INSERT INTO ${place(table)} `;
    if (how === 'made') await base.exec(dropView(table));
    try {
      await base.exec(`${into}SELECT ${storing(casts)} FROM ${stage} ${IN_ORDER}`);
    } catch (cause) {
      const nested = columns.filter(({ column_type }) => /[[(]/.test(String(column_type)));
      const words =
        cause instanceof DbError
          ? (unfit(profile, casts, cause.message) ??
            collatedWithin(
              profile,
              nested.map(({ column_name }) => String(column_name)),
              cause.message,
            ))
          : undefined;
      throw words === undefined ? cause : new StepError(words);
    }
    const comments = casts.map(
      ({ column, type }) => `COMMENT ON COLUMN ${place(table)}.${ident(column)} IS ${literal(type)}`,
    );
    const view = casts.length === 0 ? [] : [viewOf(table, casts)];
    await base.exec([...(how === 'made' ? [...comments, ...view] : []), `DROP TABLE ${stage}`].join(';\n'));
    if (how === 'made') offered = casts.length === 0 ? offered : [...offered, table];
    told.set(
      table,
      casts.map((cast) => castWords(profile, cast)),
    );
  }

  await offerViews();
  return {
    ...base,

    async exec(sql) {
      await base.exec(sql);
      if (/^\s*BEGIN\b/i.test(sql)) await offerViews();
    },

    async createTable(table, columns) {
      await base.exec(emptyTable(STAGE, columns, 'TEMPORARY '));
      await publish(table, 'made');
    },

    async createTableAs(table, source) {
      const own = tableAs(table) + source;
      const asked = asElsewhere(table, source);
      const work = async (): Promise<number> => {
        // Bound only: what cannot be held is told before anything runs.
        const columns = await said(own, described(asked));
        castsOf(profile, columns);
        if (mayCollate(source))
          await refuseCollations(
            asked,
            columns.map(({ column_name }) => String(column_name)),
          );
        const staging = query(temporaryTableAs(STAGE) + asked).catch((cause: unknown) => {
          const words = cause instanceof DbError ? cutOff(profile, cause.message) : undefined;
          throw words === undefined ? cause : new StepError(words);
        });
        return rowsMade({ query }, STAGE, await said(own, staging));
      };
      const rows = await (OF_FILES.test(source) ? bare(work) : work());
      await publish(table, 'made');
      return rows;
    },

    async append(table, batches) {
      await base.exec(`${temporaryTableAs(STAGE)}FROM ${ident(table)} LIMIT 0`);
      const rows = await base.append(STAGE, batches, 'temp');
      await publish(table, 'added');
      return rows;
    },

    async reading(table) {
      const columns = (await restored()).get(table);
      return columns === undefined ? place(table) : `(SELECT ${restoring(columns)} FROM ${place(table)})`;
    },

    storedAs: (table) => told.get(table) ?? [],
  };
}
