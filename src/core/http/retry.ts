/** When to ask again, and how long to wait before. */
import { type DriverContext, NetworkError, StepError } from '../driver.ts';

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
    /** As the server sent it: seconds or a date (RFC 9110, 10.2.3). */
    readonly retryAfter: string | undefined,
  ) {
    super(message);
  }
}

/** Nothing waits longer, in milliseconds. */
const LONGEST_DELAY = 60_000;
const LONGEST_ASKED = 300_000;

/** Exponential, with jitter: between half of it and all of it, so that many clients do not come back at once. */
export function backoff(attempt: number, delay: number, random: () => number): number {
  return Math.round(Math.min(LONGEST_DELAY, delay * 2 ** attempt) * (0.5 + random() / 2));
}

/** Milliseconds that `Retry-After` asks for; undefined when it cannot be read. `now`: ISO 8601. */
export function askedDelay(retryAfter: string | undefined, now: string): number | undefined {
  if (retryAfter === undefined) return undefined;
  if (/^\s*\d+\s*$/.test(retryAfter)) return Number(retryAfter) * 1000;
  const date = Date.parse(retryAfter);
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.parse(now));
}

/** `answered`: the server has answered this step before, so a refusal may be a gateway's error page. */
function mayPass(error: unknown, answered: boolean): error is StepError {
  if (error instanceof StatusError)
    return [408, 425, 429, 500, 502, 503, 504].includes(error.status) || error.status > 505;
  if (!(error instanceof NetworkError)) return false;
  return error.reason === 'refused' ? answered : error.reason !== 'hopeless';
}

export interface Persistence {
  readonly policy: RetryPolicy;
  answered(): boolean;
  /** Told before each wait. */
  retrying(): void;
}

/** Does the work, again after a wait when it failed for a reason that may pass. */
export async function persist<T>(
  ctx: Pick<DriverContext, 'wait' | 'now' | 'log' | 'signal'>,
  { policy, answered, retrying }: Persistence,
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
      const asked = error instanceof StatusError ? askedDelay(error.retryAfter, ctx.now()) : undefined;
      if (asked !== undefined && asked > LONGEST_ASKED) throw tooLong(error, asked);
      const pause = asked ?? backoff(attempt, policy.delay, Math.random);
      const again = `Trying again in ${(pause / 1000).toFixed(1)} s (${attempt + 1} of ${policy.retries}).`;
      ctx.log('warning', `${error.message} ${again}`);
      retrying();
      await ctx.wait(pause);
    }
  }
}

function givenUp(error: StepError, attempts: number): StepError {
  const tries = attempts === 1 ? 'one retry' : `${attempts} retries`;
  return new StepError(`${error.message} It was the same after ${tries}.`, { cause: error.cause });
}

function tooLong(error: StepError, asked: number): StepError {
  const minutes = Math.ceil(asked / 60_000);
  return new StepError(`${error.message} The server asks to wait ${minutes} minutes. Run again then.`);
}
