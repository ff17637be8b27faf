/**
 * What the tests on engines need and nobody else: Node's DuckDB of the version of the extensions, those extensions, and an S3 server.
 * Installed once, into a folder of its own.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import { build } from 'vite';
import { EXTENSIONS, INSTALLED, OML } from './places.ts';

const PACKAGES = ['package.json', 'package-lock.json'];
const WHEELS = 'extensions.txt';
/** As DuckDB calls it. */
const PLATFORM = process.arch === 'arm64' ? 'linux_arm64' : 'linux_amd64';
const here = (name: string): string => join(import.meta.dirname, 'parts', name);

/** What takes the wheels from their registry. */
export const PIP = {
  name: "Python's pip",
  packages: ['python3-pip'],
  isInstalled: () => spawnSync('python3', ['-m', 'pip', '--version']).status === 0,
};

/** Throws, in words for who runs the tests, where something cannot be had. */
export function installEngines(): void {
  const stamp = join(INSTALLED, 'of');
  const hash = createHash('sha256');
  for (const name of [...PACKAGES, WHEELS]) hash.update(readFileSync(here(name)));
  const wanted = hash.digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  console.log("Installing DuckDB's extensions, the DuckDB of their version, and an S3 server ...");
  rmSync(INSTALLED, { recursive: true, force: true });
  mkdirSync(EXTENSIONS, { recursive: true });
  installPackages();
  installExtensions();
  writeFileSync(stamp, wanted);
}

/** Builds the command line as it is now. */
export async function buildOml(): Promise<void> {
  await build({
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    ssr: { external: true },
    build: {
      ssr: 'src/adapters/node/oml.ts',
      target: 'node20',
      minify: false,
      emptyOutDir: false,
      outDir: dirname(OML),
      rolldownOptions: { output: { entryFileNames: basename(OML), codeSplitting: false } },
    },
  });
}

/** No script of theirs runs: DuckDB's library comes in a package for each platform. */
function installPackages(): void {
  for (const name of PACKAGES) copyFileSync(here(name), join(INSTALLED, name));
  command('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']);
}

/** A wheel is a zip. pip takes only those whose checksums are listed, and of them those for this machine. */
function installExtensions(): void {
  const wheels = join(INSTALLED, 'wheels');
  const only = ['--no-deps', '--only-binary=:all:', '--require-hashes', '--disable-pip-version-check'];
  command('python3', ['-m', 'pip', 'download', '--quiet', ...only, '-d', wheels, '-r', here(WHEELS)]);
  for (const wheel of readdirSync(wheels)) {
    const files = unzipSync(readFileSync(join(wheels, wheel)), {
      filter: ({ name }) => name.endsWith('.duckdb_extension'),
    });
    for (const [name, bytes] of Object.entries(files)) {
      const folder = join(EXTENSIONS, basename(dirname(name)), PLATFORM);
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, basename(name)), bytes);
    }
  }
  rmSync(wheels, { recursive: true });
}

function command(program: string, args: readonly string[]): void {
  const { status, error } = spawnSync(program, args, {
    cwd: INSTALLED,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (error || status !== 0)
    throw new Error(
      `\`${program} ${args.join(' ')}\` failed${error ? ` (${error.message})` : ''}. These tests need npm, and Python 3 with pip (Debian: python3-pip), on Linux.`,
    );
}
