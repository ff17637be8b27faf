/** `oml engine clean`: the sessions on an engine, listed, and removed when told to. */
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { DbError, StepError } from '#core/contract/errors.ts';
import type { EngineSession, EngineSessions } from '#core/engine/lake-sessions.ts';
import type { EngineTarget } from '#core/engine/target.ts';
import { count, size } from '#core/run/count.ts';
import { openSessions } from '../engine/sessions.ts';
import { extensionsFolder, targetOf } from './engine.ts';
import type { EngineArguments } from './engine-arguments.ts';
import { foldersHere } from './engine-folders.ts';
import type { Exit } from './exits.ts';
import { printJson } from './print.ts';

const OK = 0;
const FAILED = 1;
const INVALID = 2;
/** EX_TEMPFAIL of sysexits.h. */
const BUSY = 75;

interface Found extends EngineSession {
  /** Its folders here, as they are printed. */
  readonly folders: readonly string[];
}

/** What became of one that was to be removed. */
interface Removal {
  readonly name: string;
  /** Why it was not. */
  readonly error?: string;
  readonly busy?: boolean;
}

/** Asks on the terminal; undefined where nobody is there. */
export type Ask = ((question: string) => Promise<string>) | undefined;

/** Resolves to the exit code. `cwd`: where `osiris_sessions` is looked for. */
export async function engineCleanCommand(
  args: EngineArguments,
  cwd: string,
  ask: Ask = onTerminal(),
): Promise<Exit<'engine'>> {
  try {
    const target = await targetAsked(args, cwd);
    const place = await openSessions(target, extensionsFolder());
    try {
      return await clean(args, { target, place, cwd, ask });
    } finally {
      place.close();
    }
  } catch (cause) {
    if (!(cause instanceof StepError) && !(cause instanceof DbError)) throw cause;
    if (args.json)
      printJson({ ok: false, engine: args.engine, sessions: [], removals: [], error: cause.message });
    else console.error(cause.message);
    return cause instanceof StepError && cause.details.busy ? BUSY : INVALID;
  }
}

async function targetAsked({ engine, connections }: EngineArguments, cwd: string): Promise<EngineTarget> {
  const found = await targetOf(engine, { file: join(cwd, 'pipeline.yaml'), connections }, cwd);
  if (!found.ok) throw new StepError(found.diagnostics.map(({ message }) => message).join('\n'));
  return found.value.target;
}

interface Ground {
  readonly target: EngineTarget;
  readonly place: EngineSessions;
  readonly cwd: string;
  readonly ask: Ask;
}

async function clean(args: EngineArguments, { target, place, cwd, ask }: Ground): Promise<Exit<'engine'>> {
  const folders = await foldersHere(target, cwd);
  const sessions = (await place.list()).map((each) => ({ ...each, folders: folders.get(each.name) ?? [] }));
  const chosen = chooseFrom(sessions, args);
  if (!args.json) for (const line of listed(target, sessions)) console.log(line);
  const removals: Removal[] = chosen.unknown.map((name) => ({
    name,
    error: `There is no session ${name} there.`,
  }));
  const { go } = chosen;
  const agreed = go.length > 0 && (args.yes || (await agree(go, args, ask)));
  if (go.length > 0 && !agreed)
    for (const { name } of go) removals.push({ name, error: 'Nothing was removed: it needs a yes (--yes).' });
  if (agreed)
    for (const { name } of go) {
      const removal = await removed(place, name);
      removals.push(removal);
      if (!args.json && removal.error === undefined) console.log(`Removed ${name}`);
    }
  const failed = removals.filter(({ error }) => error !== undefined);
  if (args.json) printJson(inJson(target, sessions, removals));
  else for (const error of new Set(failed.map((each) => each.error))) console.error(error);
  if (failed.length === 0) return OK;
  return failed.every(({ busy }) => busy) ? BUSY : FAILED;
}

function chooseFrom(
  sessions: readonly Found[],
  { sessions: named, olderThan }: EngineArguments,
): { readonly go: readonly Found[]; readonly unknown: readonly string[] } {
  const before = olderThan === undefined ? undefined : new Date(Date.now() - olderThan).toISOString();
  return {
    go: sessions.filter(
      ({ name, lastWrite }) => named.includes(name) || (before !== undefined && lastWrite < before),
    ),
    unknown: [...new Set(named)].filter((name) => !sessions.some((each) => each.name === name)),
  };
}

async function removed(place: EngineSessions, name: string): Promise<Removal> {
  try {
    await place.remove(name);
    return { name };
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause);
    const busy = cause instanceof StepError && cause.details.busy === true;
    const error = busy
      ? said
      : `The session ${name} was not removed, or not to its end; the same again goes on with it. (${said})`;
    return { name, error, ...(busy ? { busy } : {}) };
  }
}

async function agree(go: readonly Found[], { json }: EngineArguments, ask: Ask): Promise<boolean> {
  if (json || !ask) return false;
  const names = go.map(({ name }) => `  ${name}`).join('\n');
  const answer = await ask(
    `Remove ${count(go.length, 'session')}, with all tables and files?\n${names}\n[y/N] `,
  );
  return /^y(?:es)?$/i.test(answer.trim());
}

function onTerminal(): Ask {
  if (!process.stdin.isTTY || !process.stdout.isTTY) return undefined;
  return async (question) => {
    const lines = createInterface({ input: process.stdin, output: process.stdout });
    try {
      return await lines.question(question);
    } finally {
      lines.close();
    }
  };
}

function listed({ url, dataPath }: EngineTarget, sessions: readonly Found[]): readonly string[] {
  const where = dataPath === undefined ? url : `${url} (${dataPath})`;
  const bytes = sessions.reduce((sum, each) => sum + each.bytes, 0);
  const width = Math.max(0, ...sessions.map(({ name }) => name.length));
  return [
    `${where}: ${count(sessions.length, 'session')}, ${size(bytes)}`,
    ...sessions.map((each) => {
      const { name, lastWrite, tables, rows, removing, holders, folders } = each;
      const facts = [
        `${lastWrite.slice(0, 16).replace('T', ' ')} UTC`,
        count(tables, 'table'),
        count(rows, 'row'),
        size(each.bytes),
        ...(removing ? ['its removal was cut off'] : []),
        ...holders.map(
          ({ process: by, since }) => `at work: ${by}, since ${since.slice(0, 16).replace('T', ' ')} UTC`,
        ),
        ...folders.map((folder) => `of ${folder}`),
      ];
      return `  ${name.padEnd(width)}  ${facts.join(', ')}`;
    }),
  ];
}

function inJson({ url, dataPath }: EngineTarget, sessions: readonly Found[], removals: readonly Removal[]) {
  return {
    ok: removals.every(({ error }) => error === undefined),
    engine: url,
    data_path: dataPath ?? null,
    sessions: sessions.map(({ name, lastWrite, tables, rows, bytes, removing, holders, folders }) => ({
      name,
      last_write: lastWrite,
      tables,
      rows,
      bytes,
      removing,
      held_by: holders,
      folders,
    })),
    removals: removals.map(({ name, error }) => ({
      name,
      removed: error === undefined,
      error: error ?? null,
    })),
  };
}
