// `npm test` behind the install: what does not wait for each other runs side by side, on two cores. With `--more`, which is
// `npm run test:more`: the tests that take long, and no others.
import { spawn } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { performance } from 'node:perf_hooks';

/** @type {{ name: string, seconds: number, failed: boolean }[]} */
const done = [];

/**
 * Runs a command when those before it have passed. `live`: its output is shown as it comes; that of others in one piece, at
 * their end. `aside`: takes what time the others leave. False: it failed, or one before it did.
 */
async function run(name, command, after = [], { live = false, aside = false, env = {} } = {}) {
  if ((await Promise.all(after)).includes(false)) return false;
  const started = performance.now();
  const said = [];
  const code = await new Promise((resolve, reject) => {
    const child = spawn(command, {
      shell: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    });
    if (aside && child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW);
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (bytes) => (live ? process.stdout.write(bytes) : said.push(bytes)));
    child.on('error', reject).on('close', resolve);
  });
  process.stdout.write(Buffer.concat(said));
  const seconds = (performance.now() - started) / 1000;
  done.push({ name, seconds, failed: code !== 0 });
  return code === 0;
}

const browser = run('browser', 'node tests/support/ensure-browser.mjs');
const build = run('build', 'vite build --logLevel warn', [browser]);
// Reads what the build generates.
const harness = run('harness', 'tsx tests/engine/serve.ts --build', [build]);
const inBrowser = (after, env = {}) =>
  run('e2e', 'playwright test', after, { live: true, env: { HARNESS_BUILT: '1', ...env } });

function more() {
  const env = { MORE: '1' };
  const unit = run('unit', 'vitest run', [build], { env });
  const format = run('format', 'npm run --silent check:format', [build], { aside: true });
  const lint = run('lint', 'npm run --silent check:lint', [format], { aside: true });
  const e2e = inBrowser([unit, harness], env);
  const servers = run('servers', 'tsx tests/servers/run.ts', [e2e]);
  const recipes = run('recipes', 'tsx tests/recipes/run.ts', [servers]);
  const engines = run('engines', 'tsx tests/engines/run.ts', [recipes], { live: true });
  return [unit, e2e, format, lint, servers, recipes, engines];
}

function all() {
  const unit = run('unit', 'vitest run', [build]);
  // Both take two cores: side by side, what starts processes runs out of time.
  const e2e = inBrowser([unit, harness]);
  const types = run('types', 'npm run --silent check:types', [build], { aside: true });
  return [unit, e2e, types];
}

const passed = await Promise.all([
  browser,
  build,
  harness,
  ...(process.argv.includes('--more') ? more() : all()),
]);
for (const { name, seconds, failed } of done)
  console.log(`${failed ? '✘' : '✔'} ${name.padEnd(7)} ${seconds.toFixed(0).padStart(4)} s`);
process.exit(passed.every(Boolean) ? 0 : 1);
