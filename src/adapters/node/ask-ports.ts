/** What a question about a connection is asked with on a disk's side of the world. */
import type { AskPorts } from '#core/run/asking.ts';
import { httpFetch } from './http.ts';
import { provided } from './provided.ts';

/** Milliseconds after which nobody waits for an answer any more. */
const PATIENCE = 20_000;

/** Of one question: its time begins now. */
export const askPorts = (): AskPorts => ({
  fetch: httpFetch,
  provided,
  signal: AbortSignal.timeout(PATIENCE),
  wait: (ms) => new Promise((done) => setTimeout(done, ms)),
  now: () => new Date().toISOString(),
});
