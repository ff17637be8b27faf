/** Runs a playground's pipeline as a reader would who has nothing else, and records its results. */
import { copyFile, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { relativePath, STAND_INS_FILE } from '#core/contract/paths.ts';
import type { Diagnostic } from '#core/oml/pipeline.ts';
import { parse } from '#core/oml/parse.ts';
import { own } from '#core/oml/value.ts';
import { compile } from '#core/plan/compile.ts';
import { filesRead, type Plan, type PlanStep } from '#core/plan/plan.ts';
import { makeRecording, type MadeFile } from '#core/recording/make.ts';
import type { Recording } from '#core/recording/recording.ts';
import { foldRun } from '#core/run/run-state.ts';
import { summarise } from '#core/run/summary.ts';
import { run } from '#core/run/run.ts';
import { standsHere } from '#core/standin/standing.ts';
import { catalog } from '#drivers/index.ts';
import { withHint } from '../cli/stand-in-hints.ts';
import { makeFolder } from '../folders.ts';
import { httpFetch } from '../http.ts';
import { newRunId } from '../run-id.ts';
import { provided } from '../provided.ts';
import { openSession, type Session } from '../session.ts';
import { attributeWords } from './attributes.ts';
import type { Place } from './places.ts';
import type { PlaygroundSource } from './source.ts';
import { allowed, declaredStandIns, onStandIns, placeOfStandIns, type MayStand } from './stand-ins.ts';

export type Recorded =
  | { readonly type: 'recorded'; readonly recording: Recording; readonly warnings: readonly string[] }
  /** It was not run: it asks these of the network. `couldStand`: stand-ins are declared of all of them. */
  | { readonly type: 'skipped'; readonly asks: readonly string[]; readonly couldStand: boolean }
  | { readonly type: 'failed'; readonly problems: readonly string[] };

export interface RecordOptions {
  /** As `makeRecording` has it. */
  readonly rows: number;
  /** Whether it may be asked. */
  readonly network: boolean;
  readonly mayStand: MayStand;
}

/**
 * No variable, connection or file of this
 * machine is resolved that the page does not give its readers, but for files beside the pipeline, which are
 * warned of. On one thread, as in a browser: with more, rows that no ORDER BY sorts come in any order.
 */
export async function recordSource(
  source: PlaygroundSource,
  { rows, network, mayStand }: RecordOptions,
): Promise<Recorded> {
  const parsed = parse(source.text);
  const { profile, params } = source;
  const place = placeOfStandIns(source.files);
  if (!network && place && webOf(place) !== undefined)
    return { type: 'skipped', asks: webFiles(source.files), couldStand: false };
  const declared = await declaredStandIns(source, contentOf);
  const standIns = allowed(declared, mayStand);
  const options = { host: 'browser', profile, params, standIns } as const;
  const compiled = parsed.ok ? compile(parsed.value, catalog, options) : parsed;
  const steps = compiled.ok ? compiled.value.steps.map(({ id }) => id) : undefined;
  const said = attributeWords(source.attributes, steps);
  const faults = said.faults.map((fault) => `it ${fault}`);
  if (!compiled.ok) {
    const found = compiled.diagnostics.filter(isError);
    const hinted = parsed.ok ? found.map((each) => withHint(each, parsed.value, declared)) : found;
    return { type: 'failed', problems: [...hinted.map(placed), ...faults] };
  }
  if (faults.length > 0) return { type: 'failed', problems: faults };
  const plan = onStandIns(compiled.value, mayStand, network);
  const asking = asksOf(plan);
  const asks = [
    ...asking.map(({ id, component }) => `the step ${id} (${component})`),
    ...webFiles(source.files),
  ];
  if (asks.length > 0 && !network) {
    const couldStand = asks.length === asking.length && asking.every(({ id }) => own(declared, id));
    return { type: 'skipped', asks, couldStand };
  }
  const folder = await mkdtemp(join(tmpdir(), 'osiris-docs-'));
  try {
    const data = join(folder, 'data');
    const warnings = [...said.warnings, ...(await gatherFiles(source, plan, data))];
    const session = await openSession({
      folder: join(folder, 'session'),
      data,
      text: source.text,
      plan,
      threads: 1,
    });
    try {
      const failed = await runAll(plan, session);
      if (failed !== undefined) return { type: 'failed', problems: [failed, ...warnings] };
      const recording = await recordSession(plan, session, join(folder, 'session'), rows);
      return { type: 'recorded', recording, warnings };
    } finally {
      await session.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const isError = ({ severity }: Diagnostic): boolean => severity === 'error';

const placed = ({ message, range }: Diagnostic): string =>
  range ? `${message} (line ${range.line}, column ${range.column} of its pipeline)` : message;

/** The steps that reach another computer, to read from it or to write to it. */
const asksOf = ({ steps }: Plan): PlanStep[] =>
  steps.filter(
    ({ kind, work, artifacts }) => work.network === true || (kind === 'writer' && artifacts.length === 0),
  );

const webFiles = (files: PlaygroundSource['files']): string[] =>
  [...files.values()].flatMap((place) => webOf(place) ?? []);

/** Where it is to be fetched from; undefined for what is on this disk or in the page itself. */
const webOf = (place: Place): string | undefined =>
  place.type === 'web' && !isInPage(place.url) ? place.url : undefined;

/** What is asked of nobody: `data:text/csv;base64,…`. */
const isInPage = (url: string): boolean => /^data:/i.test(url);

/** Puts the files where the run reads them; gives what is to be said of those that the page's readers have not. */
async function gatherFiles({ files, folder }: PlaygroundSource, plan: Plan, data: string): Promise<string[]> {
  await makeFolder(data);
  const put = async (path: string, place: Place): Promise<void> => {
    const target = join(data, relativePath(path));
    await makeFolder(dirname(target));
    return place.type === 'file' ? copyFile(place.path, target) : writeFile(target, await contentOf(place));
  };
  for (const [path, place] of files) await put(path, place);
  const given = new Set([...files.keys()].map(relativePath));
  const warnings: string[] = [];
  const stands = plan.steps.some(({ standIn }) => standsHere(standIn));
  for (const path of stands ? [STAND_INS_FILE, ...filesRead(plan)] : filesRead(plan)) {
    if (given.has(path)) continue;
    const beside = join(folder, path);
    const isThere = await stat(beside).then(
      (info) => info.isFile(),
      () => false,
    );
    if (!isThere) continue;
    await put(path, { type: 'file', path: beside, exists: true });
    const address = path.split('/').map(encodeURIComponent).join('/');
    warnings.push(`reads ${path}, which its readers are not given: add \`files="${address}#${address}"\``);
  }
  return warnings;
}

async function contentOf(place: Place): Promise<Uint8Array> {
  if (place.type === 'file') return readFile(place.path);
  const answer = await fetch(place.url);
  if (!answer.ok) throw new Error(`${place.url} answered ${answer.status}.`);
  return new Uint8Array(await answer.arrayBuffer());
}

/** Gives why it failed; undefined where it is complete. */
async function runAll(plan: Plan, session: Session): Promise<string | undefined> {
  const fold = foldRun();
  const abort = new AbortController();
  const cancel = (): void => abort.abort();
  process.once('SIGINT', cancel);
  await run(plan, newRunId(), {
    database: session.database,
    catalog,
    session: session.id,
    salt: session.salt,
    contents: session.contents,
    files: session.files,
    fetch: (request) => httpFetch(request, abort.signal),
    provided,
    clock: {
      now: () => new Date().toISOString(),
      monotonic: () => performance.now(),
      every: () => () => undefined,
    },
    signal: abort.signal,
    emit: (event) => fold.add(event),
  });
  process.removeListener('SIGINT', cancel);
  return fold.state.status === 'complete' ? undefined : summarise(fold.state);
}

async function recordSession(
  plan: Plan,
  { database }: Session,
  folder: string,
  rows: number,
): Promise<Recording> {
  const files: MadeFile[] = [];
  for (const { id, kind, artifacts } of plan.steps)
    for (const path of kind === 'writer' ? artifacts : []) {
      const place = join(folder, 'artifacts', id, relativePath(path));
      const { size } = await stat(place);
      files.push({ step_id: id, path: relativePath(path), bytes: size, content: createReadStream(place) });
    }
  const connection = await database.connect();
  try {
    return await makeRecording(connection, plan, files, rows);
  } finally {
    await connection.close();
  }
}
