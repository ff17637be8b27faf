/** The engines that `osiris_connections.yaml` has, as a person sees them: no secret is in it. */
import { StepError } from '../contract/errors.ts';
import type { Value } from '../oml/pipeline.ts';
import { own, toPlain } from '../oml/value.ts';
import type { ConnectionOptions } from '../plan/connections.ts';
import { fillVariables, sourceOf, variablesIn, type VariableSource } from '../plan/connections-variables.ts';
import type { ConnectionView, FieldView } from '../plan/connections-view.ts';
import { ENGINE_FAMILY, ENGINE_FIELDS, engineTarget, fieldHoldsPassword } from './target.ts';

type Options = Pick<ConnectionOptions, 'connections' | 'environment'> & {
  readonly sources?: readonly VariableSource[];
};

/** Where a person would name a step: no step does. */
const USED_BY = ['run --engine'];

/** Lists them in the order of the file. */
export function engineViews({
  connections = {},
  environment = {},
  sources = [],
}: Options): readonly ConnectionView[] {
  return Object.entries(own(connections, ENGINE_FAMILY) ?? {}).map(([alias, written]) => {
    const fields = Object.entries(written as Readonly<Record<string, Value>>).filter(
      ([name]) => name !== 'default',
    );
    const views = fields.map(([name, value]) => fieldView(name, value, sources));
    const isWhole = views.every(({ missing }) => !missing);
    return {
      reference: `@${ENGINE_FAMILY}.${alias}`,
      key: `${ENGINE_FAMILY}.${alias}`,
      steps: USED_BY,
      defined: true,
      fields: views,
      problems: isWhole ? problemsOf(toPlain(fillVariables(Object.fromEntries(fields), environment))) : [],
    };
  });
}

function fieldView(name: string, value: Value, sources: readonly VariableSource[]): FieldView {
  const known = own(ENGINE_FIELDS, name);
  const text = String(toPlain(value));
  // Of a field that nobody knows nobody knows what it holds.
  const secret = known === undefined || known.secret === true || fieldHoldsPassword(name, text);
  const variables = variablesIn(value).map((variable) => {
    const source = sourceOf(sources, variable);
    return { name: variable, ...(source?.values[variable] && { from: source.name }) };
  });
  return {
    name,
    ...(known && { description: known.description }),
    secret,
    takes: 'text',
    from: 'file',
    variables,
    ...(!secret && { value: text }),
    missing: variables.some(({ from }) => from === undefined),
  };
}

/** What keeps a run from using it, as the run says it. */
function problemsOf(fields: unknown): readonly string[] {
  try {
    engineTarget(fields as Readonly<Record<string, unknown>>, (path) => path);
    return [];
  } catch (cause) {
    if (!(cause instanceof StepError)) throw cause;
    return [cause.message];
  }
}
