/** The requests of one step: sent, checked, counted, and sent again. Whatever they ask for, and whatever becomes of the answers. */
import type { DriverContext } from '../contract/driver.ts';
import type { HttpRequest, HttpResponse } from '../contract/network.ts';
import { StepError } from '../contract/errors.ts';
import { secretQueryOf } from './address.ts';
import { persist, type RetryPolicy, type StatusError } from './retry.ts';
import { statusError } from './status-error.ts';

/** One request of a step, apart from what all of them have in common. */
export type Call = Omit<HttpRequest, 'timeout'>;

export interface Transport {
  /**
   * Sends one request. Rejects with `StatusError` for an answer that is no success, with `NetworkError` when none came, and with
   * `StepError` for an address at which the credentials are not to be seen.
   */
  send(call: Call): Promise<HttpResponse>;
  /** Sends a request now whose answer `send` will give, if it is asked for the same. */
  ahead(call: Call): void;
  /** Ends what was sent ahead and nobody asked for. */
  leave(): void;
  /** Does the work, again after a wait when it failed for a reason that may pass: what it sends must bear to be sent twice. */
  persist<T>(work: () => Promise<T>): Promise<T>;
  /** May a request go there with what all of them carry? */
  trusts(url: string): boolean;
  /** Certificates are not checked. */
  readonly unchecked: boolean;
  /** So far. */
  counts(): { readonly requests: number; readonly retries: number };
}

/** What all requests of a step have in common. */
export interface TransportOptions extends RetryPolicy {
  /** Sent with each; those of a call come on top. */
  readonly headers: Readonly<Record<string, string>>;
  /** The address whose host alone may see the credentials among them; absent where there are none. */
  readonly home?: string;
  /** Query parameters that hold credentials, besides those whose names say so. */
  readonly privateQuery?: readonly string[];
  /** The longest silence, in milliseconds. */
  readonly timeout: number;
  /** The certificate is not checked. */
  readonly unchecked?: boolean;
  /** Gives the error for an answer that is no success; by default it says how the answer begins. */
  readonly refused?: (url: string, response: HttpResponse, now: string) => Promise<StatusError>;
}

/** Gives what sends the requests of a step. `waits`: told before each wait, with the moment it ends, and without one behind it. */
export function openTransport(
  ctx: Pick<DriverContext, 'fetch' | 'wait' | 'now' | 'log' | 'signal'>,
  {
    headers,
    home,
    privateQuery = [],
    timeout,
    unchecked,
    refused = (url, response) => statusError(url, response),
    ...policy
  }: TransportOptions,
  waits: (until?: string) => void = () => {},
): Transport {
  let requests = 0;
  let retries = 0;
  let answered = false;
  const waiting = (until?: string): void => {
    if (until !== undefined) retries++;
    waits(until);
  };
  const trusts = (url: string): boolean => home === undefined || new URL(url).origin === new URL(home).origin;
  const post = ({ url, method, headers: own, body }: Call): Promise<HttpResponse> => {
    requests++;
    return ctx.fetch({
      url,
      method,
      headers: { ...headers, ...own },
      body,
      timeout,
      ...(home !== undefined && { private: Object.keys(headers) }),
      privateQuery: [...privateQuery, ...secretQueryOf(url)],
      ...(unchecked && { unchecked }),
    });
  };
  let early: { readonly call: Call; readonly answer: Promise<HttpResponse> } | undefined;
  const leave = (): void => {
    early?.answer.then(
      (answer) => answer.close(),
      () => {},
    );
    early = undefined;
  };
  const taken = (call: Call): Promise<HttpResponse> => {
    const isSame = early?.call.url === call.url && early.call.body === call.body;
    const answer = isSame ? early?.answer : undefined;
    if (!answer) leave();
    early = undefined;
    return answer ?? post(call);
  };
  return {
    async send(call) {
      const { url } = call;
      if (!trusts(url))
        throw new StepError(
          `The credentials are for ${new URL(home ?? url).host}, and are not sent to ${new URL(url).host}.`,
        );
      const response = await taken(call);
      if (response.status < 200 || response.status > 299) throw await refused(url, response, ctx.now());
      answered = true;
      return response;
    },
    ahead(call) {
      if (!trusts(call.url)) return;
      leave();
      early = { call, answer: post(call) };
      // Who asks for it is told why it failed.
      early.answer.catch(() => {});
    },
    leave,
    persist: (work) => persist(ctx, { policy, answered: () => answered, waiting }, work),
    trusts,
    unchecked: unchecked ?? false,
    counts: () => ({ requests, retries }),
  };
}
