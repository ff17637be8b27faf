/** `oml plan`: a compiled plan, frozen into one file, so that its steps can run on many machines; and a graph of them for a scheduler. */
import { writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { hashContent } from '#core/bytes/content-hash.ts';
import { StepError } from '#core/contract/errors.ts';
import { CONNECTIONS_FILE } from '#core/contract/paths.ts';
import { engineTarget } from '#core/engine/target.ts';
import { freeze } from '#core/machines/freeze.ts';
import { frozenText, type FrozenPlan } from '#core/machines/frozen.ts';
import { filesOf, type Places } from '#core/machines/places.ts';
import { graphFor } from '#core/machines/schedulers.ts';
import type { Diagnostic } from '#core/oml/pipeline.ts';
import { filesRead, type Plan } from '#core/plan/plan.ts';
import { count } from '#core/run/count.ts';
import { givesAway } from '#core/share/secret-text.ts';
import { findSecrets } from '#core/share/secrets.ts';
import { catalog } from '#drivers/index.ts';
import { openInput } from '../input.ts';
import { isThere } from '../is-there.ts';
import { named } from '../refused.ts';
import { newRunId } from '../run-id.ts';
import { UsageError, type Arguments } from './arguments.ts';
import { compileFile, type Compiled } from './document.ts';
import type { Exit } from './exits.ts';
import { diagnosticLine, printed, printJson } from './print.ts';
import { requireFolder } from './run.ts';

const OK = 0;
const FAILED = 1;
const INVALID = 2;

/** Writes the plan, and the graph that was asked for; resolves to the exit code. */
export async function planCommand(args: Arguments, cwd: string): Promise<Exit<'plan'>> {
  if (args.data !== undefined) await requireFolder(args.data);
  const compiled = await compileFile(args);
  if (compiled.ok && compiled.value.bundle)
    throw new UsageError(
      'plan takes no zip: its files would stay in it. Unpack it, and give its pipeline.yaml.',
    );
  const frozen = compiled.ok
    ? await frozenPlan({ ...args, engine: standing(args.engine, cwd) }, compiled.value)
    : undefined;
  const found = [...compiled.diagnostics, ...engineFaults(args.engine), ...(frozen ? secretsIn(frozen) : [])];
  if (!args.json) for (const each of found) console.error(diagnosticLine(args.file, each, cwd));
  if (!frozen || found.some(({ severity }) => severity === 'error')) {
    if (args.json) printJson({ ok: false, plan: null, diagnostics: found.map(printed) });
    return INVALID;
  }

  const path = args.out ?? join(cwd, `${basename(args.file).replace(/\.ya?ml$/i, '')}.plan.json`);
  const graph = args.as && graphFor(args.as, frozen, basename(path), await placesOf(args, dirname(path)));
  const graphPath = graph && `${path.replace(/\.json$/i, '')}${graph.extension}`;
  try {
    await write(path, frozenText(frozen));
    if (graph && graphPath !== undefined) await write(graphPath, graph.text);
  } catch (cause) {
    if (!(cause instanceof StepError)) throw cause;
    if (args.json)
      printJson({ ok: false, plan: null, diagnostics: found.map(printed), error: cause.message });
    else console.error(cause.message);
    return FAILED;
  }
  if (args.json)
    printJson({
      ok: true,
      plan: path,
      graph: graphPath ?? null,
      session: frozen.session,
      run_id: frozen.run_id,
      secret_params: frozen.secret_params,
      steps: frozen.steps.map(({ id, component, needs, key, files, connection, variables = [] }) => ({
        id,
        component,
        needs,
        key,
        files,
        connection: connection ?? null,
        variables,
      })),
      diagnostics: found.map(printed),
    });
  else {
    const data = args.data ?? dirname(args.file);
    const elsewhere = data === dirname(path) ? undefined : relative(cwd, data) || '.';
    console.log(
      told(frozen, relative(cwd, path), { graph: graphPath && relative(cwd, graphPath), elsewhere }),
    );
  }
  return OK;
}

/**
 * Where files and connections are that are not in `beside`, the folder of the plan: as given, and what is beside the pipeline, which goes
 * where the plan goes, as the way to there.
 */
async function placesOf({ file, data, connections }: Arguments, beside: string): Promise<Places> {
  const folder = relative(beside, dirname(file));
  if (folder === '') return { data: data === beside ? undefined : data, connections };
  const own = await isThere(join(dirname(file), CONNECTIONS_FILE));
  return {
    data: data ?? folder,
    connections: connections ?? (own ? join(folder, CONNECTIONS_FILE) : undefined),
  };
}

const write = (path: string, text: string): Promise<void> =>
  named(path, 'written', () => writeFile(path, text));

/** A path in a URL is one where the plan is made, wherever its steps run. */
function standing(engine: string | undefined, cwd: string): string | undefined {
  if (engine === undefined || engine.startsWith('@') || engineFaults(engine).length > 0) return engine;
  return engineTarget({ url: engine }, (path) => resolve(cwd, path)).url;
}

/** Of a URL; a connection is looked up where the steps run. */
function engineFaults(engine: string | undefined): readonly Diagnostic[] {
  if (engine === undefined || engine.startsWith('@')) return [];
  try {
    engineTarget({ url: engine }, (path) => path);
    return [];
  } catch (cause) {
    if (!(cause instanceof StepError)) throw cause;
    return [{ type: 'invalid_engine', severity: 'error', message: cause.message }];
  }
}

/** The text of the pipeline is in the plan, and what was given for its parameters: what of that nobody may see keeps it from being frozen. */
const secretsIn = ({ text, params }: FrozenPlan): readonly Diagnostic[] => [
  ...findSecrets(text, {}, catalog).map((each) => ({
    ...each,
    severity: 'error' as const,
    message: `${each.message} A plan goes to other machines and holds no secret: keep it in a connection, or give it as a parameter there`,
  })),
  ...Object.entries(params).flatMap(([name, value]): Diagnostic[] =>
    !givesAway(value)
      ? []
      : [
          {
            type: 'secret_in_plan',
            severity: 'error',
            message: `What is given for the parameter "${name}" holds a password or a token. A plan goes to other machines and holds no secret: keep it in a connection, or in a parameter that is called so, such as ${name}_token, which is given again where its step runs`,
          },
        ],
  ),
];

async function frozenPlan(
  args: Arguments,
  { plan, text, pipeline, choice, connections }: Compiled,
): Promise<FrozenPlan> {
  const runId = newRunId();
  return freeze({
    made_at: new Date().toISOString(),
    file: basename(args.file),
    session: args.session ?? runId,
    run_id: runId,
    engine: args.engine,
    text,
    plan,
    pipeline,
    catalog,
    choice,
    connections: connections.connections,
    files: await hashesOf(plan, args.data ?? dirname(args.file)),
  });
}

/** Of the files that are here; the others are on the machines that read them. */
async function hashesOf(plan: Plan, data: string): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const path of filesRead(plan)) {
    try {
      const { file } = await openInput(data, path);
      found.set(path, await hashContent(file.read()));
    } catch (cause) {
      if (!(cause instanceof StepError)) throw cause;
    }
  }
  return found;
}

