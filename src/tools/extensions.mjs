// Fetches DuckDB's own extensions, for those who want them: `npm run extensions -- icu json` for the browser, into this build, and
// `npm run extensions -- --cli ducklake postgres httpfs` for the command line. The page loads them from its own origin, the command line
// from its own folder; without them, which is the default, nobody asks for anything. The files are signed, and DuckDB checks that when it
// loads them; `duckdb-extensions.json` and `duckdb-extensions-<platform>.json` keep what was fetched, with checksums, and are to be committed.
import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';

/** Of @duckdb/duckdb-wasm and @duckdb/node-api as package.json pins them: `SELECT version()`. Tests compare it with both. */
export const DUCKDB = 'v1.5.6';
const OFFICIAL = 'https://extensions.duckdb.org';

/** What is fetched for the browser: files as they are served. */
const BROWSER = {
  platform: 'wasm_eh',
  folder: 'public/duckdb-extensions',
  lock: 'duckdb-extensions.json',
  names: ['icu', 'json', 'parquet'],
  served: '.wasm',
  kept: '.wasm',
  unpacked: (bytes) => bytes,
  wrong: (bytes) =>
    bytes.subarray(0, 4).toString('latin1') === '\0asm' ? undefined : 'is no WebAssembly file',
  after: 'Build again, and commit duckdb-extensions.json.',
};

/** Of this machine, as DuckDB calls it. */
const HERE = `${{ darwin: 'osx', win32: 'windows' }[process.platform] ?? process.platform}_${process.arch === 'x64' ? 'amd64' : process.arch}`;

/** For the command line: packed files. */
const CLI = {
  platform: HERE,
  folder: 'duckdb-extensions',
  lock: `duckdb-extensions-${HERE}.json`,
  names: ['ducklake', 'postgres', 'httpfs'],
  served: '.gz',
  kept: '',
  unpacked: gunzipSync,
  wrong: (bytes) => (bytes.length > 0 ? undefined : 'is empty'),
  after: `oml run --engine finds them. Commit duckdb-extensions-${HERE}.json.`,
};

/** What people call an extension by whose file is called otherwise. */
const FILES = { postgres: 'postgres_scanner' };

const root = resolve(import.meta.dirname, '../..');

const HELP = `npm run extensions -- [--cli] [names] [--from URL] [--into FOLDER] [--remove]

Fetches extensions of DuckDB ${DUCKDB} for the browser (${BROWSER.platform}) into ${BROWSER.folder}, from where a build
serves them. Names: ${BROWSER.names.join(', ')} (all three without any).
  --cli          for the command line on this machine (${CLI.platform}) instead, into ${CLI.folder}, where oml run --engine
                 looks for them: ${CLI.names.join(', ')} (all three without any), motherduck
  --from URL     another place with the same folders as ${OFFICIAL}
  --into FOLDER  another root than this one
  --remove       take them out again

The first fetch of a file records its checksum in ${BROWSER.lock} (${CLI.lock}); every later one must give the
same file. Whoever fetches first therefore trusts the server, and DuckDB's signature, which is checked when it is loaded.`;

