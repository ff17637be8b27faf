/** Everything that is known of a text before it runs. Holds the parser, the validator and the catalog: load it lazily. */
import { compileReading, type CompileOptions } from '#core/plan/compile.ts';
import { targetsOf, type StepTarget } from '#core/run/writes.ts';
import { effectsOf, type Effects } from '#core/plan/effects.ts';
import { describeFailure } from '#core/plan/locate.ts';
import { parseConnections } from '#core/plan/connections-file.ts';
import type { Connections } from '#core/plan/connections.ts';
import type { GivenValues } from '#core/plan/connections-fields.ts';
import { connectionViews, type ConnectionView, type ViewOptions } from '#core/plan/connections-view.ts';
import { parse } from '#core/oml/parse.ts';
import { readPipeline, type Reading } from '#core/plan/reading.ts';
import { judge } from '#core/check/validate.ts';
import { CONNECTIONS_FILE } from '#core/contract/paths.ts';
import type { StandIns } from '#core/contract/stand-in.ts';
import { isOutOfReach } from '#core/plan/stand-ins.ts';
import { parseStandIns } from '#core/standin/stand-ins-file.ts';
import { edges } from '#core/plan/plan.ts';
import type { StepFailure } from '#core/run/events.ts';
import type { Diagnostic, Pipeline, Result } from '#core/oml/pipeline.ts';
import type { Edge, Plan } from '#core/plan/plan.ts';
import { catalog } from '#drivers/index.ts';
import type { Choice } from '../engine.ts';
import { given, parameterFieldsOf, type ParameterFields } from './parameters.ts';
import { outline, pipelineName, type TextStep } from './outline.ts';

export { catalog };

/** Where the page's plans run. */
const HOST = 'browser' as const;

/** What decides a text's plan besides the text. */
export interface Settings {
  readonly choice: Choice;
  /** The text of the session's `osiris_connections.yaml`, where it has one. May hold secrets. */
  readonly connections?: string;
  /** What the person gave for the connections, and for parameters that are secret. Holds secrets. */
  readonly given?: GivenValues;
  /** The text of the session's `stand_ins.yaml`, where it has one. */
  readonly standIns?: string;
}

/** Plain data. */
export interface Check {
  readonly diagnostics: readonly Diagnostic[];
  /** Absent while the text is no YAML; the page then keeps the outline it had. */
  readonly outline?: Outline;
  /** Absent while there are errors. */
  readonly plan?: Plan;
  /** What it will do, as far as the text tells; absent while it is no YAML. */
  readonly effects?: Effects;
  /** What its plan writes outside of the session, without secrets. */
  readonly targets?: readonly StepTarget[];
  /** Those that it names; absent while it is no YAML. */
  readonly connections?: readonly ConnectionView[];
}

/** A check that can still be asked. */
export interface OpenCheck extends Check {
  /** What was read of the text; absent while it is no YAML. */
  readonly reading?: Reading;
  /** What its connections are resolved with; holds secrets. */
  readonly options?: ViewOptions;
  /** Where a step's failure stands in the text: inside its config where that is known, else the whole step. */
  locate(stepId: string, at: StepFailure['at']): Located;
}

/** Where a failure stands in the text, and what to write there instead. */
export interface Located extends Pick<Diagnostic, 'range' | 'fix'> {
  /** Where the text there came from, if it was not written there. */
  readonly note?: string;
}

export interface Outline {
  readonly name?: string;
  readonly steps: readonly TextStep[];
  readonly edges: readonly Edge[];
  readonly inputs: ParameterFields;
}

/**
 * Parses, validates and compiles a pipeline's text under the given profile, parameters and connections; pure,
 * and never throws for a faulty text: what is wrong with it is in `diagnostics`, and `plan` is then absent.
 * `before`: what was read of another text, of which this one may hold most.
 */
