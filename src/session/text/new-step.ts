/** Another step at the end of a pipeline's text, which reads a file or a source. Loaded when it is wanted. */
import type { Components } from '#core/contract/catalog.ts';
import { findMarked, suffixOf } from '#core/contract/marks.ts';
import { allowedModes } from '#core/contract/modes.ts';
import type { Fit } from '#core/preview/fit.ts';
import { slug, stepIdFor } from '#core/oml/step-id.ts';
import { stepText, type NewStep } from '#core/oml/step-text.ts';
import type { TextStep } from '#workers/check/outline.ts';
import { basename } from '../page/number-text.ts';

/** The text with the step in it, and the id that the step has there. */
export interface WithStep {
  readonly text: string;
  readonly id: string;
}

/** As `withStep`, of a step that reads the file, as `fit` says or by its name; also `undefined` where no component reads such a file. */
export function withExtractor(
  text: string,
  outline: readonly TextStep[],
  file: string,
  catalog: Components,
  fit?: Fit,
): WithStep | undefined {
  const wanted = extractorOf(file, catalog, fit);
  return wanted && withStep(text, outline, wanted, catalog);
}

/** The step that reads the file, as `fit` says or by its name; `undefined` where no component reads such a file. */
export function extractorOf(file: string, catalog: Components, fit?: Fit): WantedStep | undefined {
  const found: Partial<Fit> | undefined = fit ?? findMarked(catalog, 'session-file', file);
  const { component, key, config } = found ?? {};
  if (!component || key === undefined) return undefined;
  const suffix = suffixOf(component, key, file) ?? '';
  const last = basename(file);
  const base = suffix === '' ? last.replace(/(?<=.)\.[^.]+$/, '') : last.slice(0, -suffix.length);
  const name = slug(base) === '' ? 'file' : base;
  return { name, component: component.name, config: { [key]: file, ...config } };
}

/** A step that is not in a text yet. `name`: of what it reads; or `id`: what its id begins with. */
export interface WantedStep extends Pick<NewStep, 'component' | 'config' | 'needs'> {
  readonly name: string;
  readonly id?: string;
}

/** The text with the steps in it, and the ids that they have there, in their order. */
export interface WithSteps {
  readonly text: string;
  readonly ids: readonly string[];
}

/**
 * The text with one more step at the end of `steps`; `undefined` where the steps are written in a form that cannot be continued line by
 * line (`steps: [...]`), and where nobody knows the component.
 */
export function withStep(
  text: string,
  outline: readonly TextStep[],
  wanted: WantedStep,
  catalog: Components,
): WithStep | undefined {
  const made = withSteps(text, outline, [wanted], catalog);
  return made && { text: made.text, id: made.ids[0] ?? '' };
}

/** As `withStep`, with several, one after the other. */
export function withSteps(
  text: string,
  outline: readonly TextStep[],
  wanted: readonly WantedStep[],
  catalog: Components,
): WithSteps | undefined {
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const ids: string[] = [];
  const steps: NewStep[] = [];
  for (const { name, id: begin, component, config, needs } of wanted) {
    const known = catalog.get(component);
    const mode = known && allowedModes(known)[0];
    if (mode === undefined) return undefined;
    const id = stepIdFor(name, [...outline.map((step) => step.id), ...ids], begin);
    ids.push(id);
    steps.push({ id, component, mode, config, needs });
  }
  const block = (indent: string) => steps.map((step) => stepText(step, indent, eol)).join(eol);

  const last = outline.at(-1);
  if (last) {
    const indent = dashIndent(text, last.range.start);
    if (indent === undefined) return undefined;
    const end = lineEnd(text, text.slice(0, last.range.end).trimEnd().length);
    return { ids, text: `${text.slice(0, end)}${eol}${eol}${block(indent)}${rest(text, end, eol)}` };
  }
  const empty = /^steps:[ \t]*(?:\[\s*\]|null|~)?[ \t]*(?:#.*)?$/m.exec(text);
  if (empty) {
    const line = empty[0].replace(/(steps:)[ \t]*(?:\[\s*\]|null|~)/, '$1');
    const end = empty.index + empty[0].length;
    return { ids, text: `${text.slice(0, empty.index)}${line}${eol}${block('  ')}${rest(text, end, eol)}` };
  }
  if (/^steps\s*:/m.test(text)) return undefined;
  const head = /\S/.test(text)
    ? `${text.trimEnd()}${eol}`
    : `oml_version: "0.1.0"${eol}name: my-pipeline${eol}`;
  return { ids, text: `${head}${eol}steps:${eol}${block('  ')}` };
}

/** Indent of the `- ` that opens the step at `start`; undefined inside a flow sequence. */
function dashIndent(text: string, start: number): string | undefined {
  const line = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  const same = /^([ \t]*)-[ \t]+$/.exec(line);
  if (same) return same[1];
  // The mapping may begin on the line below its dash.
  const above = /(?:^|\n)([ \t]*)-[ \t]*(?:#[^\n]*)?\r?\n[ \t]*$/.exec(text.slice(0, start));
  return above?.[1];
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  if (end === -1) return text.length;
  return text[end - 1] === '\r' ? end - 1 : end;
}

function rest(text: string, from: number, eol: string): string {
  const after = text.slice(from);
  return after.trim() === '' ? '' : after.startsWith(eol) ? after : eol + after;
}
