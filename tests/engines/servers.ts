/** PostgreSQL in a folder of its own. */
import { chownSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { accountOf, isRoot } from '../servers/account.ts';
import { postgres } from '../servers/postgres.ts';
import { freePort, type Started } from '../servers/server.ts';

/** `port`: as it had before, where it goes on with what is in the folder. PostgreSQL's account must be able to pass through `root`. */
export async function startPostgres(root: string, port?: number): Promise<Started> {
  const account = isRoot() ? accountOf(postgres.user) : undefined;
  const folder = join(root, 'postgres');
  mkdirSync(folder, { mode: 0o700, recursive: true });
  if (account) chownSync(folder, account.uid, account.gid);
  return postgres.start({ folder, port: port ?? (await freePort()), account });
}
