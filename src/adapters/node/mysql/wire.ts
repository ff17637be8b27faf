import type { Socket } from 'node:net';
import type { Connection } from 'mysql2';

/** A connection with the socket that it goes through: mysql2 itself only half closes it. */
export interface Wire {
  readonly connection: Connection;
  readonly socket: Socket;
}
