/** Runs the cases of keys under Node: compiled and run as the command line does it, on native DuckDB on disk. */
import { rmSync } from 'node:fs';
import { httpFetch } from '#adapters/node/http.ts';
import { provided } from '#adapters/node/provided.ts';
import type { ColumnBatch } from '#core/contract/columns.ts';
import { NetworkError } from '#core/contract/errors.ts';
import type { HttpRequest } from '#core/contract/network.ts';
import { parse } from '#core/oml/parse.ts';
import type { Database } from '#core/run/ports.ts';
import { compile } from '#core/plan/compile.ts';
import { catalog } from '#drivers/index.ts';
import { told, type Connections, type Ran, type Runs } from './case.ts';
import { SessionWorld } from '../../core/run/session-world.ts';

/** What is wrong with a text before it runs, each `type location: message`. */
export function problems(text: string, connections: Connections): string[] {
  const parsed = parse(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
  const { diagnostics } = compile(parsed.value, catalog, { connections, host: 'node' });
  return diagnostics
    .filter(({ severity }) => severity === 'error')
    .map(({ type, location, message }) => `${type} ${location}: ${message}`);
}

/** A session in which one case runs after the other. Nothing beyond this computer is asked, and no time is waited. */
export function nodeRuns(): { readonly runs: Runs; close(): Promise<void> } {
  const session = new SessionWorld();
  const runs: Runs = async (text, step, connections) => {
    const nothing: Ran = {
      refused: problems(text, connections),
      rows: [],
      types: {},
      said: [],
      sent: [],
      batches: [],
    };
    if (nothing.refused.length > 0) return nothing;
    const sent: HttpRequest[] = [];
    const batches: number[] = [];
    await session.run(text, {
      connections,
      change: (ports) => ({
        provided,
        database: noting(ports.database, batches),
        clock: { ...ports.clock, every: atOnce },
        fetch: (request) => {
          sent.push(request);
          if (new URL(request.url).hostname === '127.0.0.1') return httpFetch(request, ports.signal);
          return Promise.reject(new NetworkError('Nothing beyond this computer is asked.', 'hopeless'));
        },
      }),
    });
    const made = await session.rows(`SELECT 1 FROM duckdb_tables() WHERE table_name = '${step}'`);
    const columns = await session.rows(
      `SELECT column_name AS name, data_type AS type FROM duckdb_columns() WHERE table_name = '${step}' ORDER BY column_index`,
    );
    const rows = made.length === 0 ? [] : await session.rows(`SELECT COLUMNS(*)::VARCHAR FROM "${step}"`);
    return {
      ...nothing,
      ...told(session.events, step),
      rows: rows.map((row) => Object.values(row).map((value) => (value === null ? null : String(value)))),
      types: Object.fromEntries(columns.map(({ name, type }) => [String(name), String(type)])),
      sent,
      batches,
    };
  };
  return {
    runs,
    async close() {
      await session.close();
      rmSync(session.root, { recursive: true });
    },
  };
}

/** The database, with a note of how many rows each batch has that is put into a table. */
const noting = (database: Database, batches: number[]): Database => ({
  checkpoint: () => database.checkpoint(),
  async connect(signal) {
    const connection = await database.connect(signal);
    async function* noted(all: AsyncIterable<ColumnBatch>): AsyncGenerator<ColumnBatch> {
      for await (const batch of all) {
        batches.push(batch.rows);
        yield batch;
      }
    }
    return { ...connection, append: (table, all) => connection.append(table, noted(all)) };
  },
});

/** How often a run looks how far its step is, in milliseconds. */
const LOOK = 50;

/** Waits are over at once; who looks from time to time never does. */
function atOnce(ms: number, tick: () => void): () => void {
  const timer = ms === LOOK ? undefined : setTimeout(tick, 0);
  return () => clearTimeout(timer);
}
