// Installs what package-lock.json asks for, once: `npm start`, `npm test` and `npm run oml` work in a fresh clone.
// Plain JavaScript without dependencies, since it runs before there are any.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
const stamp = resolve(root, 'node_modules/.cache/installed');
const wanted = createHash('sha256')
  .update(readFileSync(resolve(root, 'package-lock.json')))
  .digest('hex');

if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
  console.error('Installing dependencies (first use) ...');
  const npm = process.env.npm_execpath;
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  // Through npm's own script where npm runs us: Windows cannot spawn npm.cmd without a shell. Its output goes to
  // stderr, so that `npm run oml -- ... --json` prints nothing but JSON.
  const stdio = ['ignore', 2, 2];
  const { status, error } = npm
    ? spawnSync(process.execPath, [npm, ...args], { cwd: root, stdio })
    : spawnSync('npm', args, { cwd: root, stdio, shell: process.platform === 'win32' });
  if (error || status !== 0) {
    console.error(
      `Dependencies could not be installed${error ? ` (${error.message})` : ''}. Check the network and run the command again.`,
    );
    process.exit(1);
  }
  mkdirSync(resolve(root, 'node_modules/.cache'), { recursive: true });
  writeFileSync(stamp, wanted);
}
