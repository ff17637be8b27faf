/** Parquet by parquet-wasm, which is Rust's own implementation: loaded, with its module of 5 MB, when a step asks for it. */
import type { RecordBatch, Table } from 'parquet-wasm/esm/parquet_wasm.js';
import type { ParquetBytes, ParquetLibrary } from '#core/parquet/port.ts';
import { ReadableStream, type StreamOf } from './streams.ts';
import { once } from '../once.ts';
import { orPanic } from './panic.ts';

/** `module`: the library's own, as bytes or where to get it. */
export function parquetLibrary(module: () => Promise<Uint8Array | URL>): ParquetLibrary {
  const load = once(async () => {
    const [library, from] = await Promise.all([import('parquet-wasm/esm/parquet_wasm.js'), module()]);
    await library.default({ module_or_path: from });
    return library;
  });
  return {
    async *read(file, { groups, columns, batch }) {
      const { ParquetFile } = await load();
      const opened = await orPanic(() => ParquetFile.fromFile(asBlob(file) as never));
      try {
        if (groups.length === 0) {
          yield opened.schema().intoIPCStream();
          return;
        }
        const options = {
          rowGroups: [...groups],
          batchSize: batch,
          ...(columns && { columns: [...columns] }),
        };
        const reader = (await orPanic(() => opened.stream(options))).getReader() as Batches;
        let next = await orPanic(() => reader.read());
        if (next.done) yield opened.schema().intoIPCStream();
        try {
          for (; !next.done; next = await orPanic(() => reader.read())) yield next.value.intoIPCStream();
        } finally {
          if (!next.done) await reader.cancel();
        }
      } finally {
        opened.free();
      }
    },

    async *write(streams, { compression, rows, bytes }) {
      const { Compression, Table, transformParquetStream, WriterPropertiesBuilder } = await load();
      const properties = new WriterPropertiesBuilder()
        .setCompression(Compression[CODECS[compression]])
        .setMaxRowGroupSize(rows)
        .setMaxRowGroupBytes(bytes)
        .build();
      const parts = streams[Symbol.asyncIterator]();
      let failure: { readonly cause: unknown } | undefined;
      const source = new ReadableStream<RecordBatch>(
        {
          async pull(controller) {
            try {
              const next = await parts.next();
              if (next.done) controller.close();
              else for (const batch of batchesOf(Table.fromIPCStream(next.value))) controller.enqueue(batch);
            } catch (cause) {
              failure = { cause };
              controller.error(cause);
            }
          },
        },
        { highWaterMark: 0 },
      );
      try {
        const written = await orPanic(() => transformParquetStream(source as never, properties));
        const reader = (written as unknown as StreamOf<Uint8Array>).getReader();
        for (;;) {
          const next = await orPanic(() => reader.read());
          if (failure) throw failure.cause;
          if (next.done) return;
          yield next.value;
        }
      } catch (cause) {
        throw failure ? failure.cause : cause;
      } finally {
        await parts.return?.();
      }
    },
  };
}

const CODECS = { uncompressed: 'UNCOMPRESSED', snappy: 'SNAPPY', gzip: 'GZIP', zstd: 'ZSTD' } as const;

function batchesOf(table: Table): RecordBatch[] {
  const batches = table.recordBatches();
  table.free();
  return batches;
}

/** A reader of a stream, of which neither world's types are known here. */
interface Batches {
  read(): Promise<IteratorResult<RecordBatch, undefined>>;
  cancel(): Promise<void>;
}

/** The library asks a file for its size, and for parts as buffers, and for nothing else. */
const asBlob = ({ size, slice }: ParquetBytes): unknown => ({
  size,
  slice: (start: number, end: number) => ({
    async arrayBuffer() {
      const bytes = await slice(start, end);
      return bytes.byteLength === bytes.buffer.byteLength ? bytes.buffer : bytes.slice().buffer;
    },
  }),
});
