/** `oml sample`: a step runs as it is, and some rows of its table become its stand-in, beside the pipeline. */
import { access, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { StepError } from '#core/contract/errors.ts';
import type { Diagnostic } from '#core/oml/pipeline.ts';
import { own } from '#core/oml/value.ts';
import { planPart } from '#core/plan/part.ts';
import { count, thousands } from '#core/run/count.ts';
import { initialState } from '#core/run/run-state.ts';
import { summarise } from '#core/run/summary.ts';
import { looksPersonal } from '#core/standin/personal.ts';
import { entryOf, samplePath, takeSample, type Sample } from '#core/standin/sample.ts';
import { sampleWords } from '#core/standin/words.ts';
import { withStandIn } from '#core/standin/write.ts';
import { makeFolder } from '../folders.ts';
import { httpFetch } from '../http.ts';
import { newRunId } from '../run-id.ts';
import { openSession, type Session } from '../session.ts';
import { readStandInsText, standInsBeside } from '../stand-ins.ts';
import { UsageError, type Arguments } from './arguments.ts';
import { compileFile, type Compiled } from './document.ts';
import { diagnosticLine, printJson } from './print.ts';
import type { Exit } from './exits.ts';
import { lookedFor } from './looked-for.ts';
import { failureDiagnostic, report, unusable } from './report.ts';
import { follow, requireFolder } from './run.ts';
import type { SampleArguments } from './sample-arguments.ts';
import { failureHint } from './stand-in-hints.ts';

const OK = 0;
const FAILED = 1;
const INVALID = 2;
/** 128 + SIGINT. */
const CANCELLED = 130;

/**
 * Runs the step with all that it needs, asking its source, and writes the sample and its entry in `stand_ins.yaml`. Resolves to the exit
 * code: 0 written, 1 the step failed or its table has no such sample, 2 invalid, 130 cancelled by Ctrl-C. Rejects with `UsageError` for a zip.
 */
export async function sampleCommand(args: Arguments, cwd: string): Promise<Exit<'sample'>> {
  const { sample: request } = args;
  if (!request) throw new UsageError('sample needs a step: sample FILE STEP.');
  if (args.data !== undefined) await requireFolder(args.data);
  const compiled = await compileFile(args);
  const refuse = (problems: readonly Diagnostic[], code: Exit<'sample'>): Exit<'sample'> => {
    if (args.json) printJson(report('', undefined, initialState, problems));
    else for (const each of problems) console.error(diagnosticLine(args.file, each, cwd));
    return code;
  };
  if (!compiled.ok) return refuse(compiled.diagnostics, INVALID);
  if (compiled.value.bundle)
    throw new UsageError('sample writes beside a pipeline: unpack the zip, and give its pipeline.yaml.');
  const step = compiled.value.plan.steps.find(({ id }) => id === request.step);
  if (step?.kind !== 'extractor') return refuse([noSuchStep(compiled.value, request.step)], INVALID);

  const folder = args.out ?? (await mkdtemp(join(tmpdir(), 'oml-sample-')));
  try {
    return await record({ args, request, compiled: compiled.value, folder, cwd, refuse });
  } finally {
    if (args.out === undefined) await rm(folder, { recursive: true, force: true });
  }
}

interface Recording {
  readonly args: Arguments;
  readonly request: SampleArguments;
  readonly compiled: Compiled;
  readonly folder: string;
  readonly cwd: string;
  refuse(problems: readonly Diagnostic[], code: Exit<'sample'>): Exit<'sample'>;
}

async function record({ args, request, compiled, folder, cwd, refuse }: Recording): Promise<Exit<'sample'>> {
  const data = args.data ?? dirname(args.file);
  const plan = planPart(compiled.plan, { type: 'only', step: request.step })?.plan ?? compiled.plan;
  let session: Session;
  try {
    session = await openSession({ folder, data, text: compiled.text, plan });
  } catch (cause) {
    return refuse([unusable(folder, cause)], FAILED);
  }
  try {
    const out = args.json ? undefined : process.stdout;
    const state = await follow({ plan, runId: newRunId(), options: {}, send: httpFetch }, session, out);
    if (state.status !== 'complete') {
      const hint = `${failureHint(state, compiled.standIns)}${await lookedFor(state, plan, args, cwd)}`;
      const failure = failureDiagnostic(compiled, state, hint);
      if (!args.json) console.log(summarise(state));
      return refuse(failure ? [failure] : [], state.status === 'cancelled' ? CANCELLED : FAILED);
    }
    const taken = await sampleOf(session, request);
    if (taken instanceof StepError)
      return refuse([{ type: 'no_sample', severity: 'error', message: taken.message }], FAILED);
    const path = await write(args.file, data, compiled, request.step, taken);
    tell({ args, request, cwd, data, path }, taken);
    return OK;
  } finally {
    await session.close();
  }
}

async function sampleOf(session: Session, request: SampleArguments): Promise<Sample | StepError> {
  const db = await session.database.connect();
  try {
    return await takeSample(db, request.step, request, await session.salt());
  } catch (cause) {
    if (cause instanceof StepError) return cause;
    throw cause;
  } finally {
    await db.close();
  }
}

/** Writes both files; gives the sample's path below `data`. */
async function write(
  file: string,
  data: string,
  { standIns }: Compiled,
  step: string,
  sample: Sample,
): Promise<string> {
  const path = own(standIns, step)?.path ?? (await freePath(data, step));
  await makeFolder(dirname(join(data, path)));
  await writeFile(join(data, path), sample.csv);
  const entry = entryOf(path, sample, new Date().toISOString());
  await writeFile(standInsBeside(file), withStandIn(await readStandInsText(file), step, entry));
  return path;
}

/** One at which no file is. */
async function freePath(data: string, step: string): Promise<string> {
  const taken: string[] = [];
  for (;;) {
    const path = samplePath(step, taken);
    try {
      await access(join(data, path));
      taken.push(path);
    } catch {
      return path;
    }
  }
}

interface Told extends Pick<Recording, 'args' | 'request' | 'cwd'> {
  readonly data: string;
  readonly path: string;
}

function tell({ args, request, cwd, data, path }: Told, { csv, columns, recorded }: Sample): void {
  const personal = Object.keys(columns).filter(
    (name) => looksPersonal(name) && !recorded.masked.includes(name),
  );
  const { step } = request;
  if (args.json)
    return printJson({ ok: true, step, path, bytes: csv.length, columns, ...recorded, personal });
  const width = count(Object.keys(columns).length, 'column');
  console.log(
    `Stand-in of ${step}: ${sampleWords({ at: '', ...recorded })}, ${width}, ${thousands(csv.length)} bytes`,
  );
  for (const file of [join(data, path), standInsBeside(args.file)]) console.log(`  ${relative(cwd, file)}`);
  if (personal.length > 0)
    console.log(
      `May be personal or secret: ${personal.join(', ')}. Leave them out with --mask, or make them up with --fake.`,
    );
}

function noSuchStep({ plan }: Compiled, step: string): Diagnostic {
  const known = plan.steps.filter(({ kind }) => kind === 'extractor').map(({ id }) => id);
  const message = `No step "${step}" reads from elsewhere, so none of that id has a stand-in. These do: ${known.join(', ') || 'none'}`;
  return { type: 'unknown_step', severity: 'error', message };
}
