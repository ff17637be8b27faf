/** Rows become a file of each format, with the same bytes as the writers of pipelines give. */
import { ARROW_FORMAT, arrowParts } from '../arrow/write.ts';
import { type Format, writtenColumns } from '../columns/written.ts';
import type { DbConnection } from '../contract/database.ts';
import { StepError } from '../contract/errors.ts';
import type { Sink } from '../contract/files.ts';
import { behind, type Provided } from '../contract/port.ts';
import type { FormatColumn } from '../csv/format.ts';
import { csvParts } from '../csv/write.ts';
import { sheetName } from '../excel/sheet-name.ts';
import { checkExtent, writeWorkbook } from '../excel/write.ts';
import { writtenColumns as sheetColumns } from '../excel/written-columns.ts';
import { zipWriter } from '../excel/zip-writer.ts';
import { jsonParts, type JsonLayout } from '../json/write.ts';
import { parquetPort } from '../parquet/port.ts';
import { PARQUET_FORMAT, parquetParts } from '../parquet/write.ts';
import { ident } from '../sql/quote.ts';
import type { RowSet } from '../sql/row-set.ts';
import type { ExportFormatId, ExportOptions } from './formats.ts';
import { markdownHead, markdownLines } from './markdown.ts';
import { createStatement, inserts, tuplesQuery } from './sql.ts';

export interface RowsToExport {
  readonly db: DbConnection;
  /** What there is behind the ports of libraries. */
  readonly provided: readonly Provided[];
  readonly of: RowSet;
  readonly columns: readonly FormatColumn[];
  readonly rows: number;
}

interface Job extends RowsToExport {
  readonly options: ExportOptions;
  readonly sink: Sink;
  /** Told what the person has to know of the file. */
  tell(words: string): void;
}

/** Writes the file and ends it; gives the rows so far. */
type Write = (job: Job) => AsyncGenerator<number>;

/** Text that is worth a write of its own. */
const ENOUGH = 1024 * 1024;

const utf8 = new TextEncoder();

const csv = (delimiterOf: (options: ExportOptions) => string): Write =>
  async function* ({ db, of, columns, options, sink }) {
    const parts = csvParts(db, {
      from: of.from,
      columns,
      format: { delimiter: delimiterOf(options), encoding: 'utf-8', newline: 'lf', quoting: 'minimal' },
      header: options.header,
      isEnough: (_, waiting) => waiting >= ENOUGH,
    });
    yield* written(parts, sink);
  };

const json = (layout: JsonLayout): Write =>
  async function* ({ db, of, sink }) {
    yield* written(jsonParts(db, of, layout), sink);
  };

async function* written(
  parts: AsyncIterable<{ readonly rows: number; readonly bytes: Uint8Array }>,
  sink: Sink,
): AsyncGenerator<number> {
  let rows = 0;
  for await (const part of parts) {
    await sink.write(part.bytes);
    yield (rows += part.rows);
  }
  await sink.close();
}

/** As `filesystem.parquet_writer` has it by default. */
const PARQUET_LAYOUT = { compression: 'zstd', rows: 122_880 } as const;

async function typed(db: DbConnection, of: RowSet, format: Format, tell: Job['tell']) {
  const columns = await writtenColumns(db, of.from, format);
  for (const { told } of columns) if (told !== undefined) tell(told);
  return columns;
}

const WRITES: Readonly<Record<ExportFormatId, Write>> = {
  csv: csv(({ delimiter }) => delimiter),
  tsv: csv(() => '\t'),
  json: json('list'),
  ndjson: json('lines'),
  async *excel({ db, of, rows, options, sink, tell }) {
    const columns = await sheetColumns(db, of);
    const book = { of, rows, columns, header: options.header, sheet: sheetName(of.name) };
    checkExtent(book);
    for (const { told } of columns) if (told !== undefined) tell(told);
    const zip = zipWriter(sink, 6);
    yield* writeWorkbook(zip, db, book);
    await zip.close();
  },
  async *parquet({ db, of, provided, sink, tell }) {
    const columns = await typed(db, of, PARQUET_FORMAT, tell);
    const library = behind(provided, parquetPort, 'Parquet');
    yield* written(parquetParts(db, of.from, columns, library, PARQUET_LAYOUT), sink);
  },
  async *arrow({ db, of, sink, tell }) {
    const columns = await typed(db, of, ARROW_FORMAT, tell);
    yield* written(arrowParts(db, of.from, columns, { layout: 'file' }), sink);
  },
  async *markdown({ db, of, columns, sink }) {
    await sink.write(utf8.encode(`${markdownHead(columns)}\n`));
    const texts = columns.map(({ name }) => `CAST(${ident(name)} AS VARCHAR) AS ${ident(name)}`);
    let rows = 0;
    for await (const batch of db.stream(`SELECT ${texts.join(', ')} FROM ${of.from}`)) {
      await sink.write(utf8.encode(markdownLines(batch)));
      yield (rows += batch.rows);
    }
    await sink.close();
  },
  async *sql({ db, of, columns, sink }) {
    await sink.write(utf8.encode(createStatement(of.name, columns)));
    const statements = inserts(of.name);
    let rows = 0;
    for await (const batch of db.stream(tuplesQuery(of.from, columns))) {
      await sink.write(statements.rows(batch));
      yield (rows += batch.rows);
    }
    await sink.write(statements.end());
    await sink.close();
  },
};

export interface ExportRun {
  readonly format: ExportFormatId;
  readonly options: ExportOptions;
  readonly sink: Sink;
  /** Told after each part; its rejection ends the export. */
  onProgress(rows: number, bytes: number): void;
}

export interface ExportEnd {
  readonly bytes: number;
  /** What the person has to know of the file, a sentence each. */
  readonly told: readonly string[];
}

/** Writes all of the rows. Throws `StepError` where the format cannot hold them, and where not all of them came. */
export async function exportRows(
  of: RowsToExport,
  { format, options, sink, onProgress }: ExportRun,
): Promise<ExportEnd> {
  const told: string[] = [];
  const file = gathered(sink);
  let done = 0;
  for await (const rows of WRITES[format]({
    ...of,
    options,
    sink: file,
    tell: (words) => told.push(words),
  })) {
    done = rows;
    onProgress(rows, file.bytes);
  }
  if (done !== of.rows)
    throw new StepError(
      `The file was not written whole: of ${of.rows} rows ${done} came. Please report this.`,
    );
  return { bytes: file.bytes, told };
}

/** Hands over what it is given in pieces that are worth it, and counts it. */
function gathered(sink: Sink): Sink & { readonly bytes: number } {
  const held = new Uint8Array(ENOUGH);
  let size = 0;
  let bytes = 0;
  const pass = async (): Promise<void> => {
    const part = held.subarray(0, size);
    size = 0;
    if (part.length > 0) await sink.write(part);
  };
  return {
    get bytes() {
      return bytes;
    },
    async write(part) {
      bytes += part.length;
      if (size + part.length > ENOUGH) await pass();
      if (part.length > ENOUGH) return sink.write(part);
      held.set(part, size);
      size += part.length;
    },
    async close() {
      await pass();
      await sink.close();
    },
  };
}
