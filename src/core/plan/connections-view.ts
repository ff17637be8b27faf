/** The connections that a pipeline names, as a person sees them: what each holds, where that comes from, what is missing. No secret is in it. */
import { unavailableOn, type Component } from '../contract/catalog.ts';
import type { Host, JsonSchema } from '../contract/component.ts';
import { connectionFields, holdsSecret, secretNames } from '../check/secrets.ts';
import type { Diagnostic, Value } from '../oml/pipeline.ts';
import { Report } from '../oml/report.ts';
import { isMapping, omit, own, stepsOf, stringAt, toPlain } from '../oml/value.ts';
import { connection, type ConnectionOptions } from './connections.ts';
import { refersTo } from './connections-found.ts';
import { sourceOf, variablesIn, type VariableSource } from './connections-variables.ts';
import { fillTyped, readParams, type ParamOptions } from './params.ts';
import type { Reading } from './reading.ts';

/** A field, and where its value comes from. */
export interface FieldView {
  readonly name: string;
  readonly description?: string;
  readonly secret: boolean;
  /** What it takes. */
  readonly takes: 'text' | 'number' | 'yes or no' | 'texts by name' | readonly string[];
  /** `file`: of the connections; `given`: typed by a person; `default`: of the component; `step`: each step that uses it says it. */
  readonly from: 'file' | 'given' | 'default' | 'step' | 'nothing';
  /** Variables that its value names; `from`: the name of the source that gives it, absent where none does. */
  readonly variables: readonly { readonly name: string; readonly from?: string }[];
  /** As it is shown; absent for secrets, and where there is none. */
  readonly value?: string;
  /** It has to have a value, and has none. */
  readonly missing: boolean;
}

export interface ConnectionView {
  /** `@family.alias`. */
  readonly reference: string;
  /** `family.alias`, as given fields are called. */
  readonly key: string;
  /** The steps that use it, by id. */
  readonly steps: readonly string[];
  /** It is there, in the file or as given fields. */
  readonly defined: boolean;
  readonly fields: readonly FieldView[];
  /** Why a step cannot use it as it is, without secrets: the errors that compiling gives, in their words. */
  readonly problems: readonly string[];
  /** What tests it; absent where nothing does. */
  readonly test?: ConnectionTarget['component']['name'];
  /** Why it cannot be tested or used here, in one sentence. */
  readonly unavailable?: string;
}

/** A connection as it is tested: a step that names it. */
export interface ConnectionTarget {
  readonly component: Component;
  /** Defaults, the connection, and what the step says. */
  readonly config: Readonly<Record<string, unknown>>;
  /** As `PlanStep.hidden`. */
  readonly hidden: readonly string[];
}

export interface ViewOptions extends ConnectionOptions, ParamOptions {
  /** Where the variables of `environment` come from. */
  readonly sources?: readonly VariableSource[];
  readonly host?: Host;
}

interface Use {
  readonly id: string;
  readonly index: number;
  readonly component: Component;
  readonly config: Readonly<Record<string, unknown>>;
  readonly reference: string;
  readonly key: string;
}

/** Lists them in the order of the steps, also those that nothing defines; a family's default one where a step uses that. */
export function connectionViews(reading: Reading, options: ViewOptions = {}): readonly ConnectionView[] {
  const uses = usesIn(reading, options);
  const keys = [...new Set(uses.map(({ key }) => key))];
  return keys.map((key) =>
    viewOf(
      uses.filter((use) => use.key === key),
      reading,
      options,
    ),
  );
}

/** What a test of a connection is to ask; the diagnostics of the step where it cannot be asked. Undefined where no step names it. */
export function connectionTarget(
  reading: Reading,
  key: string,
  options: ViewOptions = {},
): { readonly target?: ConnectionTarget; readonly diagnostics: readonly Diagnostic[] } | undefined {
  const uses = usesIn(reading, options).filter((use) => use.key === key);
  const use = uses.find(({ component }) => component.driver?.test) ?? uses[0];
  if (!use) return undefined;
  const { found, diagnostics } = resolved(use, reading, options);
  if (!found) return { diagnostics };
  const { fields, hidden } = found;
  const config = { ...defaultsOf(use.component), ...omit(fields, 'base_dir', 'default'), ...use.config };
  return { target: { component: use.component, config, hidden }, diagnostics };
}

