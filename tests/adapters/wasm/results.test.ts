/** DuckDB-WASM in this process, and the text that runs in its worker. */
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { RecordBatchReader } from 'apache-arrow';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AsyncDuckDBConnection } from '@duckdb/duckdb-wasm';
import type { DuckDbProcess } from '#adapters/wasm/duckdb.ts';
import { RESULTS_SCRIPT, resultsOf, type Results } from '#adapters/wasm/results.ts';
import { startStream, streamed } from '#adapters/wasm/stream.ts';
import { typedBatch } from '#adapters/wasm/typed.ts';

interface Bindings {
  instantiate(): Promise<unknown>;
  open(config: object): void;
  connect(): { useUnsafe<T>(call: (bindings: unknown, id: number) => T): T };
  startPendingQuery(connection: number, sql: string, streamed: boolean): Uint8Array | null;
  pollPendingQuery(connection: number): Uint8Array | null;
}
interface Blocking {
  createDuckDB(bundles: object, logger: object, runtime: object): Promise<Bindings>;
  readonly VoidLogger: new () => object;
  readonly NODE_RUNTIME: object;
}

const load = createRequire(import.meta.url);
const path = load.resolve('@duckdb/duckdb-wasm/dist/duckdb-node-blocking.cjs');
const channel = new MessageChannel();
let db: Bindings;
let id: number;
let results: Results;

beforeAll(async () => {
  const blocking = load(path) as Blocking;
  const bundle = (kind: string) => ({ mainModule: `${dirname(path)}/duckdb-${kind}.wasm`, mainWorker: '' });
  const bundles = { mvp: bundle('mvp'), eh: bundle('eh') };
  db = await blocking.createDuckDB(bundles, new blocking.VoidLogger(), blocking.NODE_RUNTIME);
  await db.instantiate();
  db.open({});
  id = db.connect().useUnsafe((_, connection) => connection);
  Object.assign(globalThis, { DUCKDB_BINDINGS: db });
  const answerResults = new Function(`${RESULTS_SCRIPT}; return answerResults`)() as (
    port: MessagePort,
  ) => void;
  answerResults(channel.port2);
  results = resultsOf(channel.port1);
});
afterAll(() => channel.port1.close());

/** Whole batches of what a statement gives, where DuckDB has found nothing yet when it is first asked. */
async function slowly(sql: string) {
  const connection = {
    useUnsafe: (call: (bindings: Bindings, id: number) => unknown) => call(db, id),
  } as unknown as AsyncDuckDBConnection;
  let asked = 0;
  const process = {
    guard: (call: unknown) => call,
    results: {
      next: async (of: number, room?: ArrayBuffer) =>
        asked++ === 0 ? { bytes: new Uint8Array(0), done: false } : results.next(of, room),
    },
  } as unknown as DuckDbProcess;
  return { source: streamed(process, connection, await startStream(connection, sql)), asked: () => asked };
}

/** Numbers of the first column, summed; messages; how large the memory was that went to and fro. */
async function drain(sql: string) {
  let head = db.startPendingQuery(id, sql, true);
  while (head === null) head = db.pollPendingQuery(id);
  let [sum, rows, messages] = [0, 0, 0];
  const sizes = new Set<number>();
  for (let room: ArrayBuffer | undefined; ;) {
    const { bytes, done } = await results.next(id, room);
    messages++;
    for (const batch of RecordBatchReader.from([head, bytes])) {
      rows += batch.numRows;
      for (const value of batch.getChildAt(0)!) sum += Number(value);
    }
    if (done) return { sum, rows, messages, sizes: [...sizes] };
    room = bytes.buffer;
    sizes.add(room.byteLength);
  }
}

test('a stream is whole, and takes far fewer messages than batches, in memory of one size', async () => {
  const { sum, rows, messages, sizes } = await drain(
    'SELECT range, md5(range::VARCHAR) AS m FROM range(1000000)',
  );
  expect({ sum, rows }).toEqual({ sum: 499_999_500_000, rows: 1_000_000 });
  expect(messages).toBeLessThan(1_000_000 / 2048);
  expect(sizes).toEqual([1.5 * 2 ** 20]);
});

test('batches larger than a message', async () => {
  const { sum, rows, sizes } = await drain(`SELECT range, repeat('x', 2000) AS m FROM range(5000)`);
  expect({ sum, rows }).toEqual({ sum: 12_497_500, rows: 5000 });
  expect(sizes.every((size) => size > 4_000_000)).toBe(true);
});

test('no rows', async () => {
  expect(await drain('SELECT 1 AS a WHERE false')).toEqual({ sum: 0, rows: 0, messages: 1, sizes: [] });
});

test('an answer that holds no rows yet is no batch, whatever the types are', async () => {
  const types = [
    { type: 'LIST', child: { type: 'LIST', child: 'INTEGER' } },
    { type: 'STRUCT', fields: [{ name: 'a', type: { type: 'LIST', child: 'VARCHAR' } }] },
    { type: 'MAP', key: 'VARCHAR', value: 'INTEGER' },
  ] as const;
  const columns = `[[range::INTEGER]] AS l, {'a': ['x']} AS s, MAP {'k': range::INTEGER} AS m`;
  for (const rows of [3000, 0]) {
    const { source, asked } = await slowly(`SELECT ${columns} FROM range(${rows})`);
    const batches: number[] = [];
    for await (const batch of source) batches.push(typedBatch(batch, types).rows);
    expect(batches.every((each) => each > 0)).toBe(true);
    expect(batches.reduce((sum, each) => sum + each, 0)).toBe(rows);
    expect(asked()).toBeGreaterThan(1);
  }
});

test('what breaks a stream off late is told, and the next stream is whole', async () => {
  const late = `SELECT CASE WHEN range = 700000 THEN error('late') ELSE range::VARCHAR END FROM range(1000000)`;
  await expect(drain(late)).rejects.toThrow('late');
  expect(await drain('SELECT range FROM range(10)')).toMatchObject({ sum: 45, rows: 10 });
});
