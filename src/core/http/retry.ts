/** When to ask again, and how long to wait before. */
import type { DriverContext } from '../contract/driver.ts';
import { type FailurePlace, NetworkError, StepError } from '../contract/errors.ts';
import { type Asked, askedOf, isRateLimit } from './asked.ts';

export { askedDelay } from './asked.ts';

export interface RetryPolicy {
  /** How often a request is sent again. */
  readonly retries: number;
  /** Milliseconds before the first retry; doubles with each further one. */
  readonly delay: number;
}

/** The answer is not the one that was asked for. */
export class StatusError extends StepError {
  constructor(
    message: string,
    readonly status: number,
    /** Of the answer, names in lower case. */
    readonly headers: Readonly<Record<string, string>>,
    /** The first lines of its body. */
    readonly said = '',
    /** Where the answer itself asks to wait. */
    readonly asked?: Asked,
    at?: FailurePlace,
  ) {
    super(message, { at });
  }
}

/** Nothing waits longer, in milliseconds. */
const LONGEST_DELAY = 60_000;
const LONGEST_ASKED = 300_000;

/** Exponential, with jitter: between half of it and all of it, so that many clients do not come back at once. */
export function backoff(attempt: number, delay: number, random: () => number): number {
  return Math.round(Math.min(LONGEST_DELAY, delay * 2 ** attempt) * (0.5 + random() / 2));
}

/** `answered`: the server has answered this step before, so a refusal may be a gateway's error page. */
function mayPass(error: unknown, answered: boolean): error is StepError {
  if (error instanceof StatusError)
    return (
      isRateLimit(error.status, error.headers) ||
      [408, 425, 500, 502, 503, 504].includes(error.status) ||
      error.status > 505
    );
  if (!(error instanceof NetworkError)) return false;
  return error.reason === 'refused' ? answered : error.reason !== 'hopeless';
}

export interface Persistence {
  readonly policy: RetryPolicy;
  answered(): boolean;
  /** Told before each wait, with the moment it ends (ISO 8601), and without one behind it. */
  waiting(until?: string): void;
}

/** Does the work, again after a wait when it failed for a reason that may pass. */
export async function persist<T>(
  ctx: Pick<DriverContext, 'wait' | 'now' | 'log' | 'signal'>,
  { policy, answered, waiting }: Persistence,
  work: () => Promise<T>,
): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    ctx.signal.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      ctx.signal.throwIfAborted();
      if (!mayPass(error, answered())) throw error;
      if (attempt === policy.retries) throw attempt === 0 ? error : givenUp(error, attempt);
      const asked =
        error instanceof StatusError ? (error.asked ?? askedOf(error.headers, ctx.now())) : undefined;
      if (asked?.wait !== undefined && asked.wait > LONGEST_ASKED)
        throw tooLong(error, asked.quote, asked.wait, ctx.now());
      const pause = asked?.wait || backoff(attempt, policy.delay, Math.random);
      const again = `Trying again in ${(pause / 1000).toFixed(1)} s (${attempt + 1} of ${policy.retries}).`;
      ctx.log('warning', `${error.message}${wish(asked)} ${again}`);
      waiting(new Date(Date.parse(ctx.now()) + pause).toISOString());
      await ctx.wait(pause);
      waiting();
    }
  }
}

function givenUp(error: StepError, attempts: number): StepError {
  const tries = attempts === 1 ? 'one retry' : `${attempts} retries`;
  const said = `${error.message} It was the same after ${tries}.`;
  if (error instanceof NetworkError)
    return new NetworkError(said, error.reason, error.cause, error.details.at);
  return new StepError(said, { ...error.details, cause: error.cause });
}

function wish(asked: Asked | undefined): string {
  if (!asked) return '';
  return asked.wait === undefined
    ? ` It came with ${asked.quote}, which is no time.`
    : ` It came with ${asked.quote}.`;
}

function tooLong(error: StepError, quote: string, wait: number, now: string): StepError {
  const minutes = Math.ceil(wait / 60_000);
  const moment = new Date(Date.parse(now) + wait).toISOString().replace('T', ' ').slice(0, 16);
  return new StepError(
    `${error.message} The server asks to wait ${minutes} minutes. Run again then, after ${moment} UTC (it sent ${quote}).`,
  );
}