export function check(
  text: string,
  settings: Settings = { choice: { params: {} } },
  before?: Reading,
): OpenCheck {
  const parsed = parse(text);
  if (!parsed.ok) return { diagnostics: parsed.diagnostics, locate: () => ({}) };
  const pipeline = parsed.value;
  const { choice, connections, given: values, standIns } = settings;
  const known: Result<Connections> =
    connections === undefined
      ? { ok: true, value: {}, diagnostics: [] }
      : parseConnections(CONNECTIONS_FILE, connections);
  const samples = standInsOf(standIns);
  const reading = readPipeline(pipeline, catalog, before);
  const judged = judge(reading);
  const found = [...parsed.diagnostics, ...known.diagnostics, ...samples.diagnostics, ...judged];
  const invalid = found.some(({ severity }) => severity === 'error');
  const inputs = parameterFieldsOf(pipeline, choice);
  const environment = values?.variables ?? {};
  const options = {
    ...given(inputs, choice, values?.params),
    connections: known.ok ? known.value : undefined,
    environment,
    sources: [{ name: 'what is given here', values: environment }],
    given: values?.fields,
    host: HOST,
    standIns: samples.standIns,
  };
  const compiled = invalid ? undefined : compileReading(reading, options, judged);
  const plan = compiled?.ok ? compiled.value : undefined;
  const targets = plan && targetsOf(plan, catalog);
  const steps = outline(reading, plan);
  return {
    reading,
    diagnostics: inOrder(distinct([...found, ...(compiled?.diagnostics ?? []).map(inPage)])).map((each) =>
      withOffer(each, steps),
    ),
    outline: {
      name: pipelineName(pipeline),
      steps,
      edges: plan ? edges(plan) : declared(steps),
      inputs,
    },
    plan,
    effects: effectsOf(reading, plan, targets),
    targets,
    connections: connectionViews(reading, options),
    options,
    locate: (stepId, at) => locateIn(pipeline, steps, stepId, at, options),
  };
}

/** Those of the session; of a text that cannot be read none are known, which is said and keeps nothing from running. */
function standInsOf(text: string | undefined): {
  readonly standIns: StandIns;
  readonly diagnostics: readonly Diagnostic[];
} {
  if (text === undefined) return { standIns: {}, diagnostics: [] };
  const read = parseStandIns(text);
  if (read.ok) return { standIns: read.value, diagnostics: read.diagnostics };
  const diagnostics = read.diagnostics.map((each): Diagnostic => ({ ...each, severity: 'warning' }));
  return { standIns: {}, diagnostics };
}

/** Where something that a step needs is not there, a stand-in helps. */
function withOffer(found: Diagnostic, steps: readonly TextStep[]): Diagnostic {
  const index = /^steps\[(\d+)\]/.exec(found.location ?? '')?.[1];
  const step = steps.find((each) => each.kind === 'extractor' && each.index === Number(index));
  const helps = step && found.severity === 'error' && isOutOfReach(found);
  return helps ? { ...found, offer: { title: 'Use a stand-in…', step: step.id } } : found;
}

function locateIn(
  pipeline: Pipeline,
  steps: readonly TextStep[],
  stepId: string,
  at: StepFailure['at'],
  options: CompileOptions,
): Located {
  const step = steps.find(({ id }) => id === stepId);
  return (step && describeFailure(pipeline, step.index, at, options)) ?? { range: step?.range };
}

/** Only a shell has variables to set: here the way out is another. */
function inPage(diagnostic: Diagnostic): Diagnostic {
  const way = WAYS_OUT[diagnostic.type];
  return way === undefined ? diagnostic : { ...diagnostic, message: `${diagnostic.message}${way}` };
}

const WAYS_OUT: Readonly<Record<string, string>> = {
  missing_environment_variable: ': give it a value in Connections',
  unknown_connection: ', or give its fields in Connections',
};

/** The arrows that the text alone tells, to draw something while it has errors. */
function declared(steps: readonly TextStep[]): Edge[] {
  return steps.flatMap(({ id, needs, implied }) =>
    needs.filter((need) => need !== id).map((from) => ({ from, to: id, implied: implied.includes(from) })),
  );
}

/** Compiling validates again, and may refuse what was only a warning: one cause is listed once. */
function distinct(all: readonly Diagnostic[]): Diagnostic[] {
  const place = ({ type, range }: Diagnostic): string => `${type} ${range?.start}`;
  const errors = new Set(all.filter(({ severity }) => severity === 'error').map(place));
  const told = all.filter((each) => each.severity === 'error' || !errors.has(place(each)));
  return [...new Map(told.map((each) => [`${place(each)} ${each.message}`, each])).values()];
}

function inOrder(all: readonly Diagnostic[]): Diagnostic[] {
  return all.toSorted((a, b) => (a.range?.start ?? 0) - (b.range?.start ?? 0));
}