function usesIn(reading: Reading, options: ViewOptions): readonly Use[] {
  const { document, catalog, source } = reading;
  if (!isMapping(document)) return [];
  const filled = fillTyped(document, readParams(document, options, new Report(source)), catalog);
  return stepsOf(filled).flatMap((step, index): Use[] => {
    const component = catalog.get(stringAt(step, 'component') ?? '');
    const written = isMapping(step) ? own(step, 'config') : undefined;
    if (!component) return [];
    const plain = toPlain(isMapping(written) ? written : {}) as Readonly<Record<string, unknown>>;
    const { connections = {}, given = {} } = options;
    const named = refersTo(plain['connection'], component, connections, given);
    if (named === undefined || 'wrong' in named) return [];
    const { shown: reference, family, alias } = named;
    const id = stringAt(step, 'id') || `step ${index + 1}`;
    return [
      { id, index, component, config: omit(plain, 'connection'), reference, key: `${family}.${alias}` },
    ];
  });
}

function viewOf(uses: readonly Use[], reading: Reading, options: ViewOptions): ConnectionView {
  const [{ reference, key, component }] = uses as [Use];
  const [family = '', ...rest] = key.split('.');
  const { connections = {}, given = {}, host } = options;
  const written = own(own(connections, family) ?? {}, rest.join('.')) as
    Readonly<Record<string, Value>> | undefined;
  const typed = own(given, key);
  const declared = uses.flatMap((use) => connectionFields(use.component.spec).map(({ name }) => name));
  const names = new Set([...declared, ...Object.keys(written ?? {}), ...Object.keys(typed ?? {})]);
  names.delete('default');
  const problems = uses.flatMap((use) => resolved(use, reading, options).diagnostics);
  const tested = uses.find((use) => use.component.driver?.test)?.component;
  return {
    reference,
    key,
    steps: uses.map(({ id }) => id),
    defined: written !== undefined || typed !== undefined,
    fields: [...names].map((name) => fieldView(name, { uses, written, typed, reading, options })),
    problems: [...new Set(problems.map(({ message }) => message))],
    ...(tested && { test: tested.name }),
    unavailable: unavailableOn(tested ?? component, host),
  };
}

interface FieldContext {
  readonly uses: readonly Use[];
  readonly written?: Readonly<Record<string, Value>>;
  readonly typed?: Readonly<Record<string, unknown>>;
  readonly reading: Reading;
  readonly options: ViewOptions;
}

function fieldView(name: string, { uses, written, typed, reading, options }: FieldContext): FieldView {
  const schemas = uses.map(({ component }) => own(component.spec.configSchema.properties, name));
  const schema = schemas.find((each) => each !== undefined);
  const here = written && Object.hasOwn(written, name) ? written[name] : undefined;
  const isTyped = typed !== undefined && Object.hasOwn(typed, name);
  const isOfSteps = uses.every(({ config }) => Object.hasOwn(config, name));
  const from = isTyped
    ? 'given'
    : here !== undefined
      ? 'file'
      : isOfSteps
        ? 'step'
        : (schema?.default ?? null) !== null
          ? 'default'
          : 'nothing';
  const variables = from === 'file' && here !== undefined ? variablesIn(here) : [];
  const sources = options.sources ?? [{ name: 'the environment', values: options.environment ?? {} }];
  const known = variables.map((variable) => {
    const source = sourceOf(sources, variable);
    return source?.values[variable] ? { name: variable, from: source.name } : { name: variable };
  });
  const isRequired = uses.some(
    ({ component, config }) =>
      component.spec.configSchema.required.includes(name) && !Object.hasOwn(config, name),
  );
  const secret = holdsSecret(name, 'x', secretNames(reading.catalog));
  const value = from === 'given' ? typed?.[name] : from === 'file' ? toPlain(here ?? null) : schema?.default;
  return {
    name,
    description: schema?.description,
    secret,
    takes: taken(schema),
    from,
    variables: known,
    ...(!secret && from !== 'step' && from !== 'nothing' && { value: shown(value) }),
    missing: (from === 'nothing' && isRequired) || known.some((each) => each.from === undefined),
  };
}

function taken({ type, enum: choices }: JsonSchema = {}): FieldView['takes'] {
  if (choices) return choices.map(String);
  if (type === 'integer' || type === 'number') return 'number';
  if (type === 'boolean') return 'yes or no';
  return type === 'object' ? 'texts by name' : 'text';
}

const shown = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** As compiling resolves it, which is what decides. */
function resolved(use: Use, { catalog, source }: Reading, options: ViewOptions) {
  const report = new Report(source);
  const at = ['steps', use.index, 'config'];
  const config = { ...use.config, connection: use.reference };
  const found = connection(config, use.component, options, secretNames(catalog), at, report);
  return { found, diagnostics: report.diagnostics };
}

const defaultsOf = ({ spec }: Component): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(spec.configSchema.properties).flatMap(([key, schema]) =>
      schema.default === undefined ? [] : [[key, schema.default]],
    ),
  );
