/** PostgreSQL from Debian. Its tests find it by `TEST_POSTGRES`, an address. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { command } from './account.ts';
import type { Server } from './server.ts';

const VERSIONS = '/usr/lib/postgresql';

/** The folder of the newest version's programs. */
function programs(): string | undefined {
  if (!existsSync(VERSIONS)) return undefined;
  const folders = readdirSync(VERSIONS)
    .toSorted((a, b) => Number(b) - Number(a))
    .map((version) => join(VERSIONS, version, 'bin'));
  return folders.find((folder) => existsSync(join(folder, 'postgres')));
}

export const postgres: Server = {
  name: 'PostgreSQL',
  packages: ['postgresql'],
  user: 'postgres',
  isInstalled: () => programs() !== undefined,

  async start({ folder, port, account }) {
    const at = programs() ?? '';
    const data = join(folder, 'data');
    const run = (program: string, ...args: string[]): Promise<void> =>
      command(join(at, program), args, { account, cwd: folder });
    if (!existsSync(data))
      await run(
        'initdb',
        '-D',
        data,
        '-U',
        'postgres',
        '--auth=trust',
        '-E',
        'UTF8',
        '--locale=C.UTF-8',
        '-N',
      );
    const settings = [
      `port=${port}`,
      'listen_addresses=127.0.0.1',
      `unix_socket_directories=${folder}`,
      'fsync=off',
      'timezone=UTC',
    ];
    const options = settings.map((setting) => `-c ${setting}`).join(' ');
    await run('pg_ctl', 'start', '-w', '-D', data, '-l', join(folder, 'log'), '-o', options);
    const end = (how: string) => (): Promise<void> => run('pg_ctl', 'stop', '-w', '-D', data, '-m', how);
    return {
      env: { TEST_POSTGRES: `postgres://postgres@127.0.0.1:${port}/postgres` },
      stop: end('fast'),
      kill: end('immediate'),
    };
  },
};
