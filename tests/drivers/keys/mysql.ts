/** The keys that both components of MySQL have. Run on MariaDB (tests/servers/mysql-keys.servers.test.ts). */
import type { MySqlWorld } from '../../servers/mysql-world.ts';
import { missing, type Config, type KeyCase, type Ran } from './case.ts';

/** A MariaDB, and the certificate of who signed its own; absent where cases are only looked for. */
export interface Server {
  readonly at: MySqlWorld;
  readonly ca: string;
}

/** What a connection of the server gives a step; of none, where there is no server. */
export const loginOf = (server: Server | undefined): Config =>
  server?.at.login ?? { host: '127.0.0.1', port: 1, user: 'u', password: 'p', database: 'd' };

/** Whether what is sent is encrypted, by the server itself. */
export const ENCRYPTED = `SELECT variable_value <> '' AS encrypted FROM information_schema.session_status WHERE variable_name = 'SSL_CIPHER'`;
const place = ({ failure, rows }: Ran): unknown =>
  failure === undefined ? rows.length : /mysql:\/\/[^ :]+:\d+/.exec(failure)?.[0];
const infos = ({ said }: Ran): unknown => said.filter((line) => line.startsWith('info: `'));

/** `works`: what a step is that tells who it is connected as; what it does then is seen in `did`. */
export function commonCases(
  component: string,
  step: number,
  server: Server | undefined,
  { did, done, before }: { did: (ran: Ran) => unknown; done: unknown; before?: () => unknown },
): Readonly<Record<string, KeyCase>> {
  const login = loginOf(server);
  const asks = (ran: Ran): unknown => (ran.refused.length > 0 ? ran.refused : (ran.failure ?? did(ran)));
  const needed = (key: string, value: unknown, refused: KeyCase['refused']): KeyCase => ({
    ...(before && { before }),
    value,
    see: asks,
    without: missing(component, key, step),
    with: done,
    refused,
  });
  const pool = (key: string, value: number, range: string, why: string): KeyCase => ({
    ...(before && { before }),
    value,
    see: infos,
    without: [],
    with: [`info: \`${key}\` changes nothing here: ${why}.`],
    refused: [
      [0, `${key} must be ${range}`],
      ['many', `${key} must be a whole number`],
    ],
  });
  return {
    host: needed('host', '127.0.0.1', [[['a'], 'host must be text']]),
    port: {
      ...(before && { before }),
      value: login['port'],
      see: (ran) => (ran.failure === undefined ? did(ran) : place(ran)),
      without: 'mysql://127.0.0.1:3306',
      with: done,
      refused: [
        [0, 'port must be between 1 and 65535'],
        [65_536, 'port must be between 1 and 65535'],
      ],
    },
    database: needed('database', login['database'], [['', 'database must have at least 1 character']]),
    user: needed('user', login['user'], [['', 'user must have at least 1 character']]),
    password: needed('password', login['password'], [[['p'], 'password must be text']]),
    pool_size: pool('pool_size', 3, 'between 1 and 20', 'a step opens one connection of its own'),
    pool_recycle: pool('pool_recycle', 60, 'at least 60', 'a connection ends with its step'),
    echo: {
      ...(before && { before }),
      value: true,
      see: ({ said }) => said.includes('info: SET NAMES utf8mb4'),
      without: false,
      with: true,
      refused: [['yes', 'echo must be true or false']],
    },
  };
}
