/** The connections that a pipeline names, as a person sees them: what each holds, where that comes from, what is missing. No secret is in it. */
import { discovererOf, unavailableOn } from '../contract/catalog.ts';
import type { JsonSchema } from '../contract/component.ts';
import type { Discovery } from '../contract/discovery.ts';
import { connectionFields, holdsSecret, secretNames } from '../check/secrets.ts';
import type { Value } from '../oml/pipeline.ts';
import { own, textsIn, toPlain } from '../oml/value.ts';
import { maskOfUses, resolved, usesIn, type Use, type ViewOptions } from './connections-uses.ts';
import { fillVariables, sourceOf, variablesIn } from './connections-variables.ts';
import { secretsBehindHost } from '../share/address-parts.ts';
import { isSecretVariable } from '../share/secret-names.ts';
import { secretsInText } from '../share/secret-text.ts';
import type { Reading } from './reading.ts';

export type { ViewOptions } from './connections-uses.ts';

/** A field, and where its value comes from. */
export interface FieldView {
  readonly name: string;
  readonly description?: string;
  readonly secret: boolean;
  /** What it takes. */
  readonly takes: 'text' | 'number' | 'yes or no' | 'texts by name' | readonly string[];
  /** `file`: of the connections; `given`: typed by a person; `default`: of the component; `step`: each step that uses it says it. */
  readonly from: 'file' | 'given' | 'default' | 'step' | 'nothing';
  /**
   * Variables that its value names; `from`: the name of the source that gives it, absent where none does; `secret`: it is called so, or fills
   * what is secret in an address, of a field that is none.
   */
  readonly variables: readonly { readonly name: string; readonly from?: string; readonly secret?: true }[];
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
  readonly test?: string;
  /** What it holds and can list; absent where nothing can be asked for that. */
  readonly holds?: Discovery['noun'];
  /** Why it cannot be tested or used here, in one sentence. */
  readonly unavailable?: string;
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
  const mask = maskOfUses(reading, options);
  const tested = uses.find((use) => use.component.driver?.test)?.component;
  const discovery = discovererOf(reading.catalog, family)?.driver?.discovery;
  return {
    reference,
    key,
    steps: uses.map(({ id }) => id),
    defined: written !== undefined || typed !== undefined,
    fields: [...names].map((name) => fieldView(name, { uses, written, typed, reading, options, mask })),
    problems: [...new Set(problems.map(({ message }) => message))],
    ...(tested && { test: tested.name }),
    ...(discovery && { holds: discovery.noun }),
    unavailable: unavailableOn(tested ?? component, host),
  };
}

interface FieldContext {
  readonly uses: readonly Use[];
  readonly written?: Readonly<Record<string, Value>>;
  readonly typed?: Readonly<Record<string, unknown>>;
  readonly reading: Reading;
  readonly options: ViewOptions;
  readonly mask: (text: string) => string;
}

function fieldView(name: string, { uses, written, typed, reading, options, mask }: FieldContext): FieldView {
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
  const secret = holdsSecret(name, 'x', secretNames(reading.catalog));
  const variables = from === 'file' && here !== undefined ? variablesIn(here) : [];
  const secretly = here === undefined ? [] : secretVariables(here);
  const sources = options.sources ?? [{ name: 'the environment', values: options.environment ?? {} }];
  const known = variables.map((variable) => {
    const source = sourceOf(sources, variable);
    return {
      name: variable,
      ...(source?.values[variable] && { from: source.name }),
      ...(!secret && secretly.includes(variable) && { secret: true as const }),
    };
  });
  const isRequired = uses.some(
    ({ component, config }) =>
      component.spec.configSchema.required.includes(name) && !Object.hasOwn(config, name),
  );
  const value = from === 'given' ? typed?.[name] : from === 'file' ? toPlain(here ?? null) : schema?.default;
  return {
    name,
    description: schema?.description,
    secret,
    takes: taken(schema),
    from,
    variables: known,
    ...(!secret && from !== 'step' && from !== 'nothing' && { value: mask(shown(value)) }),
    missing: (from === 'nothing' && isRequired) || known.some((each) => each.from === undefined),
  };
}

/** As long and as random as what may stand there. */
const FILLED = '0filled0with0a0value0';

const filledAs =
  (variable: string) =>
  (name: string): string | undefined =>
    name === variable ? FILLED : undefined;

/** Those that are called so, fill what is secret in a text, or may be a key within an address. */
function secretVariables(value: Value): readonly string[] {
  return variablesIn(value).filter((name) => {
    const text = String(fillVariables(value, { [name]: FILLED }));
    return (
      isSecretVariable(name) ||
      textsIn(value).some((each) => secretsBehindHost(each, filledAs(name)).length > 0) ||
      secretsInText(text, 'value').some(({ start, end }) => text.slice(start, end).includes(FILLED))
    );
  });
}

function taken({ type, enum: choices }: JsonSchema = {}): FieldView['takes'] {
  if (choices) return choices.map(String);
  if (type === 'integer' || type === 'number') return 'number';
  if (type === 'boolean') return 'yes or no';
  return type === 'object' ? 'texts by name' : 'text';
}

const shown = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
