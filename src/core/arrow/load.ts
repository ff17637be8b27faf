/** What comes as Arrow becomes a table: its columns in types that hold every value, or an error that names the one that cannot be. */
import { columnNames, listed } from '../columns/names.ts';
import type { Column, ColumnBatch } from '../contract/columns.ts';
import type { DbConnection } from '../contract/database.ts';
import type { LogLevel } from '../contract/driver.ts';
import { StepError } from '../contract/errors.ts';
import type { LoadedColumn } from '../contract/receipt.ts';
import type { ArrowData, ArrowField, ArrowPart } from './data.ts';
import { Misfit } from './misfit.ts';
import { columnReader } from './reader.ts';
import type { ColumnReader, Meaning, Reading } from './reading.ts';

export interface ArrowLoad {
  readonly path: string;
  /** Begins the source anew: at least one part, since the first tells the columns. */
  open(): AsyncIterable<ArrowPart>;
  /** What is known of a column beside its type, by its leaves. */
  meanings(field: ArrowField): readonly (Meaning | undefined)[];
  /** Its texts are known to be UTF-8. */
  readonly isUtf8: boolean;
  /** Those to load, in this order; all by default. */
  readonly columns?: readonly string[];
  /** Rows to load at most. */
  readonly limit?: number;
  readonly table: string;
  readonly db: DbConnection;
  log(level: LogLevel, message: string): void;
  progress(rows: number): void;
}

export interface LoadedArrow {
  readonly rows: number;
  readonly columns: readonly LoadedColumn[];
}

interface Chosen {
  readonly name: string;
  /** Among those of the source. */
  readonly at: number;
  readonly reader: ColumnReader;
}

/** Makes the table. Where the type that was chosen for a column turns out not to hold a value, the source is read again with one that does. */
export async function loadArrow(load: ArrowLoad): Promise<LoadedArrow> {
  const instead: Map<string, { type: Misfit['instead']; reason: string }> = new Map();
  for (;;)
    try {
      return await loadOnce(load, instead);
    } catch (error) {
      if (!(error instanceof Misfit) || instead.has(error.column)) throw error;
      load.log('info', `${load.path} is read again: ${error.message}.`);
      instead.set(error.column, { type: error.instead, reason: error.reason });
    }
}

async function loadOnce(load: ArrowLoad, instead: Reading['instead']): Promise<LoadedArrow> {
  const parts = load.open()[Symbol.asyncIterator]();
  try {
    const first = await parts.next();
    if (first.done) throw new StepError(`"${load.path}" holds no schema, so nothing tells its columns.`);
    const chosen = choose(load, first.value.fields, instead);
    const definitions = chosen.map(({ name, reader: { type } }) => ({ name, type }));
    await load.db.createTable(load.table, definitions);
    const rows = await load.db.append(load.table, batches(load, chosen, first.value, parts));
    return {
      rows,
      columns: chosen.map(({ name, reader: { type, reason } }) => ({
        name,
        type,
        ...(reason === undefined ? {} : { reason }),
      })),
    };
  } finally {
    await parts.return?.();
  }
}

function choose(
  load: ArrowLoad,
  fields: readonly ArrowField[],
  instead: Reading['instead'],
): readonly Chosen[] {
  const { path, columns, isUtf8 } = load;
  const names = columnNames(fields.map(({ name }) => name));
  const wanted = columns ?? names;
  const missing = wanted.filter((name) => !names.includes(name));
  if (missing.length > 0)
    throw new StepError(
      `columns names ${missing.map((name) => `"${name}"`).join(', ')}, which ${path} does not have. Its columns are: ${listed(names)}.`,
      { at: { key: 'columns' } },
    );
  if (wanted.length === 0) throw new StepError(`"${path}" has no columns, and a table needs one.`);
  return wanted.map((name) => {
    const at = names.indexOf(name);
    const field = fields[at]!;
    if (name.includes('\0'))
      throw new StepError(`${path}: no column can be called ${JSON.stringify(name)}. Choose others.`, {
        at: { key: 'columns' },
      });
    const meanings = load.meanings(field).values();
    return {
      name,
      at,
      reader: columnReader(field, name, { meanings, instead, isUtf8, within: columnReader }),
    };
  });
}

async function* batches(
  { path, limit = Infinity, progress }: ArrowLoad,
  chosen: readonly Chosen[],
  first: ArrowPart,
  parts: AsyncIterator<ArrowPart>,
): AsyncGenerator<ColumnBatch> {
  let rows = 0;
  for (let part: ArrowPart | undefined = first; part;) {
    for (const batch of part.batches) {
      const taken = Math.min(batch.rows, limit - rows);
      if (taken <= 0) return;
      yield { rows: taken, columns: chosen.map((column) => columnOf(path, column, batch.columns)) };
      rows += taken;
      progress(rows);
    }
    if (rows >= limit) return;
    const next: IteratorResult<ArrowPart> = await parts.next();
    part = next.done ? undefined : next.value;
  }
}

function columnOf(path: string, { name, at, reader }: Chosen, columns: readonly ArrowData[]): Column {
  try {
    return reader.read(columns[at]!);
  } catch (cause) {
    if (cause instanceof StepError || cause instanceof Misfit) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new StepError(
      `"${path}" is broken: its column "${name}" is not laid out as it says. ${why} Get it again from where it came.`,
      { cause },
    );
  }
}
