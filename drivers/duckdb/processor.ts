import { DbError, StepError } from '#core/contract/errors.ts';
import type { Driver } from '#core/contract/driver.ts';
import { blame, checkQuery, lookAlike, withoutCatalog } from '#core/sql/index.ts';

interface Config {
  readonly query: string;
}

/** Statements that DuckDB takes as a relation in parentheses, but not after CREATE TABLE ... AS. */
const WRAPPED = ['DESCRIBE', 'DESC', 'SUMMARIZE', 'SHOW'];

/** Runs one query in place; its result becomes the step's table. */
export const driver: Driver<Config> = {
  name: 'duckdb.processor',
  kind: 'processor',
  version: '1',
  spec: {
    title: 'DuckDB processor',
    description: 'Runs one SQL query on the tables of earlier steps; its result is the table of this step.',
    version: '1.0.0',
    modes: ['transform'],
    configSchema: {
      type: 'object',
      properties: {
        query: {
          type: 'string',
          format: 'sql',
          minLength: 1,
          description:
            'One SELECT, WITH, FROM, VALUES, TABLE, PIVOT, DESCRIBE or SUMMARIZE. It names the tables of other steps by their ids; a single input is also called input_df.',
        },
      },
      required: ['query'],
      additionalProperties: false,
    },
    secrets: [],
    examples: [
      {
        title: 'Filter and sort',
        config: { query: 'SELECT id, name, age FROM extract_actors WHERE age > 68 ORDER BY id' },
      },
    ],
  },

  async run({ config, ctx }) {
    const { statement } = checkQuery(config.query);
    if (!statement) throw new StepError('The query is empty; write a SELECT.');

    const query = withoutCatalog(config.query.slice(statement.start, statement.end));
    const [open, close] = WRAPPED.includes(statement.keyword) ? ['SELECT * FROM (', ')'] : ['', ''];
    const db = await ctx.getDbConnection();
    let rows: number;
    try {
      rows = await db.createTableAs(ctx.table, open + query + close);
    } catch (error) {
      if (!(error instanceof DbError)) throw error;
      const offset = error.position === undefined ? undefined : error.position - error.sql.lastIndexOf(query);
      if (offset === undefined || offset < 0) throw new StepError(error.message, { cause: error });
      const found = blame(config.query, statement.start + Math.min(offset, query.length), error.message);
      const start = found.offset - statement.start;
      // What fails while it runs ends the transaction, in which the database would answer no more.
      const repair = error.message.startsWith('Binder Error')
        ? await lookAlike(db, query, { offset: start, length: found.length })
        : undefined;
      const at = {
        key: 'query',
        ...found,
        repair: repair && { ...repair, offset: repair.offset + statement.start },
      };
      throw new StepError(error.message, { cause: error, at });
    }
    ctx.logMetric('rows_written', rows);
    return { table: ctx.table, rows };
  },
};
