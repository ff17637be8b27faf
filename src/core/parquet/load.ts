/** A Parquet file becomes a table: row group by row group, with the parts of the file that are asked for and no others. */
import type { ArrowField, ArrowPart } from '../arrow/data.ts';
import { loadArrow, type ArrowLoad, type LoadedArrow } from '../arrow/load.ts';
import type { ArrowLibrary } from '../arrow/port.ts';
import { columnNames } from '../columns/names.ts';
import { StepError } from '../contract/errors.ts';
import type { InputFile } from '../contract/files.ts';
import { broken, type ParquetFooter } from './footer.ts';
import type { ParquetBytes, ParquetLibrary } from './port.ts';

export interface ParquetLoad extends Pick<
  ArrowLoad,
  'columns' | 'limit' | 'table' | 'db' | 'log' | 'progress'
> {
  readonly file: InputFile;
  readonly footer: ParquetFooter;
  readonly parquet: ParquetLibrary;
  readonly arrow: ArrowLibrary;
}

export interface LoadedParquet extends LoadedArrow {
  /** Bytes of the file that were read. */
  readonly bytes: number;
  /** Row groups of the file, and of them those that were read. */
  readonly groups: number;
  readonly groupsRead: number;
}

/** What one batch should have, unpacked: enough that nobody waits, and little enough to be held several times. */
const BATCH_BYTES = 8 * 1024 * 1024;
const LEAST_ROWS = 1024;
/** Of DuckDB's own row groups. */
const MOST_ROWS = 122_880;

export async function loadParquet(load: ParquetLoad): Promise<LoadedParquet> {
  const { file, footer, limit = Infinity } = load;
  const groups = groupsFor(footer, limit);
  const counted = counting(footer.bytes);
  const loaded = await loadArrow({
    ...load,
    path: file.path,
    isUtf8: true,
    meanings: meaningsOf(footer),
    open: () => parts(load, groups, counted),
  });
  const expected = Math.min(limit, footer.rows);
  if (loaded.rows !== expected)
    throw broken(file.path, `it says ${footer.rows} rows, and ${loaded.rows} of ${expected} came`);
  return { ...loaded, bytes: counted.read(), groups: footer.groups.length, groupsRead: groups.length };
}

/** The first ones that have as many rows. */
function groupsFor({ groups }: ParquetFooter, limit: number): readonly number[] {
  let rows = 0;
  const taken = groups.flatMap((group, at) => {
    const isWanted = rows < limit;
    rows += group.rows;
    return isWanted ? [at] : [];
  });
  return taken;
}

async function* parts(
  { file, footer, parquet, arrow, columns, limit = Infinity }: ParquetLoad,
  groups: readonly number[],
  bytes: ParquetBytes,
): AsyncGenerator<ArrowPart> {
  const size = groups.reduce((sum, at) => sum + footer.groups[at]!.size, 0);
  const rows = groups.reduce((sum, at) => sum + footer.groups[at]!.rows, 0);
  const fitting = Math.floor(BATCH_BYTES / Math.max(1, size / Math.max(1, rows)));
  const batch = Math.max(LEAST_ROWS, Math.min(MOST_ROWS, fitting, limit));
  // A name that stands twice, or not at all, gets another here.
  const asWritten = new Set(footer.roots.map(({ name }) => name));
  const projected = columns?.every((name) => asWritten.has(name)) ? columns : undefined;
  try {
    for await (const messages of parquet.read(bytes, { groups, columns: projected, batch }))
      yield await arrow.decode([messages]);
  } catch (cause) {
    if (cause instanceof StepError) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new StepError(
      `"${file.path}" cannot be read as Parquet: ${why}. Get it again from where it came, or write it anew there.`,
      { cause },
    );
  }
}

/** Roots with one name are taken in their order. */
function meaningsOf({ roots }: ParquetFooter): ArrowLoad['meanings'] {
  const byName = new Map(columnNames(roots.map(({ name }) => name)).map((name, at) => [name, roots[at]!]));
  return (field: ArrowField) => byName.get(field.name)?.leaves ?? [];
}

function counting(file: ParquetBytes): ParquetBytes & { read(): number } {
  let bytes = 0;
  return {
    size: file.size,
    async slice(start, end) {
      const read = await file.slice(start, end);
      bytes += read.length;
      return read;
    },
    read: () => bytes,
  };
}
