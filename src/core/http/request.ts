/** What every request of a load has in common: its address, its headers, how it proves who it comes from. */
import type { JsonSchema } from '../contract/component.ts';
import { StepError } from '../contract/errors.ts';
import { isPlainHeader } from '../share/secret-names.ts';
import { addressOf, secretQueryOf, withQuery } from './address.ts';
import { type AuthConfig, credentialHeaders } from './auth.ts';
import type { Call } from './transport.ts';

/** What a query parameter may be. */
const SINGLE: readonly JsonSchema[] = [{ type: 'string' }, { type: 'number' }, { type: 'boolean' }];

export const querySchema: JsonSchema = {
  type: 'object',
  additionalProperties: { oneOf: [...SINGLE, { type: 'array', items: { oneOf: SINGLE }, minItems: 1 }] },
  default: {},
  description: 'Query parameters by name, as in {lang: en, ids: [1, 2]}; a list is sent as ids=1&ids=2.',
};

export interface RequestConfig extends AuthConfig {
  readonly url: string;
  readonly base_url?: string;
  readonly query: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
}

export interface RequestPlan {
  readonly call: Call;
  readonly headers: Readonly<Record<string, string>>;
  /** The address whose host alone may see the credentials; absent where there are none. */
  readonly home?: string;
  /** The query parameter that carries the API key. */
  readonly privateQuery?: readonly string[];
}

/** Throws `StepError` for an address that is none, and for credentials that would leave the host of their connection. */
export function planRequest(config: RequestConfig): RequestPlan {
  const { base_url, api_key, api_key_name, api_key_in } = config;
  const credentials = credentialHeaders(config);

  let url = addressOf(config.url, base_url);
  if (base_url !== undefined && new URL(url).origin !== new URL(addressOf(base_url, undefined)).origin)
    throw new StepError(
      `The url leads to ${new URL(url).host}, but the connection is for ${new URL(base_url).host}: what it knows is not sent elsewhere. Write the url without its host, or leave out the connection.`,
    );
  for (const [name, value] of Object.entries(config.query))
    url = withQuery(url, name, ...queryTexts(name, value));
  if (api_key !== undefined && api_key_in === 'query') url = withQuery(url, api_key_name, api_key);
  const headers = checkedHeaders({ ...config.headers, ...credentials });
  const isSecret =
    Object.keys(headers).some((name) => !isPlainHeader(name)) ||
    api_key !== undefined ||
    secretQueryOf(url).length > 0;
  const inQuery = api_key !== undefined && api_key_in === 'query' ? { privateQuery: [api_key_name] } : {};
  return { call: { url }, headers, home: isSecret ? url : undefined, ...inQuery };
}

/** Gives the headers. Throws `StepError` for characters that no header may have. */
export function checkedHeaders(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  for (const [name, value] of Object.entries(headers))
    if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name) || /[^\t\x20-\x7e\x80-\xff]/.test(value))
      throw new StepError(`The header "${name}" has characters that no header may have.`);
  return headers;
}

/** A list is a parameter that stands as often as it has values. */
function queryTexts(name: string, value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap((each: unknown) => queryTexts(name, each));
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return [String(value)];
  throw new StepError(
    `The query parameter "${name}" must be a text, a number, true or false, or a list of them.`,
  );
}
