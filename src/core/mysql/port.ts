/** A MySQL or MariaDB server as the drivers have it. Its client needs sockets, so it stands behind a port. */
import type { Port } from '../contract/port.ts';

export interface MySqlClient {
  /** Logs in. Rejects with `MySqlError`. */
  connect(login: Login): Promise<MySqlConnection>;
}

export const mysqlPort: Port<MySqlClient> = { name: 'mysql', what: 'a MySQL client' };

export interface Login {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly tls: Tls;
  /** May the server be sent what `load` gives? Without it the connection says that it has no files. */
  readonly sendsFiles: boolean;
}

/** `preferred`: encrypted where the server can; `required`: or not at all. `verify_ca` checks who signed its certificate, `verify_identity` also its name. */
export type TlsMode = 'disabled' | 'preferred' | 'required' | 'verify_ca' | 'verify_identity';

export interface Tls {
  readonly mode: TlsMode;
  /** Certificates in PEM of those who may have signed the server's; absent: those that the host trusts. */
  readonly ca?: string;
}

/** One login. One statement at a time; texts come and go as UTF-8. Every call rejects with `MySqlError`. */
export interface MySqlConnection {
  /** A statement that gives no rows. */
  run(sql: string): Promise<Outcome>;
  /** Small results only: the values as the server writes them, by name. */
  ask(sql: string): Promise<readonly Readonly<Record<string, string | null>>[]>;
  /** One SELECT of any size, while it arrives. */
  read(sql: string): Promise<Rows>;
  /**
   * `LOAD DATA LOCAL INFILE`: the server is sent `bytes`, whichever file it asks for, and once. What `bytes` throws is what this rejects
   * with; the server keeps what came before, in its transaction.
   */
  load(sql: string, bytes: AsyncIterable<Uint8Array>): Promise<Outcome>;
  /** Ends the connection. What still runs on the server is killed there. Never rejects. */
  close(): Promise<void>;
}

/** What a statement did. */
export interface Outcome {
  readonly affected: number;
  /** How many there are to ask for by SHOW WARNINGS. */
  readonly warnings: number;
  /** As in `Records: 3  Deleted: 0  Skipped: 0  Warnings: 0`. */
  readonly info: string;
}

export interface Rows {
  readonly fields: readonly Field[];
  /** Once. Leaving it early kills the statement with its connection. */
  readonly blocks: AsyncIterable<RowBlock>;
}

/** What the server says of a column of a result, as its protocol has it. */
export interface Field {
  readonly name: string;
  readonly type: number;
  readonly flags: number;
  /** Of a character set; 63 is none: bytes. */
  readonly characterSet: number;
  /** Most characters of its text, or bytes. */
  readonly length: number;
  readonly decimals: number;
}

/** Some rows of the binary protocol as they came: row i is `bytes[starts[i]..starts[i + 1])`. Valid until the next block is asked for. */
export interface RowBlock {
  readonly rows: number;
  readonly bytes: Uint8Array;
  readonly starts: Int32Array;
}

/** The server refused, or could not be reached. */
export class MySqlError extends Error {
  override readonly name = 'MySqlError';
  constructor(
    /** The server's own words, or those of the network. */
    message: string,
    /**
     * The server's number of the error, as in 1146; a name where the client says it, as in ECONNREFUSED. LOCAL_INFILE: the server asked
     * for a file, whose name is the message, and got nothing.
     */
    readonly code: number | string,
    cause?: unknown,
  ) {
    super(message, { cause });
  }
}
