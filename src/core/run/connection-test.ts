/** Tests a connection: what it says of itself, or why it cannot be used, without secrets. */
import { unavailableOn } from '../contract/catalog.ts';
import { connectionTarget } from '../plan/connections-target.ts';
import type { ViewOptions } from '../plan/connections-uses.ts';
import type { Reading } from '../plan/reading.ts';
import { ask, type AskPorts } from './asking.ts';

/** `untested`: nothing was asked, since there is nothing to test. */
export interface TestResult {
  readonly state: 'connected' | 'failed' | 'untested';
  /** One or two sentences. */
  readonly said: string;
}

/** `key`: `family.alias`. Rejects only where the test itself is at fault. */
export async function testConnection(
  reading: Reading,
  key: string,
  options: ViewOptions,
  ports: AskPorts,
): Promise<TestResult> {
  const found = connectionTarget(reading, key, options);
  const [problem] = found?.diagnostics ?? [];
  if (!found) return { state: 'failed', said: 'No step names this connection any more.' };
  if (!found.target) return { state: 'failed', said: `${problem?.message ?? 'It cannot be used'}.` };
  const { component } = found.target;
  const unavailable = unavailableOn(component, options.host);
  if (unavailable !== undefined) return { state: 'untested', said: unavailable };
  const { driver } = component;
  if (!driver?.test)
    return { state: 'untested', said: 'There is nothing to test: it leads to no other computer.' };
  const answer = await ask(found.target, reading.catalog, ports, async (config, ctx, mask) =>
    mask((await driver.test?.(config, ctx)) ?? ''),
  );
  if ('said' in answer) return { state: 'failed', said: answer.said };
  return { state: 'connected', said: answer.value === '' ? 'Connected.' : `Connected, ${answer.value}.` };
}
