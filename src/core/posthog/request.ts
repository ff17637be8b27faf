/** What every request to PostHog has in common. */
import type { TransportOptions } from '../http/transport.ts';
import { type PosthogConfig, queryUrl } from './config.ts';

/** PostHog takes up to a minute for a query before it says a word. In milliseconds. */
const SILENCE = 120_000;

/** As patient as Osiris's driver; the key is for the one host alone. */
export const transportOf = (config: PosthogConfig): TransportOptions => ({
  headers: { Authorization: `Bearer ${config.api_key}`, 'Content-Type': 'application/json' },
  home: queryUrl(config),
  timeout: SILENCE,
  retries: 5,
  delay: 1000,
});

/** Asks anew: what PostHog remembers of an earlier answer to the same query may be old. */
export const requestBody = (query: string): string =>
  JSON.stringify({ query: { kind: 'HogQLQuery', query }, refresh: 'force_blocking' });
