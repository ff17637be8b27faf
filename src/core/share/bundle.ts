/** A pipeline as a zip: its text, its files, what was chosen and recorded. The same layout as a session's folder. */
import { Zip, ZipDeflate } from 'fflate';
import { readDirectory, readEntry, type ZipEntry } from '../bytes/zip.ts';
import type { InputFile } from '../contract/files.ts';
import { StepError } from '../contract/errors.ts';
import { BUNDLE_BYTES, MOST_ENTRIES } from './limits.ts';
import { joined } from './pack.ts';
import { listOf, member, notOpened, parseJson, type Opened } from './plain.ts';
import { checkPaths, sharedPath } from './places.ts';
import { stateFrom } from './shape.ts';
import type { SharedState } from './state.ts';

const PIPELINE = 'pipeline.yaml';
const CHOSEN = 'osiris-playground.json';
const REPORT = 'report.json';
const INPUTS = 'inputs/';
const VERSION = 1;

/** What zip programs add of their own. */
const CLUTTER = /(^|\/)(__MACOSX\/|\.DS_Store$|Thumbs\.db$|desktop\.ini$)/;
/** Bytes packed at a time. */
const PIECE = 1024 * 1024;
/** The earliest time that a zip can say: the same state gives the same bytes. */
const LONG_AGO = new Date(1980, 0, 1);

/**
 * Writes a state as a zip: `pipeline.yaml`, its files below `inputs/`, `osiris-playground.json` with what was chosen and which files
 * are only an address, and `report.json`, the recording, where there is one. The same state gives the same bytes.
 */
export const writeBundle = (state: SharedState): Uint8Array<ArrayBuffer> => joined([...bundleParts(state)]);

/** The same in parts, of about a MB of files each, for whoever has something else to do in between. */
export function* bundleParts(state: SharedState): Generator<Uint8Array<ArrayBuffer>> {
  const ready: Uint8Array<ArrayBuffer>[] = [];
  const zip = new Zip((error, part) => {
    if (error) throw error;
    ready.push(new Uint8Array(part));
  });
  for (const [name, bytes] of entriesOf(state)) {
    const entry = new ZipDeflate(name, { level: 6 });
    entry.mtime = LONG_AGO;
    zip.add(entry);
    for (let at = 0; at === 0 || at < bytes.length; at += PIECE) {
      entry.push(bytes.subarray(at, at + PIECE), at + PIECE >= bytes.length);
      yield* ready.splice(0);
    }
  }
  zip.end();
  yield* ready.splice(0);
}

function* entriesOf({
  text,
  profile,
  params,
  step,
  files,
  charts,
  recording,
}: SharedState): Generator<readonly [name: string, bytes: Uint8Array]> {
  const json = (value: unknown): Uint8Array => utf8(`${JSON.stringify(value, undefined, 2)}\n`);
  const addresses = files.flatMap((file) => ('url' in file ? [file] : []));
  yield [PIPELINE, utf8(text)];
  yield [CHOSEN, json({ version: VERSION, profile, params, step, files: addresses, charts })];
  if (recording !== undefined) yield [REPORT, json(recording)];
  for (const file of files) if ('content' in file) yield [`${INPUTS}${file.path}`, file.content];
}

/** Tells whether a zip is meant as a pipeline with its files, and not as packed data. */
export async function holdsBundle(bytes: Uint8Array): Promise<boolean> {
  try {
    const names = (await readDirectory(inMemory('', bytes))).map(({ name }) => name);
    return withoutFolder(names.filter((name) => !CLUTTER.test(name))).includes(PIPELINE);
  } catch (cause) {
    if (cause instanceof StepError) return false;
    throw cause;
  }
}

/**
 * Reads a zip that `writeBundle` wrote, or that somebody packed: a `pipeline.yaml` with its files beside it, alone or in one folder.
 * Nothing in it is trusted, and what cannot be read says why in a sentence. `name`: the zip's own.
 */
export async function readBundle(bytes: Uint8Array, name = 'This zip'): Promise<Opened<SharedState>> {
  try {
    return { ok: true, value: stateOf(await contentsOf(inMemory('The archive', bytes))) };
  } catch (cause) {
    return notOpened(name, cause);
  }
}

/** The files of a zip by their paths, in its order. */
type Contents = ReadonlyMap<string, Uint8Array>;

function stateOf(contents: Contents): SharedState {
  const text = contents.get(PIPELINE);
  if (!text) throw new StepError(`It holds no ${PIPELINE}.`);
  const chosen = contents.get(CHOSEN);
  if (!chosen) {
    const files = [...contents].filter(([path]) => path !== PIPELINE);
    return stateFrom({
      text: decoded(text, PIPELINE),
      files: files.map(([path, content]) => ({ path, content })),
    });
  }
  const head = parseJson(decoded(chosen, CHOSEN), CHOSEN);
  if (member(head, 'version') !== VERSION)
    throw new StepError('It was made by a newer version of the playground. Reload the page to get that.');
  const report = contents.get(REPORT);
  const own = [...contents].filter(([path]) => path.startsWith(INPUTS));
  return stateFrom({
    text: decoded(text, PIPELINE),
    profile: member(head, 'profile'),
    params: member(head, 'params'),
    step: member(head, 'step'),
    charts: member(head, 'charts'),
    recording: report && parseJson(decoded(report, REPORT), REPORT),
    files: [
      ...own.map(([path, content]) => ({ path: path.slice(INPUTS.length), content })),
      ...listOf(member(head, 'files'), 'the files', MOST_ENTRIES).map((file) => ({
        path: member(file, 'path'),
        url: member(file, 'url'),
      })),
    ],
  });
}

async function contentsOf(file: InputFile): Promise<Contents> {
  const listed = (await readDirectory(file)).filter(({ name }) => !CLUTTER.test(name));
  if (listed.length > MOST_ENTRIES)
    throw new StepError(`It holds ${listed.length} files: more than ${MOST_ENTRIES}.`);
  const entries = listed.filter(({ name }) => !name.endsWith('/'));
  // Before the folder around them is taken off: what leaves it would not show any more.
  const paths = withoutFolder(entries.map(({ name }) => sharedPath(name)));
  checkPaths(paths);
  const size = entries.reduce((sum, entry) => sum + entry.size, 0);
  if (size > BUNDLE_BYTES) throw new StepError(`It unpacks to more than ${BUNDLE_BYTES / 1024 / 1024} MB.`);
  const contents = new Map<string, Uint8Array>();
  for (const [at, path] of paths.entries()) {
    const entry = entries[at];
    if (entry) contents.set(path, await wholeOf(file, entry));
  }
  return contents;
}

/** The paths without the one folder around all of them, where `pipeline.yaml` is in such a one. */
function withoutFolder(paths: readonly string[]): readonly string[] {
  const folder = /^[^/]+\//.exec(paths.find((path) => /^[^/]+\/pipeline\.yaml$/.test(path)) ?? '')?.[0];
  return folder === undefined || !paths.every((path) => path.startsWith(folder))
    ? paths
    : paths.map((path) => path.slice(folder.length));
}

async function wholeOf(file: InputFile, entry: ZipEntry): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of readEntry(file, entry)) parts.push(part);
  return joined(parts);
}

function inMemory(path: string, bytes: Uint8Array): InputFile {
  return {
    path,
    size: bytes.length,
    async *read(start = 0, end = bytes.length) {
      yield bytes.subarray(start, end);
    },
    slice: (start, end) => Promise.resolve(bytes.slice(start, end)),
  };
}

function decoded(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new StepError(`${name} is no text in UTF-8.`, { cause });
  }
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
