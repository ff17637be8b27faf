/** One request that tells whether a connection works. */
import type { TestContext } from '../contract/driver.ts';
import { publicUrl } from './address.ts';
import { patience, type RetryConfig } from './retry-keys.ts';
import { planRequest, type RequestConfig } from './request.ts';
import { openTransport } from './transport.ts';

/** Asks once for what a step asks for first; where the step says no address, for that of the connection. No body is read. Throws what a load would. */
export async function testRequest(config: RequestConfig & RetryConfig, ctx: TestContext): Promise<string> {
  const { base_url = '', url = base_url } = config as Partial<RequestConfig>;
  const { call, ...own } = planRequest({ ...config, url });
  const answer = await openTransport(ctx, { ...patience(config), ...own }).send(call);
  answer.close();
  return `${publicUrl(call.url)} answers ${answer.status}`;
}
