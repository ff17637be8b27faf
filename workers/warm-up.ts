/**
 * What the first run of a session would pay for, done while nobody waits: its ledger, a small load and a small export, a look at columns, these
 * in a transaction that is never committed. The browser compiles the code of both, DuckDB's own too, only when it has been used for a while.
 */
import type { DriverContext, Signal, StepOutput } from '#core/contract/driver.ts';
import type { InputFile } from '#core/contract/files.ts';
import type { Component } from '#core/contract/catalog.ts';
import { findMarked } from '#core/contract/marks.ts';
import type { Database, StepConnection } from '#core/run/ports.ts';
import { readProfiles } from '#core/profile/read.ts';
import { openLedger } from '#core/run/ledger.ts';
import { ident, literal } from '#core/sql/index.ts';
import { catalog } from '#drivers/index.ts';
import { unlessAborted } from './unless-aborted.ts';

/** The database, and where it keeps its tables. */
export interface Cold extends Pick<Database, 'connect'> {
  readonly storage: 'disk' | 'memory';
}

export interface WarmUp {
  /** Resolves when nothing of it goes on any more, within the time of one insert. */
  end(): Promise<void>;
}

/** Milliseconds after the engine has started: the page has something of its own to do first. */
const DELAY = 200;
/** Three row groups and a bit: full ones are compressed and written at once, and code that is used less is not compiled yet. */
const ROWS = 378_000;
const BLOCK_ROWS = 1_000;
const TABLE = 'osiris-warm-up';
/** As many as a sample has, and more different values than are grouped. */
const FEW = 'osiris-warm-up-columns';
const FEW_ROWS = 24_576;
const FILE = 'warm-up.csv';
const ENDED = 'Something else begins.';
/** Bytes that must be left where tables are kept on disk: several times what it writes. */
const ROOM = 200e6;

/**
 * Begins to warm the engine up in the background and gives the way to end that; never rejects, since the run
 * that comes meets the same reason and tells it.
 */
export function warmUp(database: Cold): WarmUp {
  const abort = new AbortController();
  const done = work(database, abort.signal).catch((cause: unknown) => {
    // It was ended, or the run that comes will meet the reason and tell it.
    console.debug('The engine was not warmed up to the end.', cause);
  });
  return {
    async end() {
      abort.abort(new Error(ENDED));
      await done;
    },
  };
}

async function work(database: Cold, signal: AbortSignal): Promise<void> {
  if (!(await unlessAborted(hasTimeAndRoom(database), signal, ENDED))) return;
  const db = await database.connect(signal);
  try {
    await openLedger(db);
    await db.exec('BEGIN TRANSACTION');
    const ctx = context(db, signal);
    const loaded = await drive('session-file', {}, ctx);
    if (loaded) await drive('artifact', { load: loaded }, ctx);
    if (loaded) await lookAtColumns(db);
  } finally {
    try {
      await db.exec('ROLLBACK');
    } finally {
      await db.close();
    }
  }
}

/** What the first look at columns asks: DuckDB's functions, of each type another one, are compiled when they are first called. */
async function lookAtColumns(db: StepConnection): Promise<void> {
  await db.exec(`CREATE TABLE main.${ident(FEW)} AS SELECT * FROM main.${ident(TABLE)} LIMIT ${FEW_ROWS}`);
  const found = await db.query(
    `SELECT column_name AS name, data_type AS type FROM duckdb_columns() WHERE table_name = ${literal(FEW)}`,
  );
  const columns = found.map(({ name, type }) => ({ name: String(name), type: String(type) }));
  for (const sample of [true, false])
    await readProfiles(db, FEW, columns, { rows: FEW_ROWS, sample, distinct: true });
}

async function hasTimeAndRoom(database: Cold): Promise<boolean> {
  await new Promise((go) => setTimeout(go, DELAY));
  if (database.storage !== 'disk') return true;
  const { quota = 0, usage = 0 } = await navigator.storage.estimate();
  return quota - usage > ROOM;
}

/** Runs the component whose key is marked so on a file of CSV; undefined where there is none. */
async function drive(
  mark: 'session-file' | 'artifact',
  inputs: Readonly<Record<string, StepOutput>>,
  ctx: DriverContext,
): Promise<StepOutput | undefined> {
  const { component, key } = findMarked(catalog, mark, FILE) ?? {};
  if (!component?.driver || key === undefined) return undefined;
  const config = { ...defaultsOf(component), [key]: FILE };
  return component.driver.run({ stepId: TABLE, config, written: [key], inputs, ctx });
}

const defaultsOf = ({ spec }: Component): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(spec.configSchema.properties).flatMap(([key, schema]) =>
      schema.default === undefined ? [] : [[key, schema.default]],
    ),
  );

/** A world in which nothing is kept or told. */
function context(db: StepConnection, signal: Signal): DriverContext {
  const nothing = (): void => {};
  const unused = (): Promise<never> => Promise.reject(new Error('A warm-up needs none of this.'));
  const sink = { write: () => Promise.resolve(), close: () => Promise.resolve() };
  return {
    table: TABLE,
    getDbConnection: () => Promise.resolve(db),
    files: {
      open: (path) => Promise.resolve({ path, ...rows(), slice: unused }),
      find: unused,
      create: () => Promise.resolve(sink),
      spool: unused,
      freeSpace: () => Promise.resolve(undefined),
    },
    state: { get: unused, set: nothing, keys: unused, keep: unused },
    signal,
    fetch: unused,
    port: () => {
      throw new Error('A warm-up needs no port.');
    },
    wait: unused,
    now: () => new Date().toISOString(),
    log: nothing,
    logMetric: nothing,
    progress: nothing,
    receipt: nothing,
  };
}

/** A file with a column of every common type, with empty and quoted fields. */
function rows(): Pick<InputFile, 'size' | 'read'> {
  const encoder = new TextEncoder();
  const head = encoder.encode('a,b,c,d,e,f,g,h\n');
  const lines = Array.from({ length: BLOCK_ROWS }, (_, at) => {
    const two = String(10 + (at % 18));
    const text =
      at % 10 === 0 ? `"Plzeň, ${at}"` : `a text of some words, as they come ${at}`.replace(',', '');
    return `${at * 7_000_000},${at % 50 === 0 ? '' : at},${at / 8},0.${at}51,2024-01-${two},2024-01-${two} 10:${two}:0${at % 10},${at % 2 === 0},${text}\n`;
  });
  const block = encoder.encode(lines.join(''));
  const blocks = Math.ceil(ROWS / BLOCK_ROWS);
  return {
    size: head.length + blocks * block.length,
    async *read() {
      yield head;
      for (let at = 0; at < blocks; at++) yield block.slice();
    },
  };
}
