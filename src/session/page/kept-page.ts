/** The page itself, as the browser keeps it: whether it opens without its server, and whether a newer version is there. */

export interface KeptPageState {
  /** All of this version is kept: it opens and runs without a connection. */
  readonly offline: boolean;
  /** Another version is kept, and shown when the page is loaded again. */
  readonly newer: boolean;
}

export interface KeptPage {
  /** Tells how it is, and again whenever that changes; ends when `signal` aborts. Nothing is told where nothing is kept. */
  follow(told: (state: KeptPageState) => void, signal: AbortSignal): Promise<void>;
  /** Loads the page again, in the newer version if there is one. */
  renew(): Promise<void>;
}
