/** What `npm run test:servers` knows of a server: what of Debian it is made of, how it starts and how it ends. */
import type { Account } from './account.ts';

export interface Server {
  /** For messages. */
  readonly name: string;
  /** Debian's packages that hold it. */
  readonly packages: readonly string[];
  /** The account that its packages make; it runs as that where the tests run as root. */
  readonly user: string;
  isInstalled(): boolean;
  /** Starts one that keeps all it has in `folder` and answers when this resolves. */
  start(place: Place): Promise<Started>;
}

export interface Place {
  /** Empty, and the account's own. */
  readonly folder: string;
  /** Of 127.0.0.1, and free. */
  readonly port: number;
  /** Undefined: the account that runs the tests. */
  readonly account: Account | undefined;
}

export interface Started {
  /** What the tests find it by. */
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}
