/** MySQL's protocol by mysql2, which is loaded when a step asks for a server. */
import { connect, isIP } from 'node:net';
import type { ConnectionOptions, SslOptions } from 'mysql2';
import { MySqlError, type Login, type MySqlClient, type MySqlConnection } from '#core/mysql/port.ts';
import { connectionOf } from './connection.ts';
import { mysqlError } from './error.ts';
import type { Wire } from './wire.ts';

/** Milliseconds until a server has let somebody in. */
const CONNECT_TIMEOUT = 10_000;

/** What mysql2 says where the server has no TLS. */
const NO_TLS = 'HANDSHAKE_NO_SSL_SUPPORT';

export const mysqlClient: MySqlClient = {
  async connect(login): Promise<MySqlConnection> {
    return connectionOf(await loggedIn(login), async (id) => {
      const { connection, socket } = await loggedIn({ ...login, sendsFiles: false });
      await new Promise<void>((resolve) => connection.query(`KILL QUERY ${id}`, () => resolve()));
      socket.destroy();
    });
  },
};

async function loggedIn(login: Login): Promise<Wire> {
  const { tls } = login;
  const ssl = sslOf(login);
  try {
    return await open(login, ssl);
  } catch (cause) {
    const error = mysqlError(cause);
    if (tls.mode !== 'preferred' || error.code !== NO_TLS) throw error;
    return open(login, undefined);
  }
}

function sslOf({ host, tls: { mode, ca } }: Login): SslOptions | undefined {
  switch (mode) {
    case 'disabled':
      return undefined;
    case 'preferred':
    case 'required':
      return { rejectUnauthorized: false };
    case 'verify_ca':
      return { rejectUnauthorized: true, ca };
    case 'verify_identity':
      // mysql2 would take any certificate for localhost.
      if (isIP(host) !== 0)
        throw new MySqlError(`it is for a name, and \`host\` is the address ${host}`, 'CERT_ALTNAME');
      return { rejectUnauthorized: true, verifyIdentity: true, ca };
  }
}

async function open(login: Login, ssl: SslOptions | undefined): Promise<Wire> {
  const { host, port, user, password, database, sendsFiles } = login;
  const { createConnection } = (await import('mysql2')).default;
  const socket = connect({ host, port, noDelay: true, keepAlive: true });
  const options: ConnectionOptions = {
    ...{ host, port, user, password, stream: socket },
    ...(database === '' ? {} : { database }),
    ...(ssl && { ssl }),
    charset: 'UTF8MB4_GENERAL_CI',
    connectTimeout: CONNECT_TIMEOUT,
    flags: ['-ODBC', '-IGNORE_SPACE', '-FOUND_ROWS', ...(sendsFiles ? [] : ['-LOCAL_FILES'])],
  };
  const connection = createConnection(options);
  return new Promise((resolve, reject) => {
    const refuse = (cause: unknown): void => {
      socket.destroy();
      reject(mysqlError(cause));
    };
    connection.once('error', refuse);
    connection.connect((cause) => {
      connection.removeListener('error', refuse);
      // What comes later finds its statement by itself; an error nobody listens to would end the process.
      connection.on('error', () => {});
      if (cause) refuse(cause);
      else resolve({ connection, socket });
    });
  });
}
