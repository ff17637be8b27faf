/** `oml run`: a pipeline file on native DuckDB, into a session's folder. */
import { stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { hostsOf } from '#core/http/contacts.ts';
import { onlyHosts } from '#core/http/only-hosts.ts';
import { planFault, readFrozen } from '#core/machines/frozen.ts';
import { foldRun, initialState, type RunState } from '#core/run/run-state.ts';
import { summarise } from '#core/run/summary.ts';
import type { Signal } from '#core/contract/driver.ts';
import type { HttpRequest, HttpResponse } from '#core/contract/network.ts';
import type { Diagnostic, Result } from '#core/oml/pipeline.ts';
import type { Plan } from '#core/plan/plan.ts';
import type { Ports } from '#core/run/ports.ts';
import { run, type RunOptions } from '#core/run/run.ts';
import { catalog } from '#drivers/index.ts';
import { httpFetch } from '../http.ts';
import { provided } from '../provided.ts';
import { clock } from '../clock.ts';
import { newRunId } from '../run-id.ts';
import { openSession, type Session } from '../session.ts';
import { thisProcess } from '../this-process.ts';
import { UsageError, type Arguments } from './arguments.ts';
import { runToContinue } from './continue.ts';
import { chooseEngine, type ChosenEngine } from './engine.ts';
import { contactsOf, filesOf, hostLines } from './bundle.ts';
import { compileFile, type Compiled } from './document.ts';
import type { Exit } from './exits.ts';
import { frozenTextOf, taskFolder, thawPlan, type Thawed } from './frozen.ts';
import { lookedFor } from './looked-for.ts';
import { diagnosticLine, eventLine, placeWords, printJson, progressLine } from './print.ts';
import { wouldFail, writtenLines } from './writes.ts';
import { failureDiagnostic, report, unusable } from './report.ts';
import { failureHint } from './stand-in-hints.ts';

/** Exit codes. */
const OK = 0;
const FAILED = 1;
const INVALID = 2;
/** Another process is at a step of the same session: EX_TEMPFAIL of sysexits.h, for a scheduler to try again. */
const BUSY = 75;
/** 128 + SIGINT. */
const CANCELLED = 130;

/**
 * Runs the pipeline file of the arguments, or steps of a plan, and prints what happens, with `--json` as one object at the end.
 * Resolves to the exit code: 0 complete, 1 failed, 2 invalid, 75 another process is at it, 130 cancelled by Ctrl-C. Rejects with
 * `UsageError` where `--data` is no folder. `cwd`: what printed paths are relative to, and where
 * `osiris_sessions` is made.
 */
export async function runCommand(args: Arguments, cwd: string): Promise<Exit<'run'>> {
  const data = args.data ?? dirname(args.file);
  if (args.data !== undefined) await requireFolder(args.data);
  const planText = await frozenTextOf(args.file);
  if (planText === undefined && (args.only || args.runId !== undefined))
    throw new UsageError(
      `${args.only ? '--only' : '--run-id'} needs a plan: make one with oml plan ${relative(cwd, args.file)}.`,
    );
  const read = planText === undefined ? undefined : readFrozen(planText, basename(args.file));
  const compiled: Result<Compiled | Thawed> =
    read === undefined ? await compileFile(args) : read.ok ? await thawPlan(args, read.value) : read;
  const thawed = compiled.ok && 'frozen' in compiled.value ? compiled.value : undefined;
  const runId = args.runId ?? thawed?.frozen.run_id ?? newRunId();
  // A place in a plan is one in the pipeline that it was made of, and holds.
  const within = read?.ok ? read.value.file : undefined;
  const say = args.json ? () => undefined : (line: string): void => console.log(line);
  if (!args.json) {
    for (const each of compiled.diagnostics) console.error(diagnosticLine(args.file, each, cwd, within));
  }
  if (!compiled.ok) {
    if (args.json) printJson(report(runId, undefined, initialState, compiled.diagnostics));
    return INVALID;
  }

  const sessionId = thawed?.frozen.session;
  const place = args.out ?? join(cwd, 'osiris_sessions', sessionId ?? runId);
  const reference = args.engine ?? thawed?.frozen.engine;
  // Processes that share a session have a folder each: what they write there is not each other's.
  const folder = thawed && reference !== undefined ? join(place, taskFolder(thawed.only)) : place;
  const { text, plan, bundle, pipeline } = compiled.value;
  const contacts = bundle && contactsOf(bundle, pipeline, plan);
  const hosts = contacts && hostsOf({ contacts });
  if (contacts) for (const line of hostLines(basename(args.file), contacts)) say(line);
  const stop = (problems: readonly Diagnostic[], code: Exit<'run'>): Exit<'run'> => {
    if (args.json)
      printJson(report(runId, plan, initialState, [...compiled.diagnostics, ...problems], hosts));
    else for (const { message } of problems) console.error(message);
    return code;
  };
  const engine = await chooseEngine({ ...args, engine: reference }, folder, sessionId ?? runId, cwd);
  if (!engine.ok) return stop(engine.diagnostics, INVALID);
  if (thawed && engine.value && engine.value.record.session !== thawed.frozen.session)
    return stop(
      [
        planFault(
          `The folder ${folder} is of the session ${engine.value.record.session}, and the plan of ${thawed.frozen.session}: choose another --out.`,
        ),
      ],
      INVALID,
    );
  const interrupted = args.continue ? await runToContinue(folder, plan) : undefined;
  if (interrupted?.ok === false) return stop(interrupted.diagnostics, INVALID);
  const options = {
    ...(args.reuse ? { reuse: true } : {}),
    ...(args.writeStandIns ? { writeStandIns: true } : {}),
    ...(args.dryRun ? { dryRun: true } : {}),
    // What this run has done, on whichever machine, is taken as it is.
    ...(thawed ? { only: thawed.only, continues: runId } : {}),
    ...(engine.value?.target.profile.shared ? among(thawed !== undefined) : {}),
    ...interrupted?.value,
  };
  const own = bundle && hosts && args.data === undefined ? await filesOf(bundle, plan, hosts) : undefined;
  if (own?.ok === false) return stop(own.diagnostics, FAILED);
  let session: Session;
  try {
    session = await openSession({
      folder,
      id: sessionId,
      data,
      text,
      plan,
      inputs: own?.value,
      ...opening(engine.value),
    });
  } catch (cause) {
    const problem = unusable(folder, cause);
    return stop([problem], problem.type === 'session_busy' && (thawed || engine.value) ? BUSY : FAILED);
  }
  const send = hosts === undefined || args.trust ? httpFetch : onlyHosts(hosts, httpFetch);
  const out = args.json ? undefined : process.stdout;
  const secrets = engine.value?.secrets;
  const state = await follow({ plan, runId, options, send, secrets }, session, out);
  const others = thawed ? await changedSince(thawed, session) : [];
  await session.close();

  const sought = own?.ok ? '' : await lookedFor(state, plan, args, cwd);
  const hint = `${failureHint(state, compiled.value.standIns)}${sought}`;
  const failure = failureDiagnostic(compiled.value, state, hint);
  if (args.json) {
    const diagnostics = [...compiled.diagnostics, ...(failure ? [failure] : [])];
    printJson(report(runId, plan, state, diagnostics, hosts));
  } else {
    say(`${summarise(state)}${hint}`);
    if (failure?.range) say(`  at ${placeWords(args.file, failure.range, cwd, within)}`);
    for (const { step_id, path, stand_ins } of state.artifacts) {
      const mark = stand_ins ? ` (rows of the stand-ins of ${stand_ins.join(', ')})` : '';
      say(`  ${relative(cwd, join(folder, 'artifacts', step_id, path))}${mark}`);
    }
    for (const line of writtenLines(state)) say(line);
    if (others.length > 0) say(`  Not what was there when the plan was made: ${others.join(', ')}`);
    if (thawed && state.artifacts.length > 0)
      say(
        `  ${state.artifacts.length === 1 ? 'This file is' : 'These files are'} on this machine alone: ${hostname()}`,
      );
    say(`Session: ${relative(cwd, folder) || folder}`);
  }
  if (state.failure?.error.busy) return BUSY;
  if (state.status === 'cancelled') return CANCELLED;
  return state.status === 'complete' && !wouldFail(state) ? OK : FAILED;
}

/** This process: at steps of a plan beside others, or alone in its session. */
const among = (others: boolean): Pick<RunOptions, 'shared' | 'alone'> =>
  others ? { shared: thisProcess() } : { alone: thisProcess() };

const opening = (engine: ChosenEngine | undefined) => (engine ? { open: engine.open } : {});

/** The files of the steps that have run here that are others than the plan saw. */
async function changedSince({ frozen, only }: Thawed, session: Session): Promise<readonly string[]> {
  const read = frozen.steps.flatMap(({ id, files }) => (only.includes(id) ? files : []));
  const paths = [...new Set(read)].filter((path) => Object.hasOwn(frozen.files, path));
  const now = await session.contents(paths);
  return paths.filter((path) => now.has(path) && now.get(path) !== frozen.files[path]);
}

export interface Started {
  readonly plan: Plan;
  readonly runId: string;
  readonly options: RunOptions;
  /** As of `Ports`. */
  readonly secrets?: readonly string[];
  /** Sends the requests of its steps. */
  send(request: HttpRequest, signal: Signal): Promise<HttpResponse>;
}

/** Runs the plan, telling every event to the session and, in lines, to `out`. Ctrl-C cancels; a second one kills. */
export async function follow(
  { plan, runId, options, send, secrets = [] }: Started,
  session: Session,
  out: NodeJS.WriteStream | undefined,
): Promise<RunState> {
  const fold = foldRun();
  const abort = new AbortController();
  const cancel = (): void => abort.abort();
  process.once('SIGINT', cancel);
  const width = Math.max(...plan.steps.map(({ id }) => id.length));
  // On a terminal the line of a running step is written over.
  const wipe = out?.isTTY ? '\r\x1b[K' : '';
  const ports: Ports = {
    database: session.database,
    catalog,
    session: session.id,
    secrets,
    salt: session.salt,
    contents: session.contents,
    files: session.files,
    removeUnfinished: session.removeUnfinished,
    fetch: (request) => send(request, abort.signal),
    clock,
    provided,
    signal: abort.signal,
    async emit(event) {
      fold.add(event);
      const line = eventLine(event, width);
      if (line !== undefined) out?.write(`${wipe}${line}\n`);
      else if (wipe !== '') out?.write(progressLine(event, width)?.replace(/^/, wipe) ?? '');
      await session.record(event);
    },
  };
  await run(plan, runId, ports, options);
  process.removeListener('SIGINT', cancel);
  if (wipe !== '') out?.write(wipe);
  return fold.state;
}

export async function requireFolder(data: string): Promise<void> {
  const info = await stat(data).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(`--data is no folder that can be read: ${reason}`);
  });
  if (!info.isDirectory()) throw new UsageError(`--data ${data} is no folder.`);
}
