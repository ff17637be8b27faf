/**
 * `npm run test:engines`: installs what is missing, starts PostgreSQL and an S3 server, runs the tests that need an engine beyond the
 * session's file, and ends all.
 */
import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { install } from '../servers/debian.ts';
import { postgres } from '../servers/postgres.ts';
import { freePort, type Started } from '../servers/server.ts';
import { buildOml, installEngines, PIP } from './install.ts';
import { startS3 } from './s3.ts';
import { startPostgres } from './servers.ts';

/** One after the other: some tests serve at ports of their own. */
const PROJECTS = ['file', 'postgres', 'engines'];
/** Those that are named first choose among the projects; what comes behind is Vitest's, and chooses among the tests. */
const asked = process.argv.slice(2);
const first = asked.findIndex((arg) => !PROJECTS.includes(arg));
const named = first < 0 ? asked : asked.slice(0, first);
const further = asked.slice(named.length);

const temporary = mkdtempSync(join(tmpdir(), 'osiris-engines-'));
/** What tests leave is removed with it. */
const scratch = join(temporary, 'tmp');
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
  await install([postgres, PIP]);
  installEngines();
  await buildOml();
  // PostgreSQL's account passes through them to folders of its own.
  for (const folder of [temporary, scratch]) {
    mkdirSync(folder, { recursive: true });
    chmodSync(folder, 0o711);
  }
  started.push(await startPostgres(temporary));
  started.push(await startS3(join(temporary, 's3'), await freePort()));
  failed = false;
  for (const project of named.length > 0 ? named : PROJECTS)
    if (!interrupted) failed = (await tests(project)) !== 0 || failed;
  failed ||= interrupted;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
} finally {
  for (const { stop } of started.toReversed()) await stop();
  rmSync(temporary, { recursive: true, force: true });
}
process.exit(failed ? 1 : 0);

/** The exit code of a project's tests. */
function tests(project: string): Promise<number | null> {
  const config = ['--config', 'tests/engines/vitest.config.ts', '--project', project];
  const args = ['run', ...config, '--passWithNoTests', ...further];
  const servers = started.map((server) => server.env);
  const env = Object.assign({}, process.env, { TMPDIR: scratch }, ...servers) as NodeJS.ProcessEnv;
  return new Promise((resolve, reject) => {
    const child = spawn('vitest', args, { stdio: 'inherit', env });
    ending = () => child.kill('SIGTERM');
    child.on('error', reject).on('exit', resolve);
  });
}
