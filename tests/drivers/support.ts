/** The world of a driver, for tests: native DuckDB in memory, files as bytes, everything it said kept. */
import { openDatabase } from '#adapters/node/database.ts';
import { httpFetch } from '#adapters/node/http.ts';
import { openInput, stampOf } from '#adapters/node/input.ts';
import type { ColumnBatch } from '#core/contract/columns.ts';
import type { DbConnection } from '#core/contract/database.ts';
import type { Driver, DriverContext, LogLevel, Progress, StepOutput } from '#core/contract/driver.ts';
import { StepError } from '#core/contract/errors.ts';
import type { InputFile } from '#core/contract/files.ts';
import { behind, type Provided } from '#core/contract/port.ts';
import { ident, literal } from '#core/sql/quote.ts';
import type { WriteOutlook } from '#core/contract/write.ts';
import type { LoadReceipt } from '#core/contract/receipt.ts';

/** What every clock says. */
export const NOW = '2026-01-02T03:04:05.678Z';

const utf8 = new TextEncoder();
const text = new TextDecoder('utf-8', { ignoreBOM: true });

/** The values of one text column. */
export function cells({ rows, columns }: ColumnBatch, c: number): (string | null)[] {
  const column = columns[c];
  if (column?.type !== 'VARCHAR') throw new Error('not text');
  const { offsets, bytes, validity } = column;
  return Array.from({ length: rows }, (_, i) =>
    validity && !((validity[i >> 3] ?? 0) & (1 << (i & 7)))
      ? null
      : text.decode(bytes.subarray(offsets[i], offsets[i + 1])),
  );
}

/** A batch of text columns. */
export function batch(columns: readonly (readonly (string | null)[])[], rows: number): ColumnBatch {
  return {
    rows,
    columns: columns.map((values) => {
      const parts = values.map((value) => utf8.encode(value ?? ''));
      const offsets = new Int32Array(rows + 1);
      const validity = new Uint8Array((rows + 7) >> 3);
      parts.forEach((part, i) => {
        offsets[i + 1] = offsets[i]! + part.length;
        if (values[i] !== null) validity[i >> 3]! |= 1 << (i & 7);
      });
      const bytes = new Uint8Array(offsets[rows]!);
      parts.forEach((part, i) => bytes.set(part, offsets[i]!));
      return { type: 'VARCHAR' as const, offsets, bytes, validity };
    }),
  };
}

export interface World {
  readonly db: DbConnection;
  readonly artifacts: Map<string, Uint8Array>;
  readonly logs: { level: LogLevel; message: string }[];
  readonly metrics: Record<string, number>;
  readonly progress: Progress[];
  readonly receipts: LoadReceipt[];
  /** Milliseconds that were to be waited; no time passes. */
  readonly waits: number[];
  /** Runs a driver on its config, defaults filled in from its spec. */
  run<C>(
    driver: Driver<C>,
    table: string,
    config: Record<string, unknown>,
    inputs?: Record<string, StepOutput>,
  ): Promise<StepOutput>;
  /** Asks a writer what it would do; otherwise as `run`. */
  foresee<C>(
    driver: Driver<C>,
    config: Record<string, unknown>,
    inputs: Record<string, StepOutput>,
  ): Promise<WriteOutlook>;
  rows(sql: string): Promise<(string | null)[][]>;
  types(table: string): Promise<Record<string, string>>;
}

/** Bytes of a chunk, or those of the chunk that starts at a byte. */
export type ChunkSize = number | ((at: number) => number);

