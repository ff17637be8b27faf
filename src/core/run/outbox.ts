/** Events on their way out: stamped, without secrets, one after the other. */
import type { RunEvent } from './events.ts';
import type { Ports } from './ports.ts';

type Body<T> = T extends unknown ? Omit<T, 'ts' | 'session' | 'run_id'> : never;
export type EventBody = Body<RunEvent>;

export interface Outbox {
  /** Stamps the event and puts it behind those before it. */
  send(body: EventBody): void;
  /** The same value without secrets in any of its texts. */
  hidden<T>(value: T): T;
  /** Resolves when everything sent so far is delivered. Rejects, once, with the first error of a delivery. */
  flush(): Promise<void>;
}

/**
 * Makes the outbox of the run `runId`: each event gets the time, the session and the run, its free text goes
 * through `mask`, and `ports.emit` gets one after the other.
 */
export function createOutbox(runId: string, ports: Ports, mask: (text: string) => string): Outbox {
  let tail: Promise<void> = Promise.resolve();
  let failure: { readonly cause: unknown } | undefined;
  return {
    send(body) {
      const event = { ts: ports.clock.now(), session: ports.session, run_id: runId, ...masked(body, mask) };
      tail = tail
        .then(() => ports.emit(event as RunEvent))
        .catch((cause: unknown) => {
          failure ??= { cause };
        });
    },
    hidden: (value) => maskedTexts(value, mask),
    async flush() {
      await tail;
      const failed = failure;
      failure = undefined;
      if (failed) throw failed.cause;
    },
  };
}

/** What drivers and the database say is free text; ids, names and numbers of the plan are not. */
function masked(body: EventBody, mask: (text: string) => string): EventBody {
  switch (body.event) {
    case 'log':
      return { ...body, message: mask(body.message) };
    case 'step_failed':
    case 'run_failed': {
      const { error } = body;
      const { message, detail } = error;
      return {
        ...body,
        error: { ...error, message: mask(message), detail: detail === undefined ? undefined : mask(detail) },
      };
    }
    case 'metric': {
      if (body.tags === undefined) return body;
      const tags = Object.entries(body.tags).map(([key, value]) => [key, mask(value)]);
      return { ...body, tags: Object.fromEntries(tags) as Record<string, string> };
    }
    case 'step_complete':
    case 'step_cached':
      return body.receipt === undefined ? body : { ...body, receipt: maskedTexts(body.receipt, mask) };
    case 'step_skipped': {
      const { reason, write } = body;
      return { ...body, reason: mask(reason), ...(write ? { write: maskedTexts(write, mask) } : {}) };
    }
    case 'step_start':
      return body.write === undefined ? body : { ...body, write: maskedTexts(body.write, mask) };
    case 'artifact_created':
      return { ...body, path: mask(body.path) };
    default:
      return body;
  }
}

/** The same value with every string in it masked. */
function maskedTexts<T>(value: T, mask: (text: string) => string): T {
  return JSON.parse(JSON.stringify(value), (_, part: unknown) =>
    typeof part === 'string' ? mask(part) : part,
  ) as T;
}
