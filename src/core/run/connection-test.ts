/** Tests a connection: what it says of itself, or why it cannot be used, without secrets. */
import { unavailableOn } from '../contract/catalog.ts';
import type { Signal, TestContext } from '../contract/driver.ts';
import { StepError } from '../contract/errors.ts';
import type { HttpRequest, HttpResponse } from '../contract/network.ts';
import { behind, type Provided } from '../contract/port.ts';
import { secretNames } from '../check/secrets.ts';
import { connectionTarget, type ViewOptions } from '../plan/connections-view.ts';
import type { Reading } from '../plan/reading.ts';
import { maskOf, secretsOf } from './secrets.ts';

/** `untested`: nothing was asked, since there is nothing to test. */
export interface TestResult {
  readonly state: 'connected' | 'failed' | 'untested';
  /** One or two sentences. */
  readonly said: string;
}

/** What a test needs of its host. */
export interface TestPorts {
  fetch(request: HttpRequest, signal: Signal): Promise<HttpResponse>;
  readonly provided?: readonly Provided[];
  /** Its abort ends the test, as one that no answer came to in time. */
  readonly signal: Signal;
  wait(ms: number): Promise<void>;
  now(): string;
}

/** `key`: `family.alias`. Rejects only where the test itself is at fault. */
export async function testConnection(
  reading: Reading,
  key: string,
  options: ViewOptions,
  ports: TestPorts,
): Promise<TestResult> {
  const found = connectionTarget(reading, key, options);
  const [problem] = found?.diagnostics ?? [];
  if (!found) return { state: 'failed', said: 'No step names this connection any more.' };
  if (!found.target) return { state: 'failed', said: `${problem?.message ?? 'It cannot be used'}.` };
  const { component, config, hidden } = found.target;
  const unavailable = unavailableOn(component, options.host);
  if (unavailable !== undefined) return { state: 'untested', said: unavailable };
  const { driver } = component;
  if (!driver?.test)
    return { state: 'untested', said: 'There is nothing to test: it leads to no other computer.' };
  const mask = maskOf(secretsOf(config, secretNames(reading.catalog), hidden));
  try {
    const said = await driver.test(config, contextOf(ports, component.name));
    return { state: 'connected', said: said === '' ? 'Connected.' : `Connected, ${mask(said)}.` };
  } catch (error) {
    if (ports.signal.aborted) return { state: 'failed', said: 'No answer came in time.' };
    if (!(error instanceof StepError)) throw new Error(mask(String(error)));
    return { state: 'failed', said: mask(error.message) };
  }
}

function contextOf(ports: TestPorts, component: string): TestContext {
  return {
    signal: ports.signal,
    fetch: (request) => ports.fetch(request, ports.signal),
    port: (port) => behind(ports.provided ?? [], port, component),
    wait: (ms) => ports.wait(ms),
    now: () => ports.now(),
    log: () => {},
  };
}