/** `files`: inputs by path, as text or bytes; read in chunks of `chunkSize`. `onWait`: called when a wait begins. */
export async function world(
  files: Record<string, string | Uint8Array> = {},
  {
    chunkSize = 1 << 20,
    signal = new AbortController().signal,
    onWait,
    provided = [],
    folder,
  }: {
    chunkSize?: ChunkSize;
    signal?: AbortSignal;
    onWait?: () => void;
    provided?: readonly Provided[];
    /** Where the inputs are on disk, in place of `files`. */
    folder?: string;
  } = {},
): Promise<World> {
  const db = await (await openDatabase(':memory:')).connect();
  const artifacts = new Map<string, Uint8Array>();
  const logs: World['logs'] = [];
  const metrics: Record<string, number> = {};
  const progress: World['progress'] = [];
  const receipts: World['receipts'] = [];
  const waits: number[] = [];

  const context = (table: string): DriverContext => ({
    table,
    getDbConnection: async () => db,
    state: {
      get: async () => undefined,
      set: () => undefined,
      keys: async () => 'SELECT NULL::VARCHAR AS key, NULL::TIMESTAMP AS moment WHERE false',
      keep: async () => undefined,
    },
    files: {
      async open(path) {
        if (folder !== undefined) return (await openInput(folder, path)).file;
        const content = files[path];
        if (content === undefined)
          throw new StepError(`There is no file ${path}. There are: ${Object.keys(files).join(', ')}.`);
        const bytes = typeof content === 'string' ? utf8.encode(content) : content;
        return inputOf(path, bytes, chunkSize);
      },
      async find(path) {
        if (folder !== undefined)
          return (await stampOf(folder, path)) === undefined
            ? undefined
            : (await openInput(folder, path)).file;
        const content = files[path];
        if (content === undefined) return undefined;
        return inputOf(path, typeof content === 'string' ? utf8.encode(content) : content, chunkSize);
      },
      async create(path) {
        const parts: Uint8Array[] = [];
        return {
          write: async (bytes) => void parts.push(new Uint8Array(bytes)),
          close: async () => void artifacts.set(path, new Uint8Array(Buffer.concat(parts))),
        };
      },
      freeSpace: async () => undefined,
      async spool(path) {
        const parts: Uint8Array[] = [];
        return {
          write: async (bytes) => void parts.push(new Uint8Array(bytes)),
          async close() {
            const bytes = new Uint8Array(Buffer.concat(parts));
            return inputOf(path, bytes, chunkSize);
          },
        };
      },
    },
    signal,
    fetch: (request) => httpFetch(request, signal),
    port: (port) => behind(provided, port, 'A driver'),
    async wait(ms) {
      waits.push(ms);
      onWait?.();
      signal.throwIfAborted();
    },
    now: () => NOW,
    log: (level, message) => void logs.push({ level, message }),
    logMetric: (name, value) => void (metrics[name] = value),
    progress: (amounts) => void progress.push(amounts),
    receipt: (receipt) => void receipts.push(receipt),
  });

  return {
    db,
    artifacts,
    logs,
    metrics,
    progress,
    receipts,
    waits,
    run: (driver, table, config, inputs = {}) =>
      driver.run({
        stepId: table,
        config: { ...defaultsOf(driver), ...config } as never,
        written: Object.keys(config),
        inputs,
        ctx: context(table),
      }),
    foresee: (driver, config, inputs) =>
      driver.foresee!({ config: { ...defaultsOf(driver), ...config } as never, inputs, ctx: context('') }),
    async rows(sql) {
      const found: (string | null)[][] = [];
      for await (const part of db.stream(`SELECT COLUMNS(*)::VARCHAR FROM (${sql})`)) {
        const columns = part.columns.map((_, c) => cells(part, c));
        for (let i = 0; i < part.rows; i++) found.push(columns.map((column) => column[i] ?? null));
      }
      return found;
    },
    async types(table) {
      const [found] = await db.query(
        `SELECT count(*) AS columns FROM duckdb_columns() WHERE table_name = ${literal(table)}`,
      );
      if (Number(found?.['columns']) === 0) return {};
      const rows = await db.query(
        `SELECT column_name AS name, column_type AS type FROM (DESCRIBE ${ident(table)})`,
      );
      return Object.fromEntries(rows.map(({ name, type }) => [String(name), String(type)]));
    },
  };
}

function defaultsOf<C>({ spec }: Driver<C>): Record<string, unknown> {
  const properties = Object.entries(spec.configSchema.properties);
  return Object.fromEntries(
    properties.filter(([, { default: value }]) => value !== undefined).map(([key, p]) => [key, p.default]),
  );
}

/** The bytes as a file that an extractor reads. */
export function inputOf(path: string, bytes: Uint8Array, chunkSize: ChunkSize): InputFile {
  return {
    path,
    size: bytes.length,
    read: (start, end) => chunks(bytes.subarray(start, end), chunkSize),
    slice: async (start, end) => new Uint8Array(bytes.subarray(start, end)),
  };
}

/** The bytes in pieces, each in a buffer that is overwritten when the next is asked for, as a source may do. */
export async function* chunks(bytes: Uint8Array, size: ChunkSize): AsyncGenerator<Uint8Array> {
  for (let at = 0, end = 0; at < bytes.length; at = end) {
    end = at + (typeof size === 'number' ? size : size(at));
    const piece = new Uint8Array(bytes.subarray(at, end));
    yield piece;
    piece.fill(0x21);
  }
}
