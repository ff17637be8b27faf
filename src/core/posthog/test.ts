/** One query that tells whether a connection works. */
import type { TestContext } from '../contract/driver.ts';
import { openTransport } from '../http/transport.ts';
import { type PosthogConfig, queryUrl } from './config.ts';
import { inWords } from './refused.ts';
import { requestBody, transportOf } from './request.ts';

/** Resolves to what is there. Rejects with `StepError` for what a load would fail with at its first request. */
export async function testProject(config: PosthogConfig, ctx: TestContext): Promise<string> {
  const url = queryUrl(config);
  const project = String(config.project_id);
  try {
    const body = requestBody('SELECT 1 LIMIT 1');
    const answer = await openTransport(ctx, transportOf(config)).send({ url, method: 'POST', body });
    answer.close();
    return `project ${project} answers queries`;
  } catch (error) {
    throw inWords(error, new URL(url).host, project);
  }
}
