// One `tsc -p` per folder, each with the narrow library its layer may use (architecture.md); two at a time.
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';

/** `workers` takes src/adapters/wasm along, and `drivers` src/core: they have the same library. */
const FOLDERS = ['tests', 'bench', 'workers', 'src/adapters/node', 'src/tools', 'drivers'];
const waiting = [...FOLDERS.map((folder) => `${folder}/tsconfig.json`), 'tsconfig.service-worker.json'];
const tsc = resolve('node_modules/typescript/bin/tsc');
const failed = [];

function check(project) {
  return new Promise((done, reject) => {
    const child = spawn(process.execPath, [tsc, '-p', project, '--pretty', 'false'], { stdio: 'inherit' });
    child.on('error', reject).on('close', (status) => {
      if (status !== 0) failed.push(project);
      done();
    });
  });
}

async function work() {
  for (let next = waiting.shift(); next; next = waiting.shift()) await check(next);
}

await Promise.all([work(), work()]);
for (const project of failed) console.error(`type check failed: ${project}`);
process.exit(failed.length > 0 ? 1 : 0);
