/**
 * MariaDB from Debian. Its tests find it by `TEST_MARIADB`, the port of 127.0.0.1; its owner is `root`, without a password.
 * `TEST_MARIADB_CA` is its certificate for the name localhost, in PEM, which it signed itself.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { command } from './account.ts';
import type { Server } from './server.ts';

const SERVER = '/usr/sbin/mariadbd';
const SAYS_READY = 'ready for connections';

export const mariadb: Server = {
  name: 'MariaDB',
  packages: ['mariadb-server', 'mariadb-client', 'openssl'],
  user: 'mysql',
  isInstalled: () =>
    [SERVER, '/usr/bin/mariadb-install-db', '/usr/bin/openssl'].every((path) => existsSync(path)),

  async start({ folder, port, account }) {
    const data = join(folder, 'data');
    const isNew = !existsSync(data);
    if (isNew)
      await command(
        'mariadb-install-db',
        ['--no-defaults', `--datadir=${data}`, '--auth-root-authentication-method=normal', '--skip-test-db'],
        { account, cwd: folder },
      );
    const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
    const made = ['-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost'];
    if (isNew)
      await command(
        'openssl',
        ['req', ...made, '-addext', 'subjectAltName=DNS:localhost', '-keyout', key, '-out', certificate],
        { account, cwd: folder },
      );
    const settings = [
      '--no-defaults',
      `--ssl-key=${key}`,
      `--ssl-cert=${certificate}`,
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
      env: { TEST_MARIADB: String(port), TEST_MARIADB_CA: readFileSync(certificate, 'utf8') },
      async stop() {
        server.kill('SIGTERM');
        await ended;
      },
      async kill() {
        server.kill('SIGKILL');
        await ended;
      },
    };
  },
};
