/** The first rows of a file as a step would load them: its own extractor reads them, in a transaction that is never committed. */
import type { Catalog, Component } from '../contract/catalog.ts';
import type { DbConnection } from '../contract/database.ts';
import type { DriverContext, Signal } from '../contract/driver.ts';
import { StepError } from '../contract/errors.ts';
import type { InputFile } from '../contract/files.ts';
import { behind, type Provided } from '../contract/port.ts';
import type { LoadReceipt } from '../contract/receipt.ts';
import { ident } from '../sql/index.ts';

/** A step that may not be written yet. */
export interface LookAim {
  readonly component: string;
  /** As written, or as planned; defaults are filled in. */
  readonly config: Readonly<Record<string, unknown>>;
  /** The keys of `config` that somebody wrote; all of them by default. */
  readonly written?: readonly string[];
}

export interface Look {
  /** As DuckDB prints them; of a failed look there are none. */
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** The first of those that were read; null is NULL. Longer cells end in `…`. */
  readonly rows: readonly (readonly (string | null)[])[];
  /** So many rows were read, and have a say in the types. */
  readonly read: number;
  /** The file has no more. */
  readonly whole: boolean;
  /** How it was read, and what the person may want to change, as a receipt has it. */
  readonly dialect: LoadReceipt['dialect'];
  readonly advice: readonly string[];
  /** Rows that had fewer fields than columns, and lines that were left out, of those that were read. */
  readonly padded: number;
  readonly rejected: number;
  /** By key of the config, the values that it may have for this file, such as the tables that there are. */
  readonly choices: Readonly<Record<string, readonly string[]>>;
  /** Why it cannot be read so, and the key that says it. */
  readonly failure?: { readonly message: string; readonly key?: string };
}

export interface LookTools {
  readonly catalog: Catalog;
  /** In a transaction of its own, which whoever calls rolls back. */
  readonly db: DbConnection;
  /** The file that the config names; rejects where there is none. */
  open(path: string): Promise<InputFile>;
  /** The same of a file that may lie beside it; undefined where there is none. */
  find(path: string): Promise<InputFile | undefined>;
  readonly signal: Signal;
  readonly provided: readonly Provided[];
  now(): string;
}

/** Rows that are read: as many as propose the types of a load. */
const READ_ROWS = 4096;
/** Rows that are shown. */
const SHOWN_ROWS = 200;
const CELL = 300;
/** Bytes after which a file that has given no row is left. */
const MOST_BYTES = 64 * 1024 * 1024;
/** No step has such an id. */
const TABLE = '/look';

/** Enough was read. */
class Enough extends Error {}

/** Rejects with what is no fault of the file or the config; what is, is told in the answer. */
export async function look({ component: name, config, written }: LookAim, tools: LookTools): Promise<Look> {
  const component = tools.catalog.get(name);
  if (!component?.driver) throw new Error(`There is no component ${name} here.`);
  const { properties } = component.spec.configSchema;
  const limit = Math.min(Number(config['limit'] ?? Infinity), READ_ROWS);
  const all = { ...defaultsOf(component), ...config, ...(properties['limit'] && { limit }) };
  const problem = component.spec.check?.(all).find(({ severity }) => severity !== 'warning');
  if (problem) return failed(problem.message, problem.key);

  let receipt: LoadReceipt | undefined;
  const choices: Record<string, readonly string[]> = {};
  const ctx: DriverContext = {
    ...context(tools, name, (given) => (receipt = given)),
    offer: (key, values) => (choices[key] = values),
  };
  try {
    await component.driver.run({
      stepId: TABLE,
      config: all,
      written: written ?? Object.keys(config),
      inputs: {},
      ctx,
    });
  } catch (cause) {
    tools.signal.throwIfAborted();
    if (cause instanceof StepError) return { ...failed(cause.message, cause.details.at?.key), choices };
    if (!(cause instanceof Enough)) throw cause;
  }
  return { ...(await rowsOf(tools.db, limit)), ...told(receipt), choices };
}

