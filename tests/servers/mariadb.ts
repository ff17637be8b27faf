/** MariaDB from Debian. Its tests find it by `TEST_MARIADB`, the port of 127.0.0.1; its owner is `root`, without a password. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { command } from './account.ts';
import type { Server } from './server.ts';

const SERVER = '/usr/sbin/mariadbd';
const SAYS_READY = 'ready for connections';

export const mariadb: Server = {
  name: 'MariaDB',
  packages: ['mariadb-server', 'mariadb-client'],
  user: 'mysql',
  isInstalled: () => existsSync(SERVER) && existsSync('/usr/bin/mariadb-install-db'),

  async start({ folder, port, account }) {
    const data = join(folder, 'data');
    await command(
      'mariadb-install-db',
      ['--no-defaults', `--datadir=${data}`, '--auth-root-authentication-method=normal', '--skip-test-db'],
      { account, cwd: folder },
    );
    const settings = [
      '--no-defaults',
      `--datadir=${data}`,
      `--port=${port}`,
      `--socket=${join(folder, 'socket')}`,
      `--pid-file=${join(folder, 'pid')}`,
      '--bind-address=127.0.0.1',
      '--character-set-server=utf8mb4',
      '--local-infile=1',
      '--innodb-flush-log-at-trx-commit=0',
      '--skip-name-resolve',
    ];
    const server = spawn(SERVER, settings, { ...account, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
    const ended = new Promise<void>((resolve) => server.on('exit', () => resolve()));
    await new Promise<void>((resolve, reject) => {
      let said = '';
      server.stderr.on('data', (bytes: Buffer) => {
        said += bytes.toString();
        if (said.includes(SAYS_READY)) resolve();
      });
      server
        .on('error', reject)
        .on('exit', (code) => reject(new Error(`${SERVER} ended with ${code}:\n${said}`)));
    });
    return {
      env: { TEST_MARIADB: String(port) },
      async stop() {
        server.kill('SIGTERM');
        await ended;
      },
    };
  },
};
