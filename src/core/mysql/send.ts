/** Rows on their way to the server: by LOAD DATA where it takes that, else by INSERTs of many rows. */
import type { DbConnection } from '../contract/database.ts';
import type { DriverContext } from '../contract/driver.ts';
import { StepError } from '../contract/errors.ts';
import { ident } from '../sql/index.ts';
import { lineSql, tupleSql } from './cells.ts';
import { MySqlError, type MySqlConnection, type Outcome } from './port.ts';
import { name } from './quote.ts';
import type { Pair } from './target.ts';

export interface Shipment {
  /** Of the session. */
  readonly table: string;
  readonly rows: number;
  /** The one of the server, quoted. */
  readonly target: string;
  readonly pairs: readonly Pair[];
  /** Names there of the columns by which rows are changed that are there already; empty: all are added. */
  readonly keys: readonly string[];
  /** Rows of an INSERT at most. */
  readonly batchRows: number;
}

export interface Sent {
  readonly rows: number;
  readonly bytes: number;
}

/** VALUES() in ON DUPLICATE KEY UPDATE, which MySQL wants written in a way that MariaDB does not know. */
const DEPRECATED = '1287';

/** By one `LOAD DATA LOCAL INFILE`, which the server begins to keep while rows still come. */
export async function sendLines(
  connection: MySqlConnection,
  db: DbConnection,
  { table, rows, target, pairs }: Shipment,
  ctx: DriverContext,
): Promise<Sent> {
  const sent = { rows: 0, bytes: 0 };
  // What is bytes, or bits, is no text that LOAD DATA reads: it goes through a variable.
  const through = pairs.map(({ cell, column }) =>
    cell.form === 'bytes' ? 'UNHEX' : column.type === 'bit' && cell.form === 'number' ? 'BIT' : undefined,
  );
  const names = pairs.map(({ column }, i) => (through[i] === undefined ? name(column.name) : `@c${i}`));
  const sets = pairs.flatMap(({ column }, i) =>
    through[i] === 'UNHEX'
      ? [`${name(column.name)} = UNHEX(@c${i})`]
      : through[i] === 'BIT'
        ? [`${name(column.name)} = CAST(@c${i} AS UNSIGNED)`]
        : [],
  );
  async function* lines(): AsyncGenerator<Uint8Array> {
    const sql = `SELECT ${lineSql(pairs.map(({ cell }) => cell))} AS line FROM main.${ident(table)}`;
    for await (const batch of db.stream(sql)) {
      ctx.signal.throwIfAborted();
      const [line] = batch.columns;
      if (line?.type !== 'VARCHAR') throw new Error('Lines are no text.');
      yield line.bytes;
      sent.rows += batch.rows;
      sent.bytes += line.bytes.length;
      ctx.progress({ rows: sent.rows, bytes: sent.bytes, total_rows: rows });
    }
  }
  const outcome = await connection.load(
    `LOAD DATA LOCAL INFILE 'rows' INTO TABLE ${target} CHARACTER SET utf8mb4 FIELDS TERMINATED BY '\\t' ESCAPED BY '\\\\' LINES TERMINATED BY '\\n' (${names.join(', ')})${sets.length === 0 ? '' : ` SET ${sets.join(', ')}`}`,
    lines(),
  );
  await requireSilence(connection, outcome, 0);
  if (outcome.affected !== rows)
    throw new StepError(
      `Of ${rows} rows the server took ${outcome.affected} (${outcome.info}); the transaction was taken back.`,
    );
  return sent;
}

