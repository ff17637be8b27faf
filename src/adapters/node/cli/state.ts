/** `oml state list|set|reset|restore DIR`: how far the steps of a session got at their sources, to see and to change. */
import { access, readdir } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { DbConnection } from '#core/contract/database.ts';
import { StepError } from '#core/contract/errors.ts';
import { isTaken } from '#core/engine/faults.ts';
import { WHOLE, type Claim } from '#core/run/claims.ts';
import { readStates, resetState, restoreState, writeState } from '#core/run/kept-states.ts';
import { hold } from '#core/run/hold.ts';
import { openSharedLedger } from '#core/run/shared-ledger.ts';
import { sourceWords, stateWords } from '#core/run/state-words.ts';
import { clock } from '../clock.ts';
import { DATABASE_FILE, openDatabase, type NodeDatabase } from '../database.ts';
import { ENGINE_FILE } from '../engine/engine-file.ts';
import { isThere } from '../is-there.ts';
import { thisProcess } from '../this-process.ts';
import { UsageError } from './arguments.ts';
import { chooseEngine, type ChosenEngine } from './engine.ts';
import { exitSentences, type Exit } from './exits.ts';
import { printJson } from './print.ts';

export const STATE_USAGE = `Usage: npm run --silent oml -- state COMMAND DIR [options]

Commands
  list    DIR              how far each step got at its source, as the last complete run left it
  set     DIR STEP VALUE   go on from there in the next run: '{"last_seen": "2026-11-20T10:00:00Z"}', or a text
  reset   DIR STEP         begin anew in the next run
  restore DIR STEP         undo the last set or reset, until the step has run again

DIR is the session's folder, which run has by --out, of a plan too. No run may be at work there.
Tables on an engine are found by its engine.json.

Options
  --connections FILE   of a session on an engine: the file with its connection (default: osiris_connections.yaml here)
  --json               one JSON object on standard output
  --help               this text
${exitSentences('state')}`;

interface StateArguments {
  readonly command: 'list' | 'set' | 'reset' | 'restore';
  readonly folder: string;
  readonly step: string;
  readonly value: string;
  /** Absolute. */
  readonly connections?: string;
  readonly json: boolean;
}

const OK = 0;
const FAILED = 1;
/** EX_TEMPFAIL of sysexits.h. */
const BUSY = 75;
const isBusy = (cause: unknown): boolean => cause instanceof StepError && cause.details.busy === true;

/** Operands of each command, besides the folder. */
const OPERANDS = { list: [], set: ['a step', 'a value'], reset: ['a step'], restore: ['a step'] } as const;

/** `argv`: what comes behind `state`. Throws `UsageError`; gives `help` when that was asked for. */
export function readStateArguments(argv: readonly string[], cwd: string): StateArguments | 'help' {
  const { values, positionals } = parsed(argv);
  if (values.help) return 'help';
  const [command, folder, ...rest] = positionals;
  if (!isCommand(command))
    throw new UsageError(
      command === undefined
        ? 'state needs a command: list, set, reset or restore.'
        : `There is no command "state ${command}".`,
    );
  if (folder === undefined || folder === '')
    throw new UsageError(`state ${command} needs a session's folder.`);
  const wanted = OPERANDS[command];
  const missing = wanted[rest.length];
  if (missing !== undefined) throw new UsageError(`state ${command} needs ${missing}.`);
  if (rest.length > wanted.length)
    throw new UsageError(`state ${command}: "${rest[wanted.length]}" is one too many.`);
  const [step = '', value = ''] = rest;
  const connections =
    values.connections === undefined ? {} : { connections: resolve(cwd, values.connections) };
  return { command, folder: resolve(cwd, folder), step, value, ...connections, json: values.json ?? false };
}

const OPTIONS = {
  json: { type: 'boolean' },
  connections: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

function parsed(
  argv: readonly string[],
): ReturnType<typeof parseArgs<{ options: typeof OPTIONS; allowPositionals: true }>> {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new UsageError(error.message.replace(/\. To specify a positional.*$/s, '.'));
  }
}

const isCommand = (name: string | undefined): name is StateArguments['command'] =>
  name !== undefined && Object.hasOwn(OPERANDS, name);

