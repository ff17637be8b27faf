/** What went wrong at the server, in words for the person. */
import { NetworkError, StepError, type FailurePlace } from '../contract/errors.ts';
import { addressOf, type ServerConfig } from './login.ts';
import { MySqlError } from './port.ts';

/** Codes of the system and of the client that mean a server which was there is gone. */
const GONE: readonly (number | string)[] = [
  'PROTOCOL_CONNECTION_LOST',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'CLOSED',
  1927,
  2006,
  2013,
];

/** Did the connection break, so that nobody knows what became of the statement? */
export const isGone = (error: unknown): boolean => error instanceof MySqlError && GONE.includes(error.code);

/** The error for a login that failed. */
export function notConnected(cause: unknown, config: ServerConfig): StepError {
  if (!(cause instanceof MySqlError)) throw cause;
  const { code } = cause;
  const at = (key: string) => ({ cause, at: { key } });
  const unreachable = (message: string) => new NetworkError(message, 'unreachable', cause, { key: 'host' });
  const server = addressOf(config);
  switch (code) {
    case 'ECONNREFUSED':
      return unreachable(
        `No server answers at ${server}: the connection was refused. Check \`host\` and \`port\`, and whether the server runs.`,
      );
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return unreachable(`There is no computer called "${config.host}". Check \`host\`.`);
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return unreachable(
        `The server at ${server} does not answer. Check \`host\` and \`port\`, and whether a firewall lets this computer through.`,
      );
    case 1045:
    case 1698:
      return new StepError(
        `The server at ${server} does not let "${config.user}" in with this password. Check \`user\` and \`password\`, and whether that user may log in from this computer.`,
        at('user'),
      );
    case 1044:
      return new StepError(
        `"${config.user}" may not use the database "${config.database}" at ${server}. Its owner lets it in with GRANT.`,
        at('database'),
      );
    case 'HANDSHAKE_NO_SSL_SUPPORT':
      return new StepError(
        `The server at ${server} does not encrypt connections, and \`ssl_mode: ${config.ssl_mode}\` wants that. Switch TLS on at the server; \`ssl_mode: preferred\` goes without.`,
        at('ssl_mode'),
      );
    default:
      if (config.ssl_mode?.startsWith('verify_') && isCertificate(code))
        return new StepError(
          `The certificate of the server at ${server} was not accepted: ${cause.message}. Give those who signed it by \`ssl_ca\`, and as \`host\` the name that it is for.`,
          at('ssl_ca'),
        );
      return new StepError(`The server at ${server} cannot be used: ${cause.message}.`, { cause });
  }
}

const isCertificate = (code: number | string): boolean =>
  typeof code === 'string' && /CERT|SELF_SIGNED|SIGNATURE|UNABLE_TO|ALTNAME|SSL|TLS/.test(code);

/**
 * The error for a statement that failed. `query`: what the person wrote, where it is that. `done`: what has come of it so far, a
 * sentence.
 */
export function refused(cause: unknown, config: ServerConfig, query?: string, done = ''): StepError {
  if (!(cause instanceof MySqlError)) throw cause;
  const more = done === '' ? '' : ` ${done}`;
  if (isGone(cause))
    return new StepError(`The connection to ${addressOf(config)} broke off.${more} Run the step again.`, {
      cause,
    });
  if (cause.code === 'LOCAL_INFILE')
    return new StepError(
      `The server at ${addressOf(config)} asked for the file ${JSON.stringify(cause.message)} of this computer, which no step ever sends. Do not trust that server.`,
      { cause },
    );
  const said = cause.message.replace(/\.?$/, '.');
  return new StepError(`${said}${more}`, {
    cause,
    at: query === undefined ? undefined : placeIn(query, cause.message),
  });
}

/** Where in the query the server's error is: it quotes what follows, and counts lines. */
function placeIn(query: string, message: string): FailurePlace {
  const near = /near '([^]*)' at line (\d+)/.exec(message);
  if (near) {
    const [, follows = '', line = '1'] = near;
    const from = query
      .split('\n')
      .slice(0, Number(line) - 1)
      .join('\n').length;
    const offset = follows === '' ? query.trimEnd().length : query.indexOf(follows, from);
    return offset < 0 ? { key: 'query' } : { key: 'query', offset };
  }
  const name = /(?:column|Table|Database|FUNCTION) '(?:[^']*\.)?([^'.]+)'/i.exec(message)?.[1];
  const offset = name === undefined ? -1 : query.indexOf(name);
  return offset < 0 || name === undefined ? { key: 'query' } : { key: 'query', offset, length: name.length };
}
