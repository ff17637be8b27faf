/** One query, asked once, whose answer is looked at whole. */
import { gather } from '../bytes/gather.ts';
import type { TestContext } from '../contract/context.ts';
import { publicUrl } from '../http/address.ts';
import { patience } from '../http/retry-keys.ts';
import { openTransport } from '../http/transport.ts';
import { memberOf, plainJson, type Plain } from '../json/plain.ts';
import type { GraphqlConfig } from './config.ts';
import { type AnswerError, errorsIn } from './errors.ts';
import { captured, refusalOf } from './refusal.ts';
import { planRequest } from './request.ts';

export interface Answered {
  /** Whom was asked, for messages. */
  readonly shown: string;
  /** Undefined where there is none: it is no answer of GraphQL, or too large. */
  readonly data?: Plain;
  readonly errors: readonly AnswerError[];
  /** It is larger than was asked for. */
  readonly isTooLarge: boolean;
}

/** `most`: bytes of the answer. Throws what a load would, but for errors within the answer. */
export async function askOnce(
  config: GraphqlConfig,
  ctx: TestContext,
  query: string,
  most: number,
): Promise<Answered> {
  const { timeout, retry_delay } = config;
  const { call, headers, home } = planRequest({ ...config, query, variables: {} });
  const patient = patience({ timeout, retries: 0, retry_delay });
  const transport = openTransport(ctx, {
    ...patient,
    headers,
    home,
    unchecked: !config.validate_ssl,
    refused: refusalOf(query),
  });
  const answer = await transport.send(call);
  const { whole } = await gather(answer.read(), most);
  answer.close();
  const shown = publicUrl(call.url);
  if (!whole) return { shown, errors: [], isTooLarge: true };
  const bytes = whole.padded.subarray(0, -1);
  const found = plainJson(bytes);
  const isRefused = (memberOf(found, 'errors') ?? null) !== null;
  const errors = isRefused ? errorsIn(captured(bytes)?.find(['errors'])) : [];
  return { shown, data: memberOf(found, 'data'), errors, isTooLarge: false };
}
