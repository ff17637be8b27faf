/** The opponent in the browser: DuckDB-WASM as it comes, called from the page, on a file of its own or in memory. */
import { AsyncDuckDB, DuckDBAccessMode, DuckDBDataProtocol, VoidLogger } from '@duckdb/duckdb-wasm';
import duckDbWasm from '@duckdb/duckdb-wasm/dist/duckdb-eh.wasm?url';
import duckDbWorker from '@duckdb/duckdb-wasm/dist/duckdb-browser-eh.worker.js?url';
import { literal } from '#core/sql/index.ts';
import { loadPieces } from './pieces.ts';

const FOLDER = 'bench-raw';
const absolute = (url: string): string => new URL(url, document.baseURI).href;

/** `handle`: DuckDB reads the picked file itself; `stored`: it reads a copy in the origin's storage. */
export type Source = 'handle' | 'stored';

export interface Raw {
  /** Copies the file into the origin's storage, for `stored`. */
  store(file: File): Promise<void>;
  /** Milliseconds of CREATE TABLE AS SELECT * FROM read_csv(...), and of CHECKPOINT when on disk. */
  load(file: File, source: Source, rows: number): Promise<number>;
  /** As `load` of the picked file, which is cut where records end and parsed piece by piece. */
  loadPieces(file: File, rows: number): Promise<number>;
  /** Milliseconds of COPY of what was loaded last to a file in the origin's storage. */
  copy(): Promise<number>;
  /** Runs a statement; milliseconds. */
  exec(sql: string): Promise<number>;
  /** Inserts an Arrow IPC stream into an existing table; milliseconds. */
  insert(table: string, ipc: Uint8Array): Promise<number>;
  /** Bytes of the database file. */
  bytes(): Promise<number>;
  close(): Promise<void>;
}

export async function openRaw(place: 'disk' | 'memory'): Promise<Raw> {
  const worker = new Worker(absolute(duckDbWorker));
  const db = new AsyncDuckDB(new VoidLogger(), worker);
  await db.instantiate(absolute(duckDbWasm));
  const disk = place === 'disk';
  await db.open(disk ? { path: `opfs://${FOLDER}/raw.duckdb`, accessMode: DuckDBAccessMode.READ_WRITE } : {});
  const connection = await db.connect();
  const timed = async (sql: string): Promise<number> => {
    const started = performance.now();
    await connection.query(sql);
    return performance.now() - started;
  };
  const folder = async () =>
    (await navigator.storage.getDirectory()).getDirectoryHandle(FOLDER, { create: true });

  async function loading(load: () => Promise<number>, rows: number): Promise<number> {
    await timed('DROP TABLE IF EXISTS loaded');
    if (disk) await timed('CHECKPOINT');
    let took = await load();
    if (disk) took += await timed('CHECKPOINT');
    const count = Number((await connection.query('SELECT count(*) AS n FROM loaded')).get(0)?.['n']);
    if (count !== rows) throw new Error(`read_csv loaded ${count} of ${rows} rows`);
    return took;
  }

  return {
    async store(file) {
      const handle = await (await folder()).getFileHandle(file.name, { create: true });
      await file.stream().pipeTo(await handle.createWritable());
    },
    async load(file, source, rows) {
      const { name } = file;
      if (source === 'handle')
        await db.registerFileHandle(name, file, DuckDBDataProtocol.BROWSER_FILEREADER, true);
      else {
        const handle = await (await folder()).getFileHandle(name);
        await db.registerFileHandle(name, handle, DuckDBDataProtocol.BROWSER_FSACCESS, true);
      }
      try {
        const sql = `CREATE TABLE loaded AS SELECT * FROM read_csv(${literal(name)})`;
        return await loading(() => timed(sql), rows);
      } finally {
        await db.dropFile(name);
      }
    },
    loadPieces: (file, rows) => loading(() => loadPieces(db, connection, file), rows),
    async copy() {
      const target = `opfs://${FOLDER}/export.csv`;
      await db.registerOPFSFileName(target);
      try {
        return await timed(`COPY loaded TO ${literal(target)} (HEADER)`);
      } finally {
        await db.dropFile(target);
      }
    },
    exec: timed,
    async insert(table, ipc) {
      const started = performance.now();
      await connection.insertArrowFromIPCStream(ipc, { name: table, schema: 'main', create: false });
      return performance.now() - started;
    },
    bytes: async () => (await (await (await folder()).getFileHandle('raw.duckdb')).getFile()).size,
    async close() {
      await connection.close();
      await db.terminate();
    },
  };
}