class Refusal extends Error {}

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      from: { type: 'string', default: OFFICIAL },
      into: { type: 'string', default: root },
      cli: { type: 'boolean', default: false },
      remove: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(HELP);
  const kind = values.cli ? CLI : BROWSER;
  const lockFile = resolve(values.into, kind.lock);
  const folder = resolve(values.into, kind.folder);
  if (values.remove) {
    await rm(folder, { recursive: true, force: true });
    await rm(lockFile, { force: true });
    return console.log(`The extensions are gone.${values.cli ? '' : ' Build again.'}`);
  }
  const names = positionals.length > 0 ? positionals : kind.names;
  for (const name of names)
    if (!/^[a-z][a-z0-9_]*$/.test(name)) throw new Refusal(`"${name}" is no name of an extension.`);
  for (const name of names) {
    const lock = await readLock(lockFile, kind.platform);
    const path = `${DUCKDB}/${kind.platform}/${FILES[name] ?? name}.duckdb_extension`;
    const target = resolve(folder, `${path}${kind.kept}`);
    const known = lock.extensions[name]?.sha256;
    if (known !== undefined && (await checksum(target)) === known) {
      console.log(`${name}: there already.`);
      continue;
    }
    const url = `${values.from.replace(/\/+$/, '')}/${path}${kind.served}`;
    const { sha256, bytes } = await fetchFile(url, target, known, kind);
    const extensions = { ...lock.extensions, [name]: { sha256, bytes } };
    const sorted = Object.fromEntries(Object.entries(extensions).sort(([a], [b]) => (a < b ? -1 : 1)));
    await writeFile(lockFile, `${JSON.stringify({ ...lock, extensions: sorted }, null, 2)}\n`);
    const verb = known === undefined ? 'checksum recorded' : 'checksum as recorded';
    console.log(`${name}: ${bytes} bytes, ${verb} (sha256 ${sha256}).`);
  }
  console.log(kind.after);
}

async function readLock(file, platform) {
  const none = { duckdb: DUCKDB, platform, extensions: {} };
  let text;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    if (cause.code === 'ENOENT') return none;
    throw cause;
  }
  const lock = JSON.parse(text);
  // Checksums of another version are no use for this one.
  return lock.duckdb === DUCKDB && lock.platform === platform ? lock : none;
}

/** Goes on where an earlier try stopped; the file appears when it is whole and its checksum is right. */
async function fetchFile(url, target, known, kind) {
  const part = `${target}.part`;
  await mkdir(dirname(target), { recursive: true });
  const have = (await stat(part).catch(() => undefined))?.size ?? 0;
  const response = await request(url, have);
  const goesOn = response.status === 206 && have > 0;
  const file = await open(part, goesOn ? 'a' : 'w');
  try {
    for await (const chunk of response.body) await file.writeFile(chunk);
  } catch (cause) {
    throw new Refusal(`${url} broke off (${cause.message}). Run the command again: it goes on from there.`);
  } finally {
    await file.close();
  }
  const bytes = await unpacked(url, part, kind);
  const sha256 = sha256Of(bytes);
  if (known !== undefined && sha256 !== known) {
    await rm(part);
    throw new Refusal(
      `${url} is not the file that ${kind.lock} records: its sha256 is ${sha256}, recorded is ${known}. Nothing was changed. If the file was meant to change, run with --remove first.`,
    );
  }
  const wrong = kind.wrong(bytes);
  if (wrong !== undefined) {
    await rm(part);
    throw new Refusal(`${url} ${wrong}. Is it a page that says so? Nothing was changed.`);
  }
  await writeFile(part, bytes);
  await rename(part, target);
  return { sha256, bytes: bytes.length };
}

async function unpacked(url, part, kind) {
  const bytes = await readFile(part);
  try {
    return kind.unpacked(bytes);
  } catch (cause) {
    await rm(part);
    throw new Refusal(
      `${url} cannot be unpacked (${cause.message}). Is it a page that says so? Nothing was changed.`,
    );
  }
}

async function request(url, have) {
  let response;
  try {
    response = await fetch(url, { headers: have > 0 ? { range: `bytes=${have}-` } : {} });
  } catch (cause) {
    throw new Refusal(`${url} could not be reached (${cause.cause?.message ?? cause.message}).`);
  }
  // What is there is the whole file, or more: from the beginning.
  if (response.status === 416) return request(url, 0);
  if (!response.ok || !response.body)
    throw new Refusal(`${url} answered ${response.status}. Nothing was changed.`);
  return response;
}

const sha256Of = (bytes) => createHash('sha256').update(bytes).digest('hex');

async function checksum(file) {
  try {
    return sha256Of(await readFile(file));
  } catch (cause) {
    if (cause.code === 'ENOENT') return undefined;
    throw cause;
  }
}

try {
  await main();
} catch (cause) {
  console.error(cause instanceof Refusal ? cause.message : cause);
  process.exitCode = 1;
}
