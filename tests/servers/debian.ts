/** Debian's packages, installed where they are missing. */
import { spawnSync } from 'node:child_process';
import { command, isRoot } from './account.ts';
import type { Server } from './server.ts';

/** A server, or a program. */
type Installed = Pick<Server, 'name' | 'packages' | 'isInstalled'>;

/** Installs what is missing. Throws, in words for who runs the tests, where that is not possible. */
export async function install(wanted: readonly Installed[]): Promise<void> {
  const missing = wanted.filter((each) => !each.isInstalled());
  if (missing.length === 0) return;
  const packages = missing.flatMap((each) => each.packages);
  const what = `${missing.map(({ name }) => name).join(' and ')} ${missing.length === 1 ? 'is' : 'are'} not installed (Debian: ${packages.join(' ')})`;
  if (spawnSync('apt-get', ['--version']).error)
    throw new Error(`${what}, and there is no apt-get to install with.`);
  if (!isRoot()) throw new Error(`${what}, and only root can install. Run this as root, or install before.`);
  console.log(`Installing ${packages.join(', ')} ...`);
  // RUNLEVEL: the packages start no server of their own.
  const env = { DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  await command('apt-get', ['update'], { env });
  await command('apt-get', ['install', '-y', '--no-install-recommends', ...packages], { env });
  const still = missing.filter((each) => !each.isInstalled());
  if (still.length > 0)
    throw new Error(
      `${still.map(({ name }) => name).join(' and ')} cannot be found although ${packages.join(', ')} was installed.`,
    );
}
