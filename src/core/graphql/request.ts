/** What every request of a GraphQL step has in common: its address, its headers, how it proves who it comes from, its body. */
import { StepError } from '../contract/errors.ts';
import { addressOf } from '../http/address.ts';
import { credentialHeaders } from '../http/auth.ts';
import type { Call } from '../http/transport.ts';
import { checkedHeaders } from '../http/request.ts';
import type { GraphqlConfig } from './config.ts';

export interface RequestPlan {
  /** With the variables of the step. */
  readonly call: Call;
  readonly headers: Readonly<Record<string, string>>;
  /** The address whose host alone may see the headers and the body, which may hold secrets as variables. */
  readonly home: string;
}

/** Throws `StepError` for an address that is none, and for credentials that are not all there. */
export function planRequest(config: GraphqlConfig): RequestPlan {
  const { endpoint, query, variables } = config;
  const url = addressOf(endpoint, undefined);
  const headers = checkedHeaders({ ...config.headers, ...proof(config) });
  const own = { 'content-type': 'application/json', accept: 'application/json' };
  return {
    call: { url, method: 'POST', headers: withoutThose(own, headers), body: bodyOf(query, variables) },
    headers,
    home: url,
  };
}

/** The body with a variable set to the JSON text `value`, whose digits stay as they are. */
export function bodyOf(
  query: string,
  variables: Readonly<Record<string, unknown>>,
  set?: { readonly name: string; readonly value: string },
): string {
  const members = Object.entries(variables)
    .filter(([name]) => name !== set?.name)
    .map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
  if (set) members.push(`${JSON.stringify(set.name)}:${set.value}`);
  return `{"query":${JSON.stringify(query)},"variables":{${members.join(',')}}}`;
}

/** What the step itself writes counts for more. */
function withoutThose(
  headers: Readonly<Record<string, string>>,
  written: Readonly<Record<string, string>>,
): Record<string, string> {
  const names = new Set(Object.keys(written).map((name) => name.toLowerCase()));
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.has(name)));
}

function proof({
  auth_type,
  auth_token: token,
  auth_username: username,
  auth_header_name,
}: GraphqlConfig): Readonly<Record<string, string>> {
  if (auth_type === 'none') return {};
  const lacking = [
    ...(auth_type === 'basic' && !username ? ['auth_username'] : []),
    ...(token ? [] : ['auth_token']),
  ];
  if (lacking.length > 0)
    throw new StepError(
      `\`auth_type\` is ${auth_type}, but there is no ${lacking.map((key) => `\`${key}\``).join(' and no ')}. Set it in the connection.`,
      { at: { key: 'auth_type' } },
    );
  const names = { api_key_name: auth_header_name, api_key_in: 'header' } as const;
  if (auth_type === 'bearer') return credentialHeaders({ ...names, token });
  if (auth_type === 'basic') return credentialHeaders({ ...names, username, password: token });
  return credentialHeaders({ ...names, api_key: token });
}
