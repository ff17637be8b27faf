/** How a request proves who it comes from: the keys for it, and the headers that they become. */
import type { ConnectionField, JsonSchema } from '../contract/component.ts';
import { StepError } from '../contract/errors.ts';
import { base64 } from '../bytes/base64.ts';

export interface AuthConfig {
  readonly token?: string;
  readonly username?: string;
  readonly password?: string;
  readonly api_key?: string;
  readonly api_key_name: string;
  readonly api_key_in: 'header' | 'query';
}

export const headersKey: JsonSchema = {
  type: 'object',
  additionalProperties: { type: 'string' },
  default: {},
  description: 'HTTP headers to send with every request.',
};

export const userNameKey: JsonSchema = {
  type: 'string',
  description: 'User name for basic authentication.',
};

/** What carries an API key. */
export const apiKeyNameKey: JsonSchema = {
  type: 'string',
  default: 'X-API-Key',
  description: 'Header that carries the API key.',
};

/** The keys of `AuthConfig`, and `headers`, which may hold secrets too. */
export const authKeys: Readonly<Record<'headers' | keyof AuthConfig, JsonSchema>> = {
  headers: {
    ...headersKey,
    description: `${headersKey.description} In a browser the server has to allow them.`,
  },
  token: {
    type: 'string',
    minLength: 1,
    description: 'Sent as Authorization: Bearer. Belongs into a connection.',
  },
  username: userNameKey,
  password: {
    type: 'string',
    description: 'Password for basic authentication. Belongs into a connection.',
  },
  api_key: { type: 'string', minLength: 1, description: 'API key. Belongs into a connection.' },
  api_key_name: {
    ...apiKeyNameKey,
    minLength: 1,
    description: 'The header or query parameter that carries the API key.',
  },
  api_key_in: {
    type: 'string',
    enum: ['header', 'query'],
    default: 'header',
    description: 'Where the API key goes.',
  },
};

/** Which of them are secrets, as JSON pointers into the config. */
export const authSecrets: readonly string[] = ['/token', '/password', '/api_key', '/headers'];

/** What a step may say of them beside its connection. */
export const authFields: readonly ConnectionField[] = [
  { name: 'token', override: 'forbidden' },
  { name: 'username', override: 'forbidden' },
  { name: 'password', override: 'forbidden' },
  { name: 'api_key', override: 'forbidden' },
  { name: 'api_key_name', override: 'allowed' },
  { name: 'api_key_in', override: 'allowed' },
  { name: 'headers', override: 'warning' },
];

/** Gives the headers that prove who asks; none where nothing was given, or where it goes into the query. Throws `StepError` for two proofs. */
export function credentialHeaders(config: AuthConfig): Readonly<Record<string, string>> {
  const { token, username, password, api_key, api_key_name, api_key_in } = config;
  const isNamed = username !== undefined || password !== undefined;
  if (token !== undefined && isNamed)
    throw new StepError('There is a token and a user name. Use one of them: a request proves itself once.');
  return {
    ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
    ...(isNamed ? { Authorization: `Basic ${basic(username, password)}` } : {}),
    ...(api_key !== undefined && api_key_in === 'header' ? { [api_key_name]: api_key } : {}),
  };
}

/** User name and password as UTF-8 (RFC 7617). */
const basic = (username = '', password = ''): string =>
  base64(new TextEncoder().encode(`${username}:${password}`));
