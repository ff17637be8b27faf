/** `npm run test:servers`: installs the servers where they are missing, starts them, runs the tests that ask them, and ends all. */
import { spawn } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accountOf, isRoot } from './account.ts';
import { install } from './debian.ts';
import { mariadb } from './mariadb.ts';
import { postgres } from './postgres.ts';
import { freePort, type Server, type Started } from './server.ts';

const SERVERS: readonly Server[] = [postgres, mariadb];

const temporary = mkdtempSync(join(tmpdir(), 'osiris-servers-'));
const started: Started[] = [];
let interrupted = false;
let ending: () => void = () => {};
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    interrupted = true;
    ending();
  });

let failed = true;
try {
  await install(SERVERS);
  // Each server's account passes through it to a folder of its own.
  chmodSync(temporary, 0o711);
  for (const server of SERVERS) if (!interrupted) started.push(await start(server));
  failed = interrupted || (await tests()) !== 0;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
} finally {
  for (const { stop } of started.toReversed()) await stop();
  rmSync(temporary, { recursive: true, force: true });
}
process.exit(failed ? 1 : 0);

async function start(server: Server): Promise<Started> {
  const account = isRoot() ? accountOf(server.user) : undefined;
  const folder = join(temporary, server.name);
  mkdirSync(folder, { mode: 0o700 });
  if (account) chownSync(folder, account.uid, account.gid);
  const port = await freePort();
  console.log(`${server.name} on port ${port} ...`);
  return server.start({ folder, port, account });
}

/** The exit code of the tests. Arguments choose among them, as those of Vitest. */
function tests(): Promise<number | null> {
  const args = ['run', '--config', 'tests/servers/vitest.config.ts', ...process.argv.slice(2)];
  const env = Object.assign({}, process.env, ...started.map((server) => server.env)) as NodeJS.ProcessEnv;
  return new Promise((resolve, reject) => {
    const child = spawn('vitest', args, { stdio: 'inherit', env });
    ending = () => child.kill('SIGTERM');
    child.on('error', reject).on('exit', resolve);
  });
}
