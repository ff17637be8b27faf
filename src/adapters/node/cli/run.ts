/** `oml run`: a pipeline file on native DuckDB, into a session's folder. */
import { stat } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { describeFailure } from '#core/plan/locate.ts';
import { foldRun, initialState, type RunState } from '#core/run/run-state.ts';
import { summarise } from '#core/run/summary.ts';
import type { Diagnostic } from '#core/oml/pipeline.ts';
import type { Plan } from '#core/plan/plan.ts';
import type { Ports } from '#core/run/ports.ts';
import type { ReuseOptions } from '#core/run/reuse.ts';
import { run } from '#core/run/run.ts';
import { catalog } from '#drivers/index.ts';
import { httpFetch } from '../http.ts';
import { newRunId } from '../run-id.ts';
import { openSession, type Session } from '../session.ts';
import { UsageError, type Arguments } from './arguments.ts';
import { runToContinue } from './continue.ts';
import { compileFile, type Compiled } from './document.ts';
import { diagnosticLine, eventLine, printed, progressLine } from './print.ts';

/** Exit codes. */
const OK = 0;
const FAILED = 1;
const INVALID = 2;
/** 128 + SIGINT. */
const CANCELLED = 130;

/**
 * Runs the pipeline file of the arguments and prints what happens, with `--json` as one object at the end.
 * Resolves to the exit code: 0 complete, 1 failed, 2 invalid, 130 cancelled by Ctrl-C. Rejects with
 * `UsageError` where `--data` is no folder. `cwd`: what printed paths are relative to, and where
 * `osiris_sessions` is made.
 */
export async function runCommand(args: Arguments, cwd: string): Promise<number> {
  const data = args.data ?? dirname(args.file);
  if (args.data !== undefined) await requireFolder(args.data);
  const runId = newRunId();
  const compiled = await compileFile(args);
  const say = args.json ? () => undefined : (line: string): void => console.log(line);
  if (!args.json) {
    for (const diagnostic of compiled.diagnostics) console.error(diagnosticLine(args.file, diagnostic, cwd));
  }
  if (!compiled.ok) {
    if (args.json) printJson(report(runId, undefined, initialState, compiled.diagnostics));
    return INVALID;
  }

  const folder = args.out ?? join(cwd, 'osiris_sessions', runId);
  const { text, plan } = compiled.value;
  const interrupted = args.continue ? await runToContinue(folder, plan) : undefined;
  if (interrupted?.ok === false) {
    const problems = [...compiled.diagnostics, ...interrupted.diagnostics];
    if (args.json) printJson(report(runId, plan, initialState, problems));
    else for (const { message } of interrupted.diagnostics) console.error(message);
    return INVALID;
  }
  const options = { ...(args.reuse ? { reuse: true } : {}), ...interrupted?.value };
  let session: Session;
  try {
    session = await openSession({ folder, data, text, plan });
  } catch (cause) {
    const problem = unusable(folder, cause);
    if (args.json) printJson(report(runId, plan, initialState, [...compiled.diagnostics, problem]));
    else console.error(problem.message);
    return FAILED;
  }
  const state = await follow({ plan, runId, options }, session, args.json ? undefined : process.stdout);
  await session.close();

  const failure = failureDiagnostic(compiled.value, state, args);
  if (args.json) {
    printJson(report(runId, plan, state, [...compiled.diagnostics, ...(failure ? [failure] : [])]));
  } else {
    say(summarise(state));
    if (failure?.range) say(`  at ${relative(cwd, args.file)}:${failure.range.line}:${failure.range.column}`);
    for (const { step_id, path } of state.artifacts) {
      say(`  ${relative(cwd, join(folder, 'artifacts', step_id, path))}`);
    }
    say(`Session: ${relative(cwd, folder) || folder}`);
  }
  return state.status === 'complete' ? OK : state.status === 'cancelled' ? CANCELLED : FAILED;
}

/** Runs the plan, telling every event to the session and, in lines, to `out`. Ctrl-C cancels; a second one kills. */
async function follow(
  { plan, runId, options }: { readonly plan: Plan; readonly runId: string; readonly options: ReuseOptions },
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
    salt: session.salt,
    contents: session.contents,
    files: session.files,
    removeUnfinished: session.removeUnfinished,
    fetch: (request) => httpFetch(request, abort.signal),
    clock: {
      now: () => new Date().toISOString(),
      monotonic: () => performance.now(),
      every(ms, tick) {
        const timer = setInterval(tick, ms);
        return () => clearInterval(timer);
      },
    },
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

function report(
  run_id: string,
  plan: Plan | undefined,
  state: RunState,
  diagnostics: readonly Diagnostic[],
): Record<string, unknown> {
  const steps = (plan?.steps ?? []).map(({ id, component }) => {
    const {
      status = 'pending',
      table = null,
      rows = null,
      duration_ms = null,
      error,
      receipt = null,
    } = state.steps[id] ?? {};
    return { id, component, status, table, rows, duration_ms, error: error?.message ?? null, receipt };
  });
  return {
    ok: state.status === 'complete',
    run_id,
    duration_ms: state.duration_ms ?? 0,
    steps,
    artifacts: state.artifacts,
    diagnostics: diagnostics.map(printed),
  };
}

/** The failed step as a diagnostic at its place in the text. */
function failureDiagnostic(
  { pipeline, plan }: Compiled,
  state: RunState,
  args: Arguments,
): Diagnostic | undefined {
  if (state.failure === undefined) return undefined;
  const { step_id, error } = state.failure;
  const step = plan.steps.find(({ id }) => id === step_id);
  const { profile, params } = args;
  const located = step && describeFailure(pipeline, step.index, error.at, { profile, params });
  return {
    type: 'step_failed',
    severity: 'error',
    message: [error.message, ...(located?.note === undefined ? [] : [located.note])].join('\n'),
    location: step && `steps[${step.index}]${error.at ? `.config.${error.at.key}` : ''}`,
    range: located?.range ?? (step && pipeline.source.value(['steps', step.index, 'id'])),
    fix: located?.fix,
  };
}

function unusable(folder: string, cause: unknown): Diagnostic {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const message = /lock/i.test(reason)
    ? `Another process works in the session ${folder}. Wait for it, or choose another --out. (${reason})`
    : `The session ${folder} could not be opened; choose another --out. (${reason})`;
  return { type: 'session_unusable', severity: 'error', message };
}

async function requireFolder(data: string): Promise<void> {
  const info = await stat(data).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(`--data is no folder that can be read: ${reason}`);
  });
  if (!info.isDirectory()) throw new UsageError(`--data ${data} is no folder.`);
}

/** Prints a value to standard output as JSON, indented by two spaces. */
export function printJson(value: unknown): void {
  console.log(JSON.stringify(value, undefined, 2));
}
