/** How a connection is told of: in what state it is, where the values of its fields come from. */
import { CONNECTIONS_FILE } from '#core/contract/paths.ts';
import type { GivenValues } from '#core/plan/connections-fields.ts';
import type { ConnectionView, FieldView } from '#core/plan/connections-view.ts';

/** A word for the state, and whether something is to be done. */
export function stateOf(view: ConnectionView): { readonly word: string; readonly isReady: boolean } {
  if (view.unavailable !== undefined) return { word: 'Cannot be used here', isReady: false };
  const missing = missingIn(view);
  if (missing > 0)
    return { word: `${missing} ${missing === 1 ? 'value' : 'values'} missing`, isReady: false };
  if (!view.defined) return { word: 'Not defined', isReady: false };
  return view.problems.length > 0
    ? { word: 'Cannot be used', isReady: false }
    : { word: 'All values are there', isReady: true };
}

/** Of variables that several fields name each counts once. */
function missingIn({ fields }: ConnectionView): number {
  const variables = new Set(
    fields.flatMap(({ variables }) =>
      variables.filter(({ from }) => from === undefined).map(({ name }) => name),
    ),
  );
  return variables.size + fields.filter(({ missing, variables }) => missing && variables.length === 0).length;
}

/** Problems that the fields do not tell by themselves. */
export const problemsOf = (view: ConnectionView): readonly string[] =>
  missingIn(view) > 0 || !view.defined
    ? view.problems.filter((problem) => !/^(?:Environment variable|There is no connection) /.test(problem))
    : view.problems;

/** Where the value of a field comes from. */
export function sourceWords({ from, variables, missing }: FieldView): string {
  if (from === 'given') return 'given here';
  if (from === 'file' && variables.length > 0)
    return `${variables.map(({ name }) => `\${${name}}`).join(', ')} in ${CONNECTIONS_FILE}`;
  if (from === 'file') return CONNECTIONS_FILE;
  if (from === 'default') return 'by default';
  if (from === 'step') return 'each step says it';
  return missing ? 'missing' : 'not set';
}

/** What counts while nothing is given here. */
export function standsIn({ from, value, secret }: FieldView): string | undefined {
  if (from === 'given' || from === 'nothing') return undefined;
  if (from === 'step') return 'Said by the steps';
  return secret ? `Set in ${CONNECTIONS_FILE}` : value;
}

/** A variable of a connection, with the fields that name it. */
export interface VariableView {
  readonly name: string;
  readonly fields: readonly string[];
  readonly secret: boolean;
  readonly given: boolean;
}

/** Those that its fields name, each once; secret where one of these is. */
export function variablesOf({ fields }: ConnectionView, given: GivenValues): readonly VariableView[] {
  const names = new Set(fields.flatMap(({ variables }) => variables.map(({ name }) => name)));
  return [...names].map((name) => {
    const naming = fields.filter(({ variables }) => variables.some((each) => each.name === name));
    return {
      name,
      fields: naming.map((field) => field.name),
      secret: naming.some(
        ({ secret, variables }) => secret || variables.some((each) => each.name === name && each.secret),
      ),
      given: Object.hasOwn(given.variables, name),
    };
  });
}

/** Those to show first: what is missing, what somebody has set. */
export const isInFront = ({ from, missing, variables }: FieldView): boolean =>
  from === 'given' || (from === 'file' && variables.length === 0) || (missing && variables.length === 0);
