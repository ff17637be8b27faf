/** Whether a step's source can be reached from here: what its driver heard of it, or what it failed of before that. */
import type { Signal } from '../contract/driver.ts';
import { NetworkError } from '../contract/errors.ts';
import type { HttpRequest, HttpResponse } from '../contract/network.ts';

export interface Reach {
  /** As the host sends it. */
  send(request: HttpRequest): Promise<HttpResponse>;
  /** Why the source did not answer at all; undefined for any other failure. */
  whyUnreached(failure: unknown): string | undefined;
}

/** Follows the requests of one step. */
export function watchReach(
  send: (request: HttpRequest, signal: Signal) => Promise<HttpResponse>,
  signal: Signal,
): Reach {
  let hasAnswered = false;
  return {
    async send(request) {
      const response = await send(request, signal);
      hasAnswered = true;
      return response;
    },
    whyUnreached: (failure) => (!hasAnswered && isUnreached(failure) ? failure.message : undefined),
  };
}

/** A connection that broke was there before. */
export const isUnreached = (failure: unknown): failure is NetworkError =>
  failure instanceof NetworkError && failure.reason !== 'broken';