/** Resolves to the exit code. `cwd`: what printed paths are relative to. Rejects with `UsageError` where DIR is no session. */
export async function stateCommand(args: StateArguments, cwd: string): Promise<Exit<'state'>> {
  const shown = relative(cwd, args.folder) || args.folder;
  const folder = await folderOfTables(args.folder);
  const engine = await chooseEngine({ ...args, file: join(cwd, 'pipeline.yaml') }, folder, '', cwd);
  if (!engine.ok) {
    for (const { message } of engine.diagnostics) console.error(message);
    return FAILED;
  }
  const database = await openTables(folder, shown, engine.value).catch((cause: unknown) => {
    if (cause instanceof UsageError) throw cause;
    const said = cause instanceof Error ? cause.message : String(cause);
    console.error(
      `The session in ${shown} cannot be opened; a run may be at work there. (${said.split('\n')[0]})`,
    );
    return engine.value && (isBusy(cause) || isTaken(said)) ? BUSY : FAILED;
  });
  if (typeof database === 'number') return database;
  const db = await database.connect();
  let held: Claim | undefined;
  try {
    if (engine.value?.target.profile.shared && args.command !== 'list') {
      await openSharedLedger(db, clock);
      held = await hold(WHOLE, thisProcess(), { database, clock, signal: new AbortController().signal });
    }
    const done = await change(db, args);
    if (done !== undefined && !done.ok) console.error(done.said);
    if (done?.ok) await database.checkpoint();
    await tell(db, args, done);
    return done?.ok === false ? FAILED : OK;
  } catch (cause) {
    if (!(cause instanceof StepError)) throw cause;
    console.error(cause.message);
    return isBusy(cause) ? BUSY : FAILED;
  } finally {
    await held?.release();
    await db.close();
    database.close();
  }
}

/** The steps of a plan have folders of their own where its tables are on an engine: each of them leads there. */
async function folderOfTables(folder: string): Promise<string> {
  for (const file of [ENGINE_FILE, DATABASE_FILE]) if (await isThere(join(folder, file))) return folder;
  // What is no folder has nothing in it: what opens it says so.
  const inside = await readdir(folder).catch(() => []);
  for (const name of inside.toSorted())
    if (await isThere(join(folder, name, ENGINE_FILE))) return join(folder, name);
  return folder;
}

async function openTables(
  folder: string,
  shown: string,
  engine: ChosenEngine | undefined,
): Promise<NodeDatabase> {
  if (engine) return engine.open(folder);
  const file = join(folder, DATABASE_FILE);
  await access(file).catch(() => {
    throw new UsageError(`${shown} is no session's folder: there is no ${DATABASE_FILE} in it.`);
  });
  return openDatabase(file);
}

interface Done {
  readonly ok: boolean;
  readonly said: string;
}

/** Undefined where nothing is to be changed. */
async function change(db: DbConnection, { command, step, value }: StateArguments): Promise<Done | undefined> {
  switch (command) {
    case 'list':
      return undefined;
    case 'set':
      await writeState(db, step, valueOf(value));
      return { ok: true, said: `${step} goes on from there in the next run.` };
    case 'reset':
      return (await resetState(db, step))
        ? { ok: true, said: `${step} begins anew in the next run. Until then, restore undoes this.` }
        : { ok: false, said: `${step} keeps no state.` };
    case 'restore':
      return (await restoreState(db, step))
        ? { ok: true, said: `${step} goes on where it was.` }
        : { ok: false, said: `There is no state of ${step} to bring back.` };
  }
}

/** JSON; what is none is a text. */
function valueOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return text;
  }
}

async function tell(db: DbConnection, { json }: StateArguments, done: Done | undefined): Promise<void> {
  const states = await readStates(db);
  if (json)
    return printJson({
      ok: done?.ok ?? true,
      states: states.map(({ stepId, value, source, keys }) => ({
        step: stepId,
        value,
        source: source ?? null,
        keys,
      })),
    });
  if (done?.ok) console.log(done.said);
  if (states.length === 0) console.log('No step of this session keeps a state.');
  const width = Math.max(0, ...states.map(({ stepId }) => stepId.length));
  for (const { stepId, value, source } of states) {
    const of = source === undefined ? '' : `  (${sourceWords(source)})`;
    console.log(`${stepId.padEnd(width)}  ${stateWords(value)}${of}`);
  }
}
