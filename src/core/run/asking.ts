/** Asks a component about a connection, outside of any run: what comes back holds no secrets, and comes in time or not at all. */
import type { Catalog } from '../contract/catalog.ts';
import type { Driver, Signal, TestContext } from '../contract/driver.ts';
import { StepError } from '../contract/errors.ts';
import type { HttpRequest, HttpResponse } from '../contract/network.ts';
import { behind, type Provided } from '../contract/port.ts';
import { secretNames } from '../check/secrets.ts';
import type { ConnectionTarget } from '../plan/connections-target.ts';
import { maskOf, secretsOf } from './secrets.ts';

/** What asking needs of its host. */
export interface AskPorts {
  fetch(request: HttpRequest, signal: Signal): Promise<HttpResponse>;
  readonly provided?: readonly Provided[];
  /** Its abort ends it, as if no answer had come in time. */
  readonly signal: Signal;
  wait(ms: number): Promise<void>;
  now(): string;
}

/** Gives a text without the secrets of the target. */
export type Mask = (text: string) => string;

/** An answer, or why there is none, in words. */
export type Answer<T> = { readonly value: T } | { readonly said: string };

type Config = Parameters<NonNullable<Driver['test']>>[0];

/** Rejects only where the work itself is at fault. What it answers is to be masked. */
export async function ask<T>(
  { component, config, hidden }: ConnectionTarget,
  catalog: Catalog,
  ports: AskPorts,
  work: (config: Config, ctx: TestContext, mask: Mask) => Promise<T>,
): Promise<Answer<T>> {
  const mask = maskOf(secretsOf(config, secretNames(catalog), hidden));
  try {
    return { value: await work(config, contextOf(ports, component.name), mask) };
  } catch (error) {
    if (ports.signal.aborted) return { said: 'No answer came in time.' };
    if (!(error instanceof StepError)) throw new Error(mask(String(error)));
    return { said: mask(error.message) };
  }
}

function contextOf(ports: AskPorts, component: string): TestContext {
  return {
    signal: ports.signal,
    fetch: (request) => ports.fetch(request, ports.signal),
    port: (port) => behind(ports.provided ?? [], port, component),
    wait: (ms) => ports.wait(ms),
    now: () => ports.now(),
    log: () => {},
  };
}
