/** What `npm run test:servers` knows of a server: what of Debian it is made of, how it starts and how it ends. */
import { createServer, type AddressInfo } from 'node:net';
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
  /** The account's own; empty, or that of one that has ended. */
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
  /** Ends it at once, in the middle of whatever it does; `start` in its folder goes on with what it had. */
  kill?(): Promise<void>;
}

/** One of 127.0.0.1 that nobody listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
