/**
 * `npm run test:engines`: installs what is missing, starts PostgreSQL and an S3 server, runs the tests that need an engine beyond the
 * session's file, and ends all.
 */
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { install } from '../servers/debian.ts';
import { postgres } from '../servers/postgres.ts';
import { freePort, type Started } from '../servers/server.ts';
import { installEngines } from './install.ts';
import { startS3 } from './s3.ts';
import { startPostgres } from './servers.ts';

/** One after the other: some tests serve at ports of their own. */
const PROJECTS = ['file', 'postgres', 'engines'];

const temporary = mkdtempSync(join(tmpdir(), 'osiris-engines-'));
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
  await install([postgres]);
  installEngines();
  // PostgreSQL's account passes through it to a folder of its own.
  chmodSync(temporary, 0o711);
  started.push(await startPostgres(temporary));
  started.push(await startS3(join(temporary, 's3'), await freePort()));
  failed = false;
  for (const project of PROJECTS) if (!interrupted) failed = (await tests(project)) !== 0 || failed;
  failed ||= interrupted;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
} finally {
  for (const { stop } of started.toReversed()) await stop();
  rmSync(temporary, { recursive: true, force: true });
}
process.exit(failed ? 1 : 0);

/** The exit code of a project's tests. Arguments choose among them, as those of Vitest. */
function tests(project: string): Promise<number | null> {
  const chosen = ['--passWithNoTests', ...process.argv.slice(2)];
  const args = ['run', '--config', 'tests/engines/vitest.config.ts', '--project', project, ...chosen];
  const env = Object.assign({}, process.env, ...started.map((server) => server.env)) as NodeJS.ProcessEnv;
  return new Promise((resolve, reject) => {
    const child = spawn('vitest', args, { stdio: 'inherit', env });
    ending = () => child.kill('SIGTERM');
    child.on('error', reject).on('exit', resolve);
  });
}
