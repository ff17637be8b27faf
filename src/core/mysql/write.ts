/** What a writer of MySQL does: looks whether what comes fits, then writes all of it in one transaction, or nothing. */
import type { ConfigProblem } from '../contract/component.ts';
import type { DbConnection } from '../contract/database.ts';
import type { DriverContext, StepOutput } from '../contract/driver.ts';
import { StepError } from '../contract/errors.ts';
import { listedColumns, quoted } from '../columns/names.ts';
import { ident } from '../sql/index.ts';
import type { Cell } from './cells.ts';
import { isGone, refused } from './failure.ts';
import { requireFit } from './fits.ts';
import { addressOf, loginOf, type ServerConfig } from './login.ts';
import { MySqlError, mysqlPort } from './port.ts';
import { sendLines, sendTuples, type Sent, type Shipment } from './send.ts';
import { inSession, type Session } from './session.ts';
import { columnsOf, noTable, qualified, tableOf, type TableRef } from './tables.ts';
import { cellsOf, createTable, keepsTransactions, pairs, requireKey } from './target.ts';

export interface WriteConfig extends ServerConfig {
  readonly table: string;
  readonly mode: 'append' | 'replace' | 'upsert';
  readonly upsert_keys?: readonly string[];
  readonly primary_key?: string | readonly string[];
  readonly batch_size: number;
  readonly create_table: boolean;
  readonly truncate_before: boolean;
}

/** What does not fit is an error and not another value; backslashes escape; 0 stays 0 where numbers come by themselves. */
const STRICT = [
  `SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,NO_AUTO_VALUE_ON_ZERO,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO', SESSION sql_notes = 1, SESSION sql_safe_updates = 0, SESSION foreign_key_checks = 1, SESSION unique_checks = 1`,
];

/** By which rows are told apart: `primary_key` stands in for `upsert_keys`. */
export function keysOf({
  upsert_keys,
  primary_key,
}: Pick<WriteConfig, 'upsert_keys' | 'primary_key'>): readonly string[] {
  if (upsert_keys !== undefined && upsert_keys.length > 0) return upsert_keys;
  return typeof primary_key === 'string' ? [primary_key] : (primary_key ?? []);
}

/** For `refuse` of a component that writes to MySQL. */
export function keyProblems(config: Readonly<Record<string, unknown>>): ConfigProblem[] {
  if (config['mode'] !== 'upsert' || keysOf(config).length > 0) return [];
  const message = 'An upsert goes by a key: name its columns in `primary_key` or `upsert_keys`';
  return [{ key: 'mode', message }];
}

/** Rejects with `StepError`, which says what is there of it. */
export async function write(config: WriteConfig, input: StepOutput, ctx: DriverContext): Promise<Sent> {
  const db = await ctx.getDbConnection();
  const coming = await comingOf(config, db, input.table);
  const ref = tableOf(config, config.table);
  let made = false;
  try {
    return await inSession({ config, sendsFiles: true, settings: STRICT }, ctx, async (session) => {
      made = await makeTable(session, config, ref, coming, db, ctx);
      return fill(session, config, ref, { ...coming, input }, db, ctx);
    });
  } catch (error) {
    // Only now: its rows hold it until their transaction has ended.
    if (made && !(error instanceof Uncertain)) await drop(config, ref, ctx);
    throw error;
  }
}

function keyCells(config: WriteConfig, cells: readonly Cell[]): string[] {
  return keysOf(config).map((key) => {
    const cell = cells.find((each) => each.name.toLowerCase() === key.toLowerCase());
    if (cell) return cell.name;
    throw new StepError(
      `The key ${quoted(key)} is no column of what is to be written. There are: ${listedColumns(cells.map((each) => each.name))}.`,
      { at: { key: config.upsert_keys?.length ? 'upsert_keys' : 'primary_key' } },
    );
  });
}

/** What is to be written. */
export interface Coming {
  /** Of the session. */
  readonly table: string;
  readonly cells: readonly Cell[];
  /** Names of ours. */
  readonly keys: readonly string[];
}

/** Throws `StepError` where a key is no column of the table. */
export async function comingOf(config: WriteConfig, db: DbConnection, table: string): Promise<Coming> {
  const cells = await cellsOf(db, table);
  return { table, cells, keys: keyCells(config, cells) };
}

