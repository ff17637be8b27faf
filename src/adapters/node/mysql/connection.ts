/** One login at a MySQL server: statements, results in their own bytes, and what LOAD DATA is sent. */
import { Readable } from 'node:stream';
import type { FieldPacket, ResultSetHeader } from 'mysql2';
import { MySqlError, type Field, type MySqlConnection, type Outcome, type Rows } from '#core/mysql/port.ts';
import { Blocks } from './blocks.ts';
import { mysqlError } from './error.ts';
import type { Wire } from './wire.ts';

/** A packet of a row, as mysql2 hands it to what reads rows. */
interface Packet {
  readonly buffer: Buffer;
  readonly offset: number;
  readonly end: number;
}

/** The part of mysql2's command that makes a parser of a result's rows. Ours leaves the bytes as they are: values made of them took twice the time. */
interface RawCommand {
  buildParserFromFields(fields: readonly FieldPacket[]): new () => { next(packet: Packet): void };
  on(event: 'error', listener: (cause: unknown) => void): void;
  on(event: 'end', listener: () => void): void;
}

/** Bytes of one packet of what LOAD DATA is sent. */
const PIECE = 1 << 18;

/** `kill`: ends the statement that the connection of this number runs. */
export function connectionOf(
  { connection, socket }: Wire,
  kill: (id: number) => Promise<void>,
): MySqlConnection {
  let running: ((reason: MySqlError) => void) | undefined;
  let closed = false;

  /** One statement; it also ends with the connection, of which mysql2 tells no statement that is being read. */
  const during = <T>(
    work: (resolve: (value: T) => void, reject: (cause: unknown) => void) => void,
  ): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      const end = (): void => {
        connection.removeListener('error', refuse);
        running = undefined;
      };
      const refuse = (cause: unknown): void => {
        end();
        reject(mysqlError(cause));
      };
      running = refuse;
      connection.on('error', refuse);
      if (closed) refuse(new MySqlError('The connection is closed.', 'CLOSED'));
      else
        work((value) => {
          end();
          resolve(value);
        }, refuse);
    });

  /** A statement by text, and what the server said to it. A file that it asks for is the one of `file`, or none. */
  const send = (sql: string, file?: () => Readable): Promise<unknown> =>
    during((resolve, reject) => {
      const asked = asking(file);
      const typeCast = (field: { string(): string | null }): string | null => field.string();
      connection.query({ sql, typeCast, infileStreamFactory: asked.give }, (cause, result) => {
        if (cause || asked.refused) reject(asked.refused ?? cause);
        else resolve(result);
      });
    });

  return {
    run: async (sql) => outcomeOf((await send(sql)) as ResultSetHeader),

    async ask(sql) {
      const rows = await send(sql);
      if (!Array.isArray(rows)) throw new MySqlError('The statement gives no rows.', 'NO_ROWS');
      return rows as Record<string, string | null>[];
    },

    read: (sql) =>
      during<Rows>((resolve, reject) => {
        const blocks = new Blocks(connection);
        const asked = asking();
        const options = { sql, infileStreamFactory: asked.give };
        const command = connection.execute(options) as unknown as RawCommand;
        if (typeof command.buildParserFromFields !== 'function')
          throw new Error('mysql2 does not read rows as it did: see connection.ts');
        const broken = (cause: unknown): void => {
          connection.removeListener('error', broken);
          running = undefined;
          blocks.end(mysqlError(cause));
        };
        command.buildParserFromFields = (fields) => {
          resolve({ fields: fields.map(fieldOf), blocks });
          // From here on the blocks are what is waited for.
          running = broken;
          connection.on('error', broken);
          return class {
            next({ buffer, offset, end }: Packet): void {
              blocks.add(buffer, offset, end);
            }
          };
        };
        command.on('error', (cause) => {
          reject(cause);
          broken(cause);
        });
        command.on('end', () => {
          connection.removeListener('error', broken);
          running = undefined;
          blocks.end();
          reject(asked.refused ?? new MySqlError('The statement gives no rows.', 'NO_ROWS'));
        });
      }),

    async load(sql, bytes) {
      let failure: unknown;
      const watched = async function* (): AsyncGenerator<Buffer> {
        try {
          for await (const { buffer, byteOffset, length } of bytes)
            for (let at = 0; at < length; at += PIECE)
              yield Buffer.from(buffer, byteOffset + at, Math.min(PIECE, length - at));
        } catch (cause) {
          failure = cause;
          throw cause;
        }
      };
      try {
        return outcomeOf((await send(sql, () => Readable.from(watched()))) as ResultSetHeader);
      } catch (cause) {
        throw failure ?? cause;
      }
    },

    async close() {
      if (closed) return;
      closed = true;
      const stop = running;
      if (!stop) {
        connection.end();
        socket.destroySoon();
        return;
      }
      await kill(connection.threadId).catch(() => undefined);
      socket.destroy();
      stop(new MySqlError('The connection was closed.', 'CLOSED'));
    },
  };
}

/** What the server gets that asks for a file: the one there is, once; else nothing, and the statement has failed. */
function asking(file?: () => Readable): { readonly give: (path: string) => Readable; refused?: MySqlError } {
  let waits = file;
  const asked = {
    refused: undefined as MySqlError | undefined,
    give(path: string): Readable {
      const given = waits;
      waits = undefined;
      if (given) return given();
      asked.refused = new MySqlError(path, 'LOCAL_INFILE');
      return Readable.from([]);
    },
  };
  return asked;
}

const outcomeOf = ({ affectedRows, warningStatus, info }: ResultSetHeader): Outcome => ({
  affected: affectedRows,
  warnings: warningStatus,
  info,
});

const fieldOf = (field: FieldPacket): Field => ({
  name: field.name,
  type: field.columnType ?? 0,
  flags: Number(field.flags),
  characterSet: field.characterSet ?? 0,
  length: field.columnLength ?? 0,
  decimals: field.decimals ?? 0,
});
