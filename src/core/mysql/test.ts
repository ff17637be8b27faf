/** Whether a connection leads to a server that lets one in, and what is there. */
import type { TestContext } from '../contract/driver.ts';
import { StepError } from '../contract/errors.ts';
import type { ServerConfig } from './login.ts';
import { text } from './quote.ts';
import { inSession } from './session.ts';

/** Throws where the login is not all there, which nobody has looked at yet. */
export function checkLogin(config: ServerConfig): void {
  for (const key of ['user', 'password', 'database'] as const)
    if (typeof config[key] !== 'string')
      throw new StepError(`The connection has no \`${key}\`, and every step needs one.`, { at: { key } });
}

/** For `test` of a driver. */
export async function testServer(config: ServerConfig, ctx: TestContext): Promise<string> {
  checkLogin(config);
  return inSession({ config, sendsFiles: false, settings: [] }, ctx, async (session) => {
    const [found] = await session.ask(
      `SELECT COUNT(*) AS n FROM information_schema.tables WHERE table_schema = ${text(config.schema ?? config.database)}`,
    );
    const tables = found?.['n'] ?? '0';
    return tables === '1' ? '1 table' : `${tables} tables`;
  });
}
