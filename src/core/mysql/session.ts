/** A login for one step: set up so that values mean what they say, its statements told where asked for, its errors in words. */
import type { DriverContext } from '../contract/driver.ts';
import { closest } from '../contract/missing-file.ts';
import { StepError } from '../contract/errors.ts';
import { notConnected, refused } from './failure.ts';
import { addressOf, loginOf, type ServerConfig } from './login.ts';
import { MySqlError, mysqlPort, type MySqlConnection } from './port.ts';

/** The same texts, times and rows whatever the server or the user's account says. */
const SETTINGS = [
  'SET NAMES utf8mb4',
  `SET SESSION time_zone = '+00:00', SESSION sql_select_limit = 18446744073709551615, SESSION net_write_timeout = 3600, SESSION net_read_timeout = 3600, SESSION sql_mode = REPLACE(@@sql_mode, 'PAD_CHAR_TO_FULL_LENGTH', '')`,
];

export interface Session extends MySqlConnection {
  /** As the server calls itself. */
  readonly version: string;
}

/** What a session needs of the world. */
export type SessionContext = Pick<DriverContext, 'port' | 'signal' | 'log'>;

export interface SessionOptions {
  readonly config: ServerConfig;
  readonly sendsFiles: boolean;
  /** Further statements at its start. */
  readonly settings: readonly string[];
}

/** Logs in, calls `work` and ends the connection, at once where the run is cancelled. Rejects with `StepError`. */
export async function inSession<T>(
  { config, sendsFiles, settings }: SessionOptions,
  ctx: SessionContext,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const client = ctx.port(mysqlPort);
  ctx.signal.throwIfAborted();
  let connection: MySqlConnection;
  try {
    connection = await client.connect(loginOf(config, sendsFiles));
  } catch (cause) {
    if (cause instanceof MySqlError && cause.code === 1049) throw await noDatabase(cause, config, ctx);
    throw notConnected(cause, config);
  }
  const stop = (): void => void connection.close();
  ctx.signal.addEventListener('abort', stop, { once: true });
  const session = config.echo ? echoing(connection, ctx) : connection;
  try {
    for (const sql of [...SETTINGS, ...settings]) await session.run(sql);
    const [row] = await session.ask('SELECT VERSION() AS version');
    return await work({ ...session, version: row?.['version'] ?? '' });
  } catch (cause) {
    ctx.signal.throwIfAborted();
    throw cause instanceof MySqlError ? refused(cause, config) : cause;
  } finally {
    ctx.signal.removeEventListener('abort', stop);
    await connection.close();
  }
}

/** Logs every statement before it is sent. */
function echoing(connection: MySqlConnection, ctx: SessionContext): MySqlConnection {
  const told =
    <T extends unknown[], R>(call: (sql: string, ...rest: T) => R) =>
    (sql: string, ...rest: T): R => {
      ctx.log('info', sql.length > 2000 ? `${sql.slice(0, 2000)}…` : sql);
      return call(sql, ...rest);
    };
  return {
    run: told((sql) => connection.run(sql)),
    ask: told((sql) => connection.ask(sql)),
    read: told((sql) => connection.read(sql)),
    load: told((sql, bytes: AsyncIterable<Uint8Array>) => connection.load(sql, bytes)),
    close: () => connection.close(),
  };
}

async function noDatabase(cause: MySqlError, config: ServerConfig, ctx: SessionContext): Promise<StepError> {
  const there = await databases(config, ctx);
  const meant = closest(config.database, there);
  const hint = meant === undefined ? listed('databases', there) : ` Did you mean "${meant}"?`;
  return new StepError(`There is no database "${config.database}" at ${addressOf(config)}.${hint}`, {
    cause,
    at: { key: 'database', instead: meant },
  });
}

async function databases(config: ServerConfig, ctx: SessionContext): Promise<string[]> {
  try {
    const connection = await ctx.port(mysqlPort).connect(loginOf({ ...config, database: '' }, false));
    try {
      const rows = await connection.ask(
        `SELECT schema_name AS name FROM information_schema.schemata WHERE schema_name NOT IN ('information_schema', 'performance_schema', 'mysql', 'sys') ORDER BY 1`,
      );
      return rows.flatMap(({ name }) => name ?? []);
    } finally {
      await connection.close();
    }
  } catch {
    return [];
  }
}

const SHOWN = 10;

/** ` There are the tables "a", "b" and 3 more.`; nothing of an empty list. */
export function listed(what: string, names: readonly string[]): string {
  if (names.length === 0) return '';
  const shown = names.slice(0, SHOWN).map((each) => `"${each}"`);
  const more = names.length > SHOWN ? ` and ${names.length - SHOWN} more` : '';
  return ` There are the ${what} ${shown.join(', ')}${more}.`;
}
