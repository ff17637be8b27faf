/** Rows as an Arrow file or stream, batch by batch. */
import { joined } from '../bytes/join.ts';
import { emptyColumn, gathered } from '../columns/gather.ts';
import { quoted } from '../columns/names.ts';
import { sqlOf } from '../columns/data-type.ts';
import type { FilePart, Format, WrittenColumn } from '../columns/written.ts';
import type { ColumnBatch } from '../contract/columns.ts';
import type { DbConnection } from '../contract/database.ts';
import { StepError } from '../contract/errors.ts';
import { ident } from '../sql/quote.ts';
import { TooLong } from './layout.ts';
import { batchMessage, type Block, END_OF_STREAM, footer, MAGIC, schemaMessage } from './messages.ts';

export const ARROW_FORMAT: Format = { name: 'Arrow', instead: { TIMETZ: 'VARCHAR' } };

export const ARROW_SUFFIXES = ['.arrow', '.feather', '.arrows', '.ipc'];

export const isStream = (path: string): boolean => /\.arrows$/i.test(path);

export interface ArrowWrite {
  readonly layout: 'file' | 'stream';
  /** Packs a buffer as a frame of LZ4; absent: nothing is packed. */
  readonly pack?: (bytes: Uint8Array) => Uint8Array;
}

/** Rows of a batch at most, and about how many bytes it has. */
const BATCH = { rows: 65_536, bytes: 16 * 1024 * 1024 };

/**
 * The bytes of the file, from its first to its last. `from`: where the rows are, as it stands in SQL behind FROM; `columns`: by
 * `writtenColumns`. Throws `StepError` for a value that Arrow cannot hold.
 */
export async function* arrowParts(
  db: DbConnection,
  from: string,
  columns: readonly WrittenColumn[],
  { layout, pack }: ArrowWrite,
): AsyncGenerator<FilePart> {
  const blocks: Block[] = [];
  let at = 0;
  const part = (bytes: Uint8Array, rows = 0): FilePart => {
    at += bytes.length;
    return { rows, bytes };
  };
  if (layout === 'file') yield part(MAGIC);
  yield part(schemaMessage(columns));
  for await (const batch of gathered(typesOf(columns), rowsOf(db, from, columns), BATCH)) {
    const { head, body, bytes } = held(columns, batch, pack);
    blocks.push({ at, head: head.length, body: bytes - head.length });
    yield part(head);
    for (const buffer of body) yield part(buffer);
    yield part(new Uint8Array(0), batch.rows);
  }
  yield part(END_OF_STREAM);
  if (layout === 'file') yield part(footer(columns, blocks));
}

/** The rows as streams of messages, each of about so many rows, and whole: at least one, which has none where there are none. */
export async function* arrowStreams(
  db: DbConnection,
  from: string,
  columns: readonly WrittenColumn[],
  limits: { readonly rows: number; readonly bytes: number },
): AsyncGenerator<FilePart> {
  const types = typesOf(columns);
  const schema = schemaMessage(columns);
  const whole = (batch: ColumnBatch): FilePart => {
    const { head, body } = held(columns, batch);
    return { rows: batch.rows, bytes: joined([schema, head, ...body, END_OF_STREAM]) };
  };
  let isEmpty = true;
  for await (const batch of gathered(types, rowsOf(db, from, columns), limits)) {
    isEmpty = false;
    yield whole(batch);
  }
  if (isEmpty) yield whole({ rows: 0, columns: types.map(emptyColumn) });
}

const typesOf = (columns: readonly WrittenColumn[]) => columns.map(({ type }) => type);

function rowsOf(
  db: DbConnection,
  from: string,
  columns: readonly WrittenColumn[],
): AsyncIterable<ColumnBatch> {
  return db.columns(
    `SELECT ${columns.map(({ name }) => ident(name)).join(', ')} FROM ${from}`,
    typesOf(columns),
  );
}

function held(
  columns: readonly WrittenColumn[],
  batch: ColumnBatch,
  pack?: ArrowWrite['pack'],
): ReturnType<typeof batchMessage> {
  try {
    return batchMessage(batch, pack);
  } catch (cause) {
    if (!(cause instanceof TooLong)) throw cause;
    const names = columns
      .filter(({ type }) => sqlOf(type).includes('INTERVAL'))
      .map(({ name }) => quoted(name));
    throw new StepError(
      `A length of time of ${cause.message} stands in ${names.join(' or ')}, and Arrow holds none of 292 years and more, but for whole months and days. Make it a text in SQL. Nothing was written.`,
      { cause },
    );
  }
}
