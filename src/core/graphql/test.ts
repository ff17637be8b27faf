/** One request that tells whether a connection works. */
import { gather } from '../bytes/gather.ts';
import type { TestContext } from '../contract/driver.ts';
import { StepError } from '../contract/errors.ts';
import { publicUrl } from '../http/address.ts';
import { patience } from '../http/retry-keys.ts';
import { openTransport } from '../http/transport.ts';
import type { GraphqlConfig } from './config.ts';
import { errorsIn, told } from './errors.ts';
import { captured, refusalOf } from './refusal.ts';
import { planRequest } from './request.ts';

/** What any server answers to whoever may ask it. */
const QUERY = '{ __typename }';
const MOST_BYTES = 65_536;

/** Asks once for the name of the type of all queries. Throws what a load would. */
export async function testEndpoint(config: GraphqlConfig, ctx: TestContext): Promise<string> {
  const { timeout, retry_delay } = config;
  const { call, headers, home } = planRequest({ ...config, query: QUERY, variables: {} });
  const patient = patience({ timeout, retries: 0, retry_delay });
  const transport = openTransport(ctx, {
    ...patient,
    headers,
    home,
    unchecked: !config.validate_ssl,
    refused: refusalOf(QUERY),
  });
  const answer = await transport.send(call);
  const { whole } = await gather(answer.read(), MOST_BYTES);
  answer.close();
  const shown = publicUrl(call.url);
  const said = whole && captured(whole.padded.subarray(0, -1));
  const errors = errorsIn(said?.find(['errors']));
  if (errors.length > 0) throw new StepError(`${shown} answered with errors: ${told(errors)}.`);
  if (typeof said?.find(['data', '__typename']) !== 'string')
    throw new StepError(`${shown} gave no answer of GraphQL. Check \`endpoint\`.`);
  return `${shown} answers GraphQL`;
}
