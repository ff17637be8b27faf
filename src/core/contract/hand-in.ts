/** What every extractor ends with. */
import type { DriverContext } from './context.ts';
import type { StepOutput } from './driver.ts';
import type { LoadReceipt } from './receipt.ts';

/**
 * Hands in an extractor's account of its load, with the metrics that every load has and `others` behind them; gives what its `run`
 * resolves to. To be called once, when the table is whole.
 */
export function handIn(
  ctx: Pick<DriverContext, 'table' | 'receipt' | 'logMetric'>,
  receipt: LoadReceipt,
  others: Readonly<Record<string, number>> = {},
): StepOutput {
  ctx.receipt(receipt);
  const metrics = { rows_read: receipt.rows, bytes_read: receipt.bytes, ...others };
  for (const [name, value] of Object.entries(metrics)) ctx.logMetric(name, value);
  return { table: ctx.table, rows: receipt.rows };
}