interface Told {
  readonly graph: string | undefined;
  /** The folder of the files, where it is not the plan's. */
  readonly elsewhere: string | undefined;
}

function told(
  { steps, session, secret_params, files }: FrozenPlan,
  path: string,
  { graph, elsewhere }: Told,
): string {
  const wanted = steps.flatMap(({ id, connection, variables = [] }) =>
    connection === undefined
      ? []
      : [`  ${id}: ${[connection, ...variables.map((name) => `\${${name}}`)].join(', ')}`],
  );
  const read = [...new Set(steps.flatMap(filesOf))];
  const missing = read.filter((file) => !Object.hasOwn(files, file));
  return [
    `${path}: ${count(steps.length, 'step')}, session ${session}`,
    ...(graph === undefined ? [] : [`${graph}: the graph for its scheduler`]),
    ...(wanted.length === 0
      ? []
      : [
          'The plan holds no secrets. Needed where a step runs, beside the plan or by --connections:',
          ...wanted,
        ]),
    ...secret_params.map(
      (name) => `The parameter ${name} is secret and not in the plan: give it again where its step runs.`,
    ),
    ...(read.length === 0 || elsewhere === undefined
      ? []
      : [
          `Files are looked for beside the plan: where its steps read some, run it with --data, here --data ${elsewhere}.${graph === undefined ? '' : ' The graph does.'}`,
        ]),
    ...(missing.length === 0
      ? []
      : [`Not here now, and needed where their steps run: ${missing.join(', ')}`]),
  ].join('\n');
}
