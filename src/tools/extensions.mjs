// Fetches DuckDB's own extensions for the browser into this build, for those who want them: `npm run extensions -- icu json`.
// The page loads them from its own origin; without them, which is the default, it asks for nothing. The files are signed, and
// DuckDB checks that when it loads them; `duckdb-extensions.json` keeps what was fetched, with checksums, and is to be committed.
import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';

/** Of @duckdb/duckdb-wasm as package.json pins it: `SELECT version()`. tests/engine compares it with the engine. */
export const DUCKDB = 'v1.5.6';
const PLATFORM = 'wasm_eh';
const OFFICIAL = 'https://extensions.duckdb.org';
const KNOWN = ['icu', 'json', 'parquet'];

const root = resolve(import.meta.dirname, '../..');

const HELP = `npm run extensions -- [names] [--from URL] [--into FOLDER] [--remove]

Fetches extensions of DuckDB ${DUCKDB} for the browser (${PLATFORM}) into public/duckdb-extensions, from where a build
serves them. Names: ${KNOWN.join(', ')} (all three without any).
  --from URL     another place with the same folders as ${OFFICIAL}
  --into FOLDER  another root than this one
  --remove       take them out again

The first fetch of a file records its checksum in duckdb-extensions.json; every later one must give the same file.
Whoever fetches first therefore trusts the server, and DuckDB's signature, which the browser checks.`;

class Refusal extends Error {}

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      from: { type: 'string', default: OFFICIAL },
      into: { type: 'string', default: root },
      remove: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(HELP);
  const lockFile = resolve(values.into, 'duckdb-extensions.json');
  const folder = resolve(values.into, 'public/duckdb-extensions');
  if (values.remove) {
    await rm(folder, { recursive: true, force: true });
    await rm(lockFile, { force: true });
    return console.log('The extensions are gone. Build again.');
  }
  const names = positionals.length > 0 ? positionals : KNOWN;
  for (const name of names)
    if (!/^[a-z][a-z0-9_]*$/.test(name)) throw new Refusal(`"${name}" is no name of an extension.`);
  for (const name of names) {
    const lock = await readLock(lockFile);
    const path = `${DUCKDB}/${PLATFORM}/${name}.duckdb_extension.wasm`;
    const target = resolve(folder, path);
    const known = lock.extensions[name]?.sha256;
    if (known !== undefined && (await checksum(target)) === known) {
      console.log(`${name}: there already.`);
      continue;
    }
    const { sha256, bytes } = await fetchFile(`${values.from.replace(/\/+$/, '')}/${path}`, target, known);
    const extensions = { ...lock.extensions, [name]: { sha256, bytes } };
    const sorted = Object.fromEntries(Object.entries(extensions).sort(([a], [b]) => (a < b ? -1 : 1)));
    await writeFile(lockFile, `${JSON.stringify({ ...lock, extensions: sorted }, null, 2)}\n`);
    const verb = known === undefined ? 'checksum recorded' : 'checksum as recorded';
    console.log(`${name}: ${bytes} bytes, ${verb} (sha256 ${sha256}).`);
  }
  console.log('Build again, and commit duckdb-extensions.json.');
}

async function readLock(file) {
  const none = { duckdb: DUCKDB, platform: PLATFORM, extensions: {} };
  let text;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    if (cause.code === 'ENOENT') return none;
    throw cause;
  }
  const lock = JSON.parse(text);
  // Checksums of another version are no use for this one.
  return lock.duckdb === DUCKDB && lock.platform === PLATFORM ? lock : none;
}

/** Goes on where an earlier try stopped; the file appears when it is whole and its checksum is right. */
async function fetchFile(url, target, known) {
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
  const sha256 = await checksum(part);
  if (known !== undefined && sha256 !== known) {
    await rm(part);
    throw new Refusal(
      `${url} is not the file that duckdb-extensions.json records: its sha256 is ${sha256}, recorded is ${known}. Nothing was changed. If the file was meant to change, run with --remove first.`,
    );
  }
  if ((await readFile(part)).subarray(0, 4).toString('latin1') !== '\0asm') {
    await rm(part);
    throw new Refusal(`${url} is no WebAssembly file. Is it a page that says so? Nothing was changed.`);
  }
  await rename(part, target);
  return { sha256, bytes: (await stat(target)).size };
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

async function checksum(file) {
  try {
    return createHash('sha256')
      .update(await readFile(file))
      .digest('hex');
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
