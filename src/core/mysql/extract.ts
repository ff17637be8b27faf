/** What an extractor of MySQL does: a snapshot of the server, one SELECT, a table, and what is to be told of it. */
import type { DriverContext } from '../contract/driver.ts';
import { StepError } from '../contract/errors.ts';
import type { LoadReceipt } from '../contract/receipt.ts';
import { sqlOf } from '../columns/data-type.ts';
import { listedColumns, quoted } from '../columns/names.ts';
import { closest } from '../contract/missing-file.ts';
import type { Reading } from './fields.ts';
import { refused } from './failure.ts';
import { addressOf, type ServerConfig } from './login.ts';
import { MySqlError } from './port.ts';
import { name } from './quote.ts';
import { loadRows, Wider, type Loaded } from './read.ts';
import { whyNotRead } from './reads.ts';
import { inSession, type Session } from './session.ts';
import { columnsOf, noTable, qualified, tableOf } from './tables.ts';

export interface ExtractConfig extends ServerConfig {
  readonly table?: string;
  readonly query?: string;
  readonly columns?: readonly string[];
  readonly limit?: number;
  readonly offset: number;
  readonly batch_size: number;
}

/** All rows are as they were when the first was read, and nothing can be written. */
const SNAPSHOT = [
  'SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ',
  'START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY',
];

/** MySQL has no other word for all of them. */
const ALL_ROWS = '18446744073709551615';

/** What is left to do with the rows of a statement here. */
interface Statement {
  readonly sql: string;
  readonly skip: number;
  readonly limit: number;
  readonly columns?: readonly string[] | undefined;
}

/** Makes `ctx.table`, and gives the account of it. Rejects with `StepError`. */
export async function extract(config: ExtractConfig, ctx: DriverContext): Promise<LoadReceipt> {
  const wider = new Map<number, Reading>();
  for (;;) {
    try {
      return await inSession({ config, sendsFiles: false, settings: SNAPSHOT }, ctx, (session) =>
        attempt(session, config, wider, ctx),
      );
    } catch (error) {
      if (!(error instanceof Wider)) throw error;
      wider.set(error.column, error.reading);
    }
  }
}

async function attempt(
  session: Session,
  config: ExtractConfig,
  wider: ReadonlyMap<number, Reading>,
  ctx: DriverContext,
): Promise<LoadReceipt> {
  const { sql, ...wish } = await statementOf(session, config);
  let read = 0;
  const told = {
    ...ctx,
    progress: (now: { rows?: number }) => ctx.progress({ ...now, rows: (read = now.rows ?? read) }),
  };
  let loaded: Loaded;
  try {
    loaded = await loadRows(await session.read(sql), { ...wish, batchRows: config.batch_size, wider }, told);
  } catch (cause) {
    ctx.signal.throwIfAborted();
    if (!(cause instanceof MySqlError)) throw cause;
    if (cause.code === 1146 && config.query !== undefined) throw await unknownTable(cause, session, config);
    throw refused(
      cause,
      config,
      config.query,
      read > 0 ? `${read} rows had come; none of them was kept.` : '',
    );
  }
  const warnings = loaded.rows < wish.limit ? await warningsOf(session) : [];
  return receiptOf(config, session.version, loaded, warnings);
}

async function statementOf(session: Session, config: ExtractConfig): Promise<Statement> {
  const { table, query, columns, limit = Infinity, offset } = config;
  if (query !== undefined) {
    const why = whyNotRead(query);
    if (why !== undefined) throw new StepError(why, { at: { key: 'query' } });
    return { sql: query, skip: offset, limit, columns };
  }
  if (table === undefined)
    throw new StepError('Nothing says what to read: give `table`, or a SELECT as `query`.', {
      at: { key: 'table' },
    });
  const ref = tableOf(config, table);
  const there = await columnsOf(session, ref);
  if (!there) throw await noTable(session, config, ref);
  const names = columns?.map((column) =>
    inTable(
      column,
      there.map((each) => each.name),
      table,
    ),
  );
  const rows =
    limit === Infinity && offset === 0
      ? ''
      : ` LIMIT ${limit === Infinity ? ALL_ROWS : limit} OFFSET ${offset}`;
  return {
    sql: `SELECT ${names?.map(name).join(', ') ?? '*'} FROM ${qualified(ref)}${rows}`,
    skip: 0,
    limit: Infinity,
  };
}

function inTable(column: string, there: readonly string[], table: string): string {
  const found = there.find((each) => each.toLowerCase() === column.toLowerCase());
  if (found !== undefined) return found;
  const meant = closest(column, there);
  const hint = meant === undefined ? '' : ` Did you mean "${meant}"?`;
  throw new StepError(`"${table}" has no column "${column}".${hint} There are: ${listedColumns(there)}.`, {
    at: { key: 'columns' },
  });
}

async function unknownTable(cause: MySqlError, session: Session, config: ExtractConfig): Promise<StepError> {
  const [, schema = '', table = ''] = /'([^'.]+)\.([^']+)'/.exec(cause.message) ?? [];
  const { message } = await noTable(session, config, { schema, table });
  const offset = (config.query ?? '').indexOf(table);
  return new StepError(message, { cause, at: { key: 'query', offset, length: table.length } });
}

async function warningsOf(session: Session): Promise<string[]> {
  const rows = await session.ask('SHOW WARNINGS');
  return rows.map((row) => row['Message'] ?? '');
}

function receiptOf(
  config: ExtractConfig,
  version: string,
  { rows, bytes, columns, renamed }: Loaded,
  warnings: readonly string[],
): LoadReceipt {
  const zeros = columns.flatMap((column) =>
    column.zeros === 0
      ? []
      : [
          `${column.zeros} ${column.zeros === 1 ? 'value' : 'values'} of ${quoted(column.name)} ${column.zeros === 1 ? 'is' : 'are'} 0000-00-00, which is no date: NULL here. CAST(${name(column.field.name)} AS CHAR) in a query keeps them as text.`,
        ],
  );
  const from =
    config.query === undefined
      ? `/${config.schema ?? config.database}/${config.table}`
      : `/${config.database}`;
  return {
    source: addressOf(config) + from,
    format: 'mysql',
    bytes,
    dialect: [
      ['server', version],
      ['read by', config.query === undefined ? 'table' : 'query'],
      ['rows as of', 'one moment (a read-only transaction)'],
      ['times', 'TIMESTAMP in UTC, DATETIME without a zone'],
    ],
    rows,
    padded: 0,
    rejected: 0,
    rejections: [],
    columns: columns.map(({ name: column, reading }) => ({
      name: column,
      type: sqlOf(reading.type).replace(', ', ','),
      reason: reading.reason,
    })),
    advice: [
      ...renamed.map(([was, now]) =>
        was === ''
          ? `A column of the result has no name: it is called ${quoted(now)} here.`
          : `Two columns of the result are called ${quoted(was)}: the later one is ${quoted(now)} here. Name it with AS in the query.`,
      ),
      ...zeros,
      ...warnings.map((warning) => `The server warns: ${warning}`),
    ],
  };
}
