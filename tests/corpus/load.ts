/** A case of the corpus on native DuckDB. */
import { StepError } from '#core/contract/errors.ts';
import type { LoadReceipt } from '#core/contract/receipt.ts';
import { driver } from '../../drivers/filesystem/csv_extractor.ts';
import { type World, world } from '../drivers/support.ts';
import { bytesOf, type Case, pathOf } from './case.ts';

export interface Outcome {
  readonly error?: string;
  readonly receipt?: LoadReceipt;
}

export interface Native {
  readonly w: World;
  /** Loads the case into table `t`. */
  load(given: Case): Promise<Outcome>;
}

export async function native(chunkSize?: number): Promise<Native> {
  const files: Record<string, Uint8Array> = {};
  const w = await world(files, chunkSize === undefined ? {} : { chunkSize });
  return {
    w,
    async load(given) {
      const path = pathOf(given);
      files[path] = bytesOf(given);
      w.receipts.length = 0;
      try {
        const output = await w.run(driver, 't', { ...given.config, path });
        const [receipt, ...more] = w.receipts;
        if (!receipt || more.length > 0 || output.table !== 't' || output.rows !== receipt.rows)
          throw new Error(`${path}: ${w.receipts.length} receipts, ${output.rows} rows in ${output.table}`);
        return { receipt };
      } catch (error) {
        if (!(error instanceof StepError)) throw error;
        return { error: error.message };
      }
    },
  };
}
