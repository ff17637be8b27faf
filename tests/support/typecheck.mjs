// One `tsc -p` per folder, each with the narrow library its layer may use (architecture.md).
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

const PROJECTS = ['src/core', 'drivers', 'src/adapters/wasm', 'src/adapters/node', 'workers', 'tests'].map(
  (folder) => `${folder}/tsconfig.json`,
);
PROJECTS.push('tsconfig.service-worker.json');
const tsc = resolve('node_modules/typescript/bin/tsc');
let failed = false;
for (const project of PROJECTS) {
  const { status } = spawnSync(process.execPath, [tsc, '-p', project, '--pretty', 'false'], {
    stdio: 'inherit',
  });
  if (status !== 0) {
    console.error(`type check failed: ${project}`);
    failed = true;
  }
}
process.exit(failed ? 1 : 0);