const failed = (message: string, key?: string): Look => ({
  columns: [],
  rows: [],
  read: 0,
  whole: false,
  ...told(undefined),
  choices: {},
  failure: { message, ...(key !== undefined && { key }) },
});

const told = (receipt: LoadReceipt | undefined) => ({
  dialect: receipt?.dialect ?? [],
  advice: receipt?.advice ?? [],
  padded: receipt?.padded ?? 0,
  rejected: receipt?.rejected ?? 0,
});

const defaultsOf = ({ spec }: Component): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(spec.configSchema.properties).flatMap(([key, schema]) =>
      schema.default === undefined ? [] : [[key, schema.default]],
    ),
  );

async function rowsOf(db: DbConnection, limit: number) {
  const described = await db.query(
    `SELECT column_name AS name, column_type AS type FROM (DESCRIBE ${ident(TABLE)})`,
  );
  const columns = described.map(({ name, type }) => ({ name: String(name), type: String(type) }));
  const [count] = await db.query(`SELECT count(*) AS n FROM ${ident(TABLE)}`);
  const read = Number(count?.['n']);
  const cells = columns.map(({ name }, at) => {
    const text = `CAST(${ident(name)} AS VARCHAR)`;
    return `CASE WHEN length(${text}) > ${CELL} THEN left(${text}, ${CELL}) || '…' ELSE ${text} END AS c${at}`;
  });
  const rows = await db.query(
    `SELECT ${cells.join(', ')} FROM ${ident(TABLE)} ORDER BY rowid LIMIT ${SHOWN_ROWS}`,
  );
  const texts = rows.map((row) => columns.map((_, at) => row[`c${at}`] as string | null));
  return { columns, rows: texts, read, whole: read < limit };
}

/** A world in which a file can be read, and nothing is kept or told. */
function context(
  { db, open, find, signal, provided, now }: LookTools,
  component: string,
  receipt: (receipt: LoadReceipt) => void,
): DriverContext {
  const nothing = (): void => {};
  const unused = (): Promise<never> => Promise.reject(new Error('A look needs none of this.'));
  return {
    table: TABLE,
    getDbConnection: () => Promise.resolve(firstRows(db)),
    files: {
      open: async (path) => bounded(await open(path)),
      find,
      create: unused,
      spool: unused,
      freeSpace: () => Promise.resolve(undefined),
    },
    state: { get: unused, set: nothing, keys: unused, keep: unused },
    signal,
    fetch: unused,
    port: (port) => behind(provided, port, component),
    wait: unused,
    now,
    log: nothing,
    logMetric: nothing,
    progress: nothing,
    receipt,
  };
}

/** Ends a load when there are rows enough, also of a component that has no limit. */
function firstRows(db: DbConnection): DbConnection {
  return {
    ...db,
    async append(table, batches) {
      let rows = 0;
      let enough = false;
      const source = batches[Symbol.asyncIterator]();
      async function* first() {
        try {
          for (let next = await source.next(); !next.done; next = await source.next()) {
            rows += next.value.rows;
            yield next.value;
            if (rows > READ_ROWS) {
              enough = true;
              return;
            }
          }
        } finally {
          await source.return?.();
        }
      }
      const stored = await db.append(table, first());
      if (enough) throw new Enough();
      return stored;
    },
  };
}

/** The same file, of which no more than a part is read. */
function bounded(file: InputFile): InputFile {
  let bytes = 0;
  const count = (more: number): void => {
    bytes += more;
    if (bytes > MOST_BYTES)
      throw new StepError(
        `The first ${MOST_BYTES / 1024 / 1024} MB of ${file.path} were read, and no row is complete yet. A run reads on; what can be shown here ends.`,
      );
  };
  return {
    ...file,
    async *read(start, end) {
      for await (const chunk of file.read(start, end)) {
        count(chunk.length);
        yield chunk;
      }
    },
    async slice(start, end) {
      const part = await file.slice(start, end);
      count(part.length);
      return part;
    },
  };
}
