/** Where in the text a step's failure stands, and what to write there instead. */
import type { CompileOptions } from './compile.ts';
import type { FailurePlace } from './driver.ts';
import { fillAsText, mapFilled, placeholderAt, readParams } from './params.ts';
import type { Fix, Pipeline, TextRange } from './pipeline.ts';
import { Report } from './report.ts';
import { isMapping, own, stepsOf } from './value.ts';

export interface LocatedFailure {
  readonly range: TextRange;
  readonly fix?: Fix;
  /** Where the text there came from, if it was not written there. */
  readonly note?: string;
}

/** The characters of a step's resolved config value that its failure is about. Undefined when the step has no such key. */
export function describeFailure(
  { document, source }: Pipeline,
  stepIndex: number,
  at: FailurePlace | undefined,
  options: CompileOptions = {},
): LocatedFailure | undefined {
  const step = stepsOf(document)[stepIndex];
  const config = isMapping(step) ? own(step, 'config') : undefined;
  const template = at && isMapping(config) ? own(config, at.key) : undefined;
  if (!at || template === undefined || !isMapping(document)) return undefined;
  const path = ['steps', stepIndex, 'config', at.key];
  if (typeof template !== 'string') return { range: source.value(path) };
  const params = readParams(document, options, new Report(source));
  const text = String(fillAsText(template, params));
  const { start, end } = extentOf(text, at);
  const parameter = placeholderAt(template, params, start);
  const range = mapFilled(document, source, params).inside(path, start, end);
  return {
    range,
    fix: at.instead === undefined ? undefined : replace(source.text, range, text.slice(start, end), at),
    note:
      parameter === undefined
        ? undefined
        : `This text is the value of the parameter '${parameter}': give it one that fits here.`,
  };
}

function extentOf(text: string, { offset, length }: FailurePlace): { start: number; end: number } {
  if (offset === undefined) return { start: 0, end: text.length };
  const start = Math.max(0, Math.min(offset, text.length - 1));
  const word = /^[\p{L}\p{N}_]+/u.exec(text.slice(start))?.[0] ?? ' ';
  return { start, end: Math.min(start + (length ?? word.length), text.length) };
}

/** Only where the text has those very characters, whole. */
function replace(
  source: string,
  { start, end }: TextRange,
  said: string,
  { key, length, instead = '' }: FailurePlace,
): Fix | undefined {
  if (
    said.length !== length ||
    source.slice(start, end) !== said ||
    /["'\\\r\n]/.test(instead) !== /"/.test(said)
  )
    return undefined;
  const title = `Change to ${instead}`;
  // A name of a file stands by itself, so it may need quotes of YAML; a word of a query never does.
  const bare = key !== 'path' || /["']/.test(source.charAt(start - 1)) || /^[A-Za-z_][\w./-]*$/.test(instead);
  return { title, start, end, text: bare ? instead : JSON.stringify(instead) };
}

/** The place alone. */
export function locateFailure(
  pipeline: Pipeline,
  stepIndex: number,
  at: FailurePlace | undefined,
  options: CompileOptions = {},
): TextRange | undefined {
  return describeFailure(pipeline, stepIndex, at, options)?.range;
}
