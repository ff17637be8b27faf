/** Why something that the page around this one asked was not done. */
import type { Failure, Refusal } from '#embed/protocol/messages.ts';
import { reason } from '../page/notices.svelte.ts';

export class Refused extends Error {
  constructor(
    readonly type: Refusal,
    message: string,
  ) {
    super(message);
  }
}

/** As it is told: what nobody foresaw is the engine's. */
export const refusalOf = (cause: unknown): Failure =>
  cause instanceof Refused
    ? { type: cause.type, message: cause.message }
    : { type: 'engine_failed', message: reason(cause) };
