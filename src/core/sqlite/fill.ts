/** Blocks of cells, looked at and laid out as batches of columns. */
import type { ColumnBatch } from '../contract/columns.ts';
import type { DriverContext } from '../contract/driver.ts';
import { cellColumn } from './columns.ts';
import { learn, noFacts, type Facts } from './facts.ts';
import type { CellBlock } from './port.ts';
import { isDated, type Reading } from './reading.ts';
import type { Source, Wanted } from './wanted.ts';

/** Bytes of text that are enough for a batch, and its rows at most. */
const BATCH_BYTES = 8 * 2 ** 20;
const BATCH_ROWS = 61_440;

/** What the first block says, and all blocks. */
export async function begun(
  all: AsyncIterable<CellBlock>,
  wanted: readonly Wanted[],
  limit: number,
): Promise<{ facts: readonly Facts[]; blocks: AsyncIterable<CellBlock> }> {
  const facts = wanted.map(() => noFacts());
  const rest = all[Symbol.asyncIterator]();
  const first = await rest.next();
  if (!first.done) {
    cut(first.value, limit);
    learnAll(facts, first.value, wanted);
  }
  async function* blocks(): AsyncGenerator<CellBlock> {
    for (let next = first; !next.done; next = await rest.next()) yield next.value;
  }
  return { facts, blocks: blocks() };
}

/** Looks at all values, as far as `limit`. */
export async function survey(
  blocks: AsyncIterable<CellBlock>,
  wanted: readonly Wanted[],
  limit: number,
  ctx: DriverContext,
): Promise<readonly Facts[]> {
  const facts = wanted.map(() => noFacts());
  let rows = 0;
  for await (const block of blocks) {
    ctx.signal.throwIfAborted();
    cut(block, limit - rows);
    rows += block.fields.rows;
    learnAll(facts, block, wanted);
    if (rows >= limit) break;
  }
  return facts;
}

const learnAll = (facts: readonly Facts[], block: CellBlock, wanted: readonly Wanted[]): void =>
  wanted.forEach(({ declared }, c) => learn(facts[c]!, block, c, isDated(declared)));

/** Leaves out the rows that are beyond the limit. */
function cut({ fields }: CellBlock, most: number): void {
  if (fields.rows > most) fields.rows = most;
}

/** A value that its column's type does not hold: the rows are to be read again. */
export class Misfit extends Error {
  constructor(readonly column: string) {
    super(`"${column}" has a value that its type does not hold`);
  }
}

export interface Filling {
  readonly wanted: readonly Wanted[];
  readonly readings: readonly Reading[];
  readonly seen: readonly Facts[];
  readonly limit: number;
  readonly source: Source;
  readonly read: { rows: number };
}

export async function* batches(
  blocks: AsyncIterable<CellBlock>,
  { wanted, readings, seen, limit, source, read }: Filling,
  ctx: DriverContext,
): AsyncGenerator<ColumnBatch> {
  const most = Math.max(
    2048,
    Math.min(BATCH_ROWS, Math.floor(BATCH_BYTES / (8 * Math.max(1, wanted.length)))),
  );
  const columns = readings.map((reading) => cellColumn(reading, most));
  let rows = 0;
  read.rows = 0;
  const batch = (): ColumnBatch => {
    ctx.progress({ rows: read.rows, total_rows: source.total });
    return { rows, columns: columns.map((column) => column.view()) };
  };
  for await (const block of blocks) {
    ctx.signal.throwIfAborted();
    cut(block, limit - read.rows);
    if (rows + block.fields.rows > most) {
      yield batch();
      rows = 0;
      for (const column of columns) column.clear();
    }
    columns.forEach((column, c) => {
      learn(seen[c]!, block, c);
      if (!column.append(block, c)) throw new Misfit(wanted[c]!.name);
    });
    rows += block.fields.rows;
    read.rows += block.fields.rows;
    if (read.rows >= limit) break;
    if (columns.reduce((sum, { used }) => sum + used, 0) < BATCH_BYTES) continue;
    yield batch();
    rows = 0;
    for (const column of columns) column.clear();
  }
  if (rows > 0) yield batch();
}
