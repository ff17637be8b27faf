/** How patient a step is with a server: its keys, and what they mean to a transport. */
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
