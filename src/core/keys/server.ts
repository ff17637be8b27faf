/** Keys of components that log in to a database server. */
import type { ConnectionField, JsonSchema } from '../contract/component.ts';

/** Where it is. */
export const serverKeys: Readonly<Record<string, JsonSchema>> = {
  host: { type: 'string', default: 'localhost', description: 'Name or address of the server.' },
  port: {
    type: 'integer',
    default: 3306,
    minimum: 1,
    maximum: 65535,
    description: 'TCP port of the server.',
  },
};

/** Whom a step asks that has these keys. */
export const serverContacts = ({ host, port }: Readonly<Record<string, unknown>>): string[] => [
  `mysql://${String(host)}:${String(port)}`,
];

/** Who asks. */
export const loginKeys: Readonly<Record<string, JsonSchema>> = {
  user: { type: 'string', minLength: 1, description: 'User to log in as.' },
  password: { type: 'string', description: 'Password of the user.' },
};

export const schemaKey: JsonSchema = {
  type: 'string',
  default: null,
  description: 'Schema the table is in, which in MySQL is a database; `database` by default.',
};

/** How connections are kept. */
export const poolKeys: Readonly<Record<string, JsonSchema>> = {
  pool_size: {
    type: 'integer',
    default: 5,
    minimum: 1,
    maximum: 20,
    description: 'Connections kept open by Osiris; here a step opens one of its own.',
  },
  pool_recycle: {
    type: 'integer',
    default: 3600,
    minimum: 60,
    description: 'Seconds after which Osiris replaces a connection; here each ends with its step.',
  },
  echo: { type: 'boolean', default: false, description: 'Log every statement that is sent.' },
};

/** Those of them that mean nothing here. */
export const poolIgnored = {
  pool_size: 'a step opens one connection of its own',
  pool_recycle: 'a connection ends with its step',
};

/** What a step may say of them beside its connection. */
export const loginFields: readonly ConnectionField[] = [
  { name: 'host', override: 'allowed' },
  { name: 'port', override: 'allowed' },
  { name: 'database', override: 'forbidden' },
  { name: 'user', override: 'forbidden' },
  { name: 'password', override: 'forbidden' },
  { name: 'schema', override: 'allowed' },
];
