/** The keys of a step that say where the server is and who asks, and what they mean. */
import type { JsonSchema } from '../contract/component.ts';
import type { Login, TlsMode } from './port.ts';

export interface ServerConfig {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string;
  readonly schema?: string | null;
  readonly echo: boolean;
  readonly ssl_mode?: TlsMode;
  readonly ssl_ca?: string;
}

/** Ours, by the names of MySQL's own client. */
export const tlsKeys: Readonly<Record<string, JsonSchema>> = {
  ssl_mode: {
    type: 'string',
    enum: ['disabled', 'preferred', 'required', 'verify_ca', 'verify_identity'],
    description:
      'Whether the connection is encrypted: preferred (the default) where the server can; required, or not at all; verify_ca also checks who signed the certificate of the server, verify_identity its name too. Only the playground knows this key.',
  },
  ssl_ca: {
    type: 'string',
    minLength: 1,
    description:
      'Certificates, as text (PEM), of those who may have signed the one of the server; by default those that this computer trusts. Only the playground knows this key.',
  },
};

export const loginOf = (
  { host, port, user, password, database, ssl_mode = 'preferred', ssl_ca }: ServerConfig,
  sendsFiles: boolean,
): Login => ({
  ...{ host, port, user, password, database, sendsFiles },
  tls: { mode: ssl_mode, ...(ssl_ca !== undefined && { ca: ssl_ca }) },
});

type Address = Pick<ServerConfig, 'host' | 'port'>;

/** As in `db.example:3306`. */
export const hostOf = ({ host, port }: Address): string =>
  `${host.includes(':') ? `[${host}]` : host}:${port}`;

/** The server for messages and receipts, as in `mysql://db.example:3306`. */
export const addressOf = (address: Address): string => `mysql://${hostOf(address)}`;
