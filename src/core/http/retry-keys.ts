/** How patient a step is with a server: its keys, and what they mean to a transport. */
import type { JsonSchema } from '../contract/component.ts';
import type { TransportOptions } from './transport.ts';

export interface RetryConfig {
  /** Seconds. */
  readonly timeout: number;
  readonly retries: number;
  /** Seconds. */
  readonly retry_delay: number;
}

/** Gives the keys as a transport takes them. */
export function patience({
  timeout,
  retries,
  retry_delay,
}: RetryConfig): Pick<TransportOptions, 'timeout' | 'retries' | 'delay'> {
  return { timeout: timeout * 1000, retries, delay: retry_delay * 1000 };
}

/** Seconds, as Osiris's components over HTTP have them. */
export const timeoutKey: JsonSchema = {
  type: 'integer',
  default: 30,
  minimum: 5,
  maximum: 300,
  description: 'Seconds to wait for an answer.',
};

export const retriesKey: JsonSchema = {
  type: 'integer',
  default: 3,
  minimum: 0,
  maximum: 10,
  description: 'How often a failed request is sent again.',
};

/** Seconds. */
export const retryDelayKey: JsonSchema = {
  type: 'number',
  default: 1,
  minimum: 0.1,
  maximum: 60,
  description: 'Seconds before the first retry; doubles with each further one.',
};
