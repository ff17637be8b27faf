import type { ColumnBatch } from '#core/contract/columns.ts';
import { StepError } from '#core/contract/errors.ts';
import type { Driver } from '#core/contract/driver.ts';

interface Config {
  readonly from: number;
  readonly to: number;
}

/** Makes a table of the whole numbers from `from` to `to`, in batches. */
export const driver: Driver<Config> = {
  name: 'demo.numbers',
  kind: 'extractor',
  version: '1',
  spec: {
    title: 'Numbers',
    description: 'Makes a table of consecutive whole numbers.',
    version: '1.0.0',
    modes: ['extract'],
    configSchema: {
      type: 'object',
      properties: {
        from: { type: 'integer', default: 1, description: 'The first number.' },
        to: { type: 'integer', description: 'The last number.' },
      },
      required: ['to'],
      additionalProperties: false,
    },
    secrets: [],
    examples: [{ title: 'One to ten', config: { to: 10 } }],
  },

  async run({ config, ctx }) {
    const { from, to } = config;
    if (from > to)
      throw new StepError(`There are no numbers from ${from} to ${to}; make \`to\` the larger one.`);
    const total = to - from + 1;

    async function* batches(): AsyncGenerator<ColumnBatch> {
      for (let start = from; start <= to; start += 2048) {
        ctx.signal.throwIfAborted();
        const rows = Math.min(2048, to - start + 1);
        const values = BigInt64Array.from({ length: rows }, (_, i) => BigInt(start + i));
        yield { rows, columns: [{ type: 'BIGINT', values }] };
        ctx.progress({ rows: start - from + rows, total_rows: total });
      }
    }

    const db = await ctx.getDbConnection();
    await db.createTable(ctx.table, [{ name: 'n', type: 'BIGINT' }]);
    const rows = await db.append(ctx.table, batches());
    ctx.logMetric('rows_read', rows);
    return { table: ctx.table, rows };
  },
};
