/** A table of the server, or what a query gives, becomes the table of a step. */
import type { ColumnBatch } from '../contract/columns.ts';
import type { DriverContext } from '../contract/driver.ts';
import { StepError } from '../contract/errors.ts';
import { closest } from '../contract/missing-file.ts';
import { sqlOf } from '../columns/data-type.ts';
import { columnNames, listedColumns } from '../columns/names.ts';
import { fieldBlock } from '../csv/fields.ts';
import { columnBuilder } from './columns.ts';
import { readingOf, widened, type Reading } from './fields.ts';
import { clockText, momentText } from './moment-text.ts';
import type { Field, Rows } from './port.ts';
import { splitRows } from './split.ts';

/** Bytes of text that are enough for a batch, and fields of a block that is split at once. */
const BATCH_BYTES = 8 * 1024 * 1024;
const BLOCK_FIELDS = 32_768;

export interface Wish {
  /** Rows of a batch at most. */
  readonly batchRows: number;
  /** Of the columns that come, those to keep, in this order; all where absent. */
  readonly columns?: readonly string[] | undefined;
  /** Rows to leave out at the start. */
  readonly skip: number;
  readonly limit: number;
  /** What did not fit at an earlier try, by the place of the column in the result. */
  readonly wider: ReadonlyMap<number, Reading>;
}

export interface ReadColumn {
  readonly name: string;
  readonly field: Field;
  readonly reading: Reading;
  /** Of its values, `0000-00-00`s that became NULL. */
  readonly zeros: number;
}

export interface Loaded {
  readonly rows: number;
  readonly bytes: number;
  readonly columns: readonly ReadColumn[];
  /** Names that stand for two columns. */
  readonly renamed: readonly (readonly [from: string, to: string])[];
}

/** A value that its column's type does not hold: the rows are to be read again, with `reading` for it. */
export class Wider extends Error {
  override readonly name = 'Wider';
  constructor(
    readonly column: number,
    readonly reading: Reading,
  ) {
    super('A column has to be wider');
  }
}

interface Wanted {
  /** In the result. */
  readonly place: number;
  readonly name: string;
  readonly field: Field;
  readonly reading: Reading;
}

/** Makes `ctx.table` of what the server sends. Rejects with `Wider`, with `StepError`, and with what the connection says. */
export async function loadRows({ fields, blocks }: Rows, wish: Wish, ctx: DriverContext): Promise<Loaded> {
  const names = columnNames(fields.map((field) => field.name));
  const wanted = wantedOf(fields, names, wish);
  const db = await ctx.getDbConnection();
  await db.createTable(
    ctx.table,
    wanted.map(({ name, reading }) => ({ name, type: sqlOf(reading.type) })),
  );
  const counts = { bytes: 0, zeros: wanted.map(() => 0) };
  const rows = await db.append(ctx.table, batches({ fields, blocks }, wanted, wish, counts, ctx));
  return {
    rows,
    bytes: counts.bytes,
    columns: wanted.map((column, i) => ({ ...column, zeros: counts.zeros[i] ?? 0 })),
    renamed: fields.flatMap(({ name }, i) => (name === names[i] ? [] : [[name, names[i] ?? ''] as const])),
  };
}

function wantedOf(fields: readonly Field[], names: readonly string[], { columns, wider }: Wish): Wanted[] {
  const places = columns?.map((column) => placeOf(column, names)) ?? names.map((_, place) => place);
  return places.map((place) => {
    const field = fields[place]!;
    const name = names[place]!;
    const reading = readingOf(field, wider.get(place));
    if (reading) return { place, name, field, reading };
    throw new StepError(
      `The column "${name}" is GEOMETRY, which there is no type for here. Read it as text, by ST_AsText(...) in a query, or leave it out by \`columns\`.`,
    );
  });
}

function placeOf(column: string, names: readonly string[]): number {
  const exact = names.indexOf(column);
  const place = exact < 0 ? names.findIndex((each) => each.toLowerCase() === column.toLowerCase()) : exact;
  if (place >= 0) return place;
  const meant = closest(column, names);
  const hint = meant === undefined ? '' : ` Did you mean "${meant}"?`;
  throw new StepError(`There is no column "${column}".${hint} There are: ${listedColumns(names)}.`, {
    at: { key: 'columns' },
  });
}

interface Counts {
  bytes: number;
  readonly zeros: number[];
}

async function* batches(
  { fields, blocks }: Rows,
  wanted: readonly Wanted[],
  { batchRows, skip, limit }: Wish,
  counts: Counts,
  ctx: DriverContext,
): AsyncGenerator<ColumnBatch> {
  // Of a column that is not wanted, only the length counts; GEOMETRY comes as text does.
  const layouts = fields.map((field) => readingOf(field)?.layout ?? 'text');
  const most = Math.max(1, Math.min(batchRows, Math.floor(BATCH_BYTES / (8 * Math.max(1, wanted.length)))));
  const builders = wanted.map(({ reading, field }) => columnBuilder(reading, field, most));
  const places = fieldBlock(
    fields.length,
    Math.max(16, Math.min(2048, Math.floor(BLOCK_FIELDS / fields.length))),
  );
  let leaving = skip;
  let total = 0;
  let rows = 0;

  const batch = (): ColumnBatch => {
    ctx.progress({ rows: total, bytes: counts.bytes });
    return { rows, columns: builders.map((builder) => builder.view()) };
  };

  for await (const block of blocks) {
    ctx.signal.throwIfAborted();
    counts.bytes += block.starts[block.rows]!;
    let from = Math.min(leaving, block.rows);
    leaving -= from;
    while (from < block.rows && total < limit) {
      from += splitRows(block, layouts, places, from, Math.min(most - rows, limit - total));
      wanted.forEach((column, i) => {
        const stop = builders[i]!.append(block.bytes, places, column.place);
        if (stop === places.rows) return;
        const at = stop * fields.length + column.place;
        const value = block.bytes.subarray(places.starts[at], places.ends[at]);
        throw misfit(column, value, total + stop + 1);
      });
      rows += places.rows;
      total += places.rows;
      const used = builders.reduce((sum, builder) => sum + builder.used, 0);
      if (rows < most && used < BATCH_BYTES) continue;
      yield batch();
      rows = 0;
      for (const builder of builders) builder.clear();
    }
    if (total >= limit) break;
  }
  if (rows > 0) yield batch();
  builders.forEach(({ zeros = 0 }, i) => (counts.zeros[i] = zeros));
}

/** `row`: from 1. */
function misfit({ place, name, field, reading }: Wanted, value: Uint8Array, row: number): Error {
  const { layout, as, type } = reading;
  const shown =
    layout === 'text'
      ? new TextDecoder().decode(value)
      : as === 'clock'
        ? clockText(value)
        : momentText(value, 0, value.length, as === 'date', field.decimals);
  const wider = widened(reading, `row ${row} holds ${shown}, which is no ${sqlOf(type)}`);
  if (wider) return new Wider(place, wider);
  return new Error(`Row ${row} of ${name} holds ${shown}, which its type ${sqlOf(type)} does not`);
}
