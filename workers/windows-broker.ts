/** What windows ask of the worker by which they hand ports to each other. `key`: another text for every port. */
export type BrokerRequest =
  /** Keeps the port that comes along; the answer is `kept`. */
  | { readonly type: 'leave'; readonly key: string }
  /** Gives the port that was left under the key, once; the answer is `collected`, without a port where there is none. */
  | { readonly type: 'collect'; readonly key: string }
  /** Nobody waits for the other end of that port any more. */
  | { readonly type: 'forget'; readonly key: string };
