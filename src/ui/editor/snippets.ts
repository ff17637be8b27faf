/** Whole steps to fill in. */
import { unavailableOn, type ComponentInfo } from '#core/contract/catalog.ts';
import type { JsonSchema } from '#core/contract/component.ts';
import { isMarked } from '#core/contract/marks.ts';
import { componentDoc } from './docs.ts';
import { modes } from './keys.ts';
import type { Known } from './known.ts';
import { nameIn } from './sql-names.ts';
import type { Suggestion } from './suggestion.ts';

/** Where a step is to stand: its keys at a column, after a dash that is there; or with a dash of its own. */
export type StepSpot = {
  /** The step above it, which it reads. */
  readonly above?: string;
} & (
  | { readonly keys: number }
  /** `from`: the column where what it replaces begins. */
  | { readonly dash: number; readonly from: number }
  /** On the next line. */
  | { readonly dash: number; readonly below: true }
);

/** The lines of `insert` at an indent; the first stands where the caret is. */
export function laidOut(insert: string, indent: number): string {
  return insert.replaceAll('\n', `\n${' '.repeat(indent)}`);
}

/** A step of each component that can run here, its required config keys to fill in. */
export function wholeSteps(known: Known, spot: StepSpot): Suggestion[] {
  return [...known.catalog.values()]
    .filter((component) => unavailableOn(component, 'browser') === undefined)
    .map((component) => ({
      label: `step: ${component.name}`,
      kind: 'snippet',
      insert: placed(body(component, readable(known, spot.above)), spot),
      snippet: true,
      from: 'from' in spot ? spot.from : undefined,
      detail: component.spec.title,
      doc: componentDoc(component),
    }));
}

function placed(step: string, spot: StepSpot): string {
  if ('keys' in spot) return laidOut(step, spot.keys);
  const own = laidOut(`- ${laidOut(step, 2)}`, spot.dash);
  return 'below' in spot ? `\n${' '.repeat(spot.dash)}${own}` : `${' '.repeat(spot.dash - spot.from)}${own}`;
}

function body(component: ComponentInfo, above: string | undefined): string {
  const { configSchema, modes: own } = component.spec;
  const mode = own.flatMap((name) => modes[name] ?? [])[0] ?? 'read';
  const lines = [`id: \${1:${mode}-something}`, `component: ${component.name}`, `mode: ${mode}`];
  if (mode === 'read') lines.push('needs: []');
  lines.push(configSchema.required.length === 0 ? 'config: {$2}' : 'config:');
  for (const [index, key] of configSchema.required.entries()) {
    const stop = index + 2;
    if (isMarked(component, key, 'sql'))
      lines.push(
        `  ${key}: |`,
        '    SELECT *',
        `    FROM ${above === undefined ? `$${stop}` : `\${${stop}:${above}}`}`,
      );
    else lines.push(`  ${key}: ${value(configSchema.properties[key], `$${stop}`)}`);
  }
  return lines.join('\n');
}

function value(schema: JsonSchema | undefined, stop: string): string {
  if (schema?.type === 'array') return `[${stop}]`;
  if (schema?.type === 'object') return `{${stop}}`;
  return stop;
}

/** The name of a step's table as a snippet writes it, where it makes one. */
function readable(known: Known, id: string | undefined): string | undefined {
  const step = known.steps.find((each) => each.id === id);
  if (!step || known.catalog.get(step.component)?.kind === 'writer') return undefined;
  return nameIn(step.id).replace(/[\\$}]/g, '\\$&');
}