/** Before the transaction, since a table cannot be made within one. Tells whether it was made now. */
async function makeTable(
  session: Session,
  config: WriteConfig,
  ref: TableRef,
  { cells, keys, table }: Coming,
  db: DbConnection,
  ctx: DriverContext,
): Promise<boolean> {
  if (await columnsOf(session, ref)) return false;
  const sql = createTable(ref, cells, keys, await longestOf(db, table, keys));
  if (!config.create_table)
    throw await noTable(session, config, ref, ` Set \`create_table: true\`, or make it: ${sql};`);
  await session.run(sql);
  ctx.log('info', `Made the table ${quoted(ref.table)} in ${quoted(ref.schema)}.`);
  return true;
}

/** Characters of the longest text of each key, by its name. */
export async function longestOf(
  db: DbConnection,
  table: string,
  keys: readonly string[],
): Promise<Map<string, number>> {
  if (keys.length === 0) return new Map();
  const lengths = keys.map((key, i) => `max(length(CAST(${ident(key)} AS VARCHAR))) AS k${i}`);
  const [row] = await db.query(`SELECT ${lengths.join(', ')} FROM main.${ident(table)}`);
  return new Map(keys.map((key, i) => [key, Number(row?.[`k${i}`] ?? 0)]));
}

/** Whether the rows are there, nobody knows. */
class Uncertain extends StepError {}

async function fill(
  session: Session,
  config: WriteConfig,
  ref: TableRef,
  { cells, keys, input }: Coming & { readonly input: StepOutput },
  db: DbConnection,
  ctx: DriverContext,
): Promise<Sent> {
  const found = pairs(cells, (await columnsOf(session, ref)) ?? [], ref);
  const isUpsert = config.mode === 'upsert';
  const theirKeys = found.filter(({ cell }) => keys.includes(cell.name)).map(({ column }) => column.name);
  if (isUpsert) await requireKey(session, ref, theirKeys);
  await requireFit(db, input.table, found, isUpsert ? keys : []);
  const { engine, yes: transactional } = await keepsTransactions(session, ref);
  if (!transactional)
    ctx.log(
      'warning',
      `${quoted(ref.table)} is kept by ${engine}, which takes nothing back: if this step fails, what it wrote so far stays there, and what it deleted is gone.`,
    );

  const shipment: Shipment = {
    table: input.table,
    rows: input.rows,
    target: qualified(ref),
    pairs: found,
    keys: isUpsert ? theirKeys : [],
    batchRows: config.batch_size,
  };
  const [infile] = isUpsert ? [] : await session.ask('SELECT @@local_infile AS allowed');
  const send = infile?.['allowed'] === '1' ? sendLines : sendTuples;
  let sent: Sent;
  try {
    await session.run('START TRANSACTION');
    if (config.mode === 'replace' || config.truncate_before) {
      const { affected } = await session.run(`DELETE FROM ${qualified(ref)}`);
      ctx.log('info', `Deleted the ${affected} rows that were in ${quoted(ref.table)}.`);
    }
    sent = await send(session, db, shipment, ctx);
    if (sent.rows !== input.rows)
      throw new StepError(
        `Of ${input.rows} rows ${sent.rows} came; nothing was written. Please report this.`,
      );
  } catch (cause) {
    ctx.signal.throwIfAborted();
    if (!(cause instanceof MySqlError)) throw cause;
    throw refused(
      cause,
      config,
      undefined,
      transactional ? 'Nothing was written.' : `${engine} keeps what was written so far.`,
    );
  }
  try {
    await session.run('COMMIT');
  } catch (cause) {
    if (!isGone(cause)) throw cause;
    const said = `The connection to ${addressOf(config)} broke off while the ${sent.rows} rows were being committed: all of them may be in ${quoted(ref.table)}, or none. Look there before you run this step again.`;
    // Of a run that is cancelled nobody hears why its step ended.
    if (ctx.signal.aborted) ctx.log('warning', said);
    throw new Uncertain(said, { cause });
  }
  return sent;
}

/** What was made for rows that did not come is taken away again, as well as that can be. */
async function drop(config: WriteConfig, ref: TableRef, ctx: DriverContext): Promise<void> {
  try {
    const connection = await ctx.port(mysqlPort).connect(loginOf(config, false));
    try {
      await connection.run('SET SESSION lock_wait_timeout = 10');
      await connection.run(`DROP TABLE ${qualified(ref)}`);
    } finally {
      await connection.close();
    }
  } catch {
    ctx.log('warning', `The table ${quoted(ref.table)}, which was made for these rows, is there, and empty.`);
  }
}
