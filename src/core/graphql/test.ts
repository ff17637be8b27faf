/** One request that tells whether a connection works. */
import type { TestContext } from '../contract/context.ts';
import { StepError } from '../contract/errors.ts';
import { memberOf } from '../json/plain.ts';
import { askOnce } from './ask.ts';
import type { GraphqlConfig } from './config.ts';
import { told } from './errors.ts';

/** What any server answers to whoever may ask it. */
const QUERY = '{ __typename }';
const MOST_BYTES = 65_536;

/** Asks once for the name of the type of all queries. Throws what a load would. */
export async function testEndpoint(config: GraphqlConfig, ctx: TestContext): Promise<string> {
  const { shown, data, errors } = await askOnce(config, ctx, QUERY, MOST_BYTES);
  if (errors.length > 0) throw new StepError(`${shown} answered with errors: ${told(errors)}.`);
  if (typeof memberOf(data, '__typename') !== 'string')
    throw new StepError(`${shown} gave no answer of GraphQL. Check \`endpoint\`.`);
  return `${shown} answers GraphQL`;
}