/** By INSERTs; where there are keys, those of rows that are there change them. */
export async function sendTuples(
  connection: MySqlConnection,
  db: DbConnection,
  { table, rows, target, pairs, keys, batchRows }: Shipment,
  ctx: DriverContext,
): Promise<Sent> {
  const [limits] = await connection.ask('SELECT @@max_allowed_packet AS bytes');
  const most = Math.min(Number(limits?.['bytes'] ?? 1 << 20), 1 << 24) - 65_536;
  const cells = pairs.map(({ cell }) => cell);
  const byKey = pairs.filter(({ column }) => keys.includes(column.name));
  const columns = pairs.map(({ column }) => name(column.name));
  const changed = pairs.filter((pair) => !byKey.includes(pair)).map(({ column }) => name(column.name));
  const sets =
    changed.length === 0
      ? columns.slice(0, 1).map((key) => `${key} = ${target}.${key}`)
      : changed.map((column) => `${column} = VALUES(${column})`);
  const head = `INSERT INTO ${target} (${columns.join(', ')}) VALUES `;
  const tail = keys.length === 0 ? '' : ` ON DUPLICATE KEY UPDATE ${sets.join(', ')}`;
  const sent = { rows: 0, bytes: 0 };

  let tuples: string[] = [];
  let held: string[] = [];
  let size = 0;
  const flush = async (): Promise<void> => {
    if (tuples.length === 0) return;
    const outcome = await connection.run(head + tuples.join(',') + tail).catch((cause: unknown) => {
      if (!(cause instanceof MySqlError)) throw cause;
      throw new MySqlError(rowed(cause.message, sent.rows), cause.code, cause);
    });
    await requireSilence(connection, outcome, sent.rows);
    if (keys.length > 0) await requireKeys(connection, target, keys, held);
    sent.rows += tuples.length;
    sent.bytes += size;
    ctx.progress({ rows: sent.rows, bytes: sent.bytes, total_rows: rows });
    [tuples, held, size] = [[], [], 0];
  };

  const key = keys.length === 0 ? `''` : tupleSql(byKey.map(({ cell }) => cell));
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  for await (const batch of db.stream(
    `SELECT ${tupleSql(cells)} AS line, ${key} AS key FROM main.${ident(table)}`,
  )) {
    ctx.signal.throwIfAborted();
    const [lines, theirs] = batch.columns;
    if (lines?.type !== 'VARCHAR' || theirs?.type !== 'VARCHAR') throw new Error('Lines are no text.');
    for (let row = 0; row < batch.rows; row++) {
      const bytes = lines.bytes.subarray(lines.offsets[row], lines.offsets[row + 1]);
      if (bytes.length + head.length + tail.length > most)
        throw new StepError(
          `Row ${sent.rows + tuples.length + 1} has ${bytes.length} bytes, more than the server takes at once; raise its max_allowed_packet.`,
        );
      if (tuples.length === batchRows || size + bytes.length + head.length + tail.length > most)
        await flush();
      tuples.push(decoder.decode(bytes));
      if (keys.length > 0)
        held.push(decoder.decode(theirs.bytes.subarray(theirs.offsets[row], theirs.offsets[row + 1])));
      size += bytes.length + 1;
    }
  }
  await flush();
  return sent;
}

/** What the server warns of has changed a value, or left out a row: it is an error, with the row. `before`: rows of earlier statements. */
async function requireSilence(connection: MySqlConnection, outcome: Outcome, before: number): Promise<void> {
  if (outcome.warnings === 0) return;
  const found = await connection.ask('SHOW WARNINGS');
  const first = found.find((row) => row['Code'] !== DEPRECATED);
  if (first) throw new StepError(`${rowed(first['Message'] ?? '', before)}; nothing was written.`);
}

/** The server counts the rows of one statement. */
const rowed = (message: string, before: number): string =>
  message.replace(/\bat row (\d+)\.?$/, (_, row: string) => `at row ${before + Number(row)}`);

/** Each row must be there now under its own key: another unique key, or one that takes two texts for the same, may have led it to a row of another. */
async function requireKeys(
  connection: MySqlConnection,
  target: string,
  keys: readonly string[],
  held: readonly string[],
): Promise<void> {
  const [found] = await connection.ask(
    `SELECT COUNT(*) AS n FROM ${target} WHERE (${keys.map(name).join(', ')}) IN (${held.join(', ')})`,
  );
  if (Number(found?.['n']) === held.length) return;
  throw new StepError(
    `Rows of different keys (${keys.join(', ')}) are the same to the server: another unique key of the table holds for both, or it does not tell their texts apart. The transaction was taken back; nothing was written.`,
  );
}
