/** Where in the text a step's failure stands, and what to write there instead. */
import { visible } from '../columns/names.ts';
import type { CompileOptions } from './compile.ts';
import type { FailurePlace } from '../contract/errors.ts';
import { fillAsText, mapFilled, placeholderAt, readParams } from './params.ts';
import type { Fix, Path, Pipeline, SourceMap, TextRange } from '../oml/pipeline.ts';
import { Report } from '../oml/report.ts';
import { isMapping, own, stepsOf } from '../oml/value.ts';

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
  const mapped = mapFilled(document, source, params);
  const range = mapped.inside(path, start, end);
  return {
    range,
    fix: fixOf(at, text, (from, to) => mapped.inside(path, from, to), source, path),
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

/** What to write: there, or where else it resolves the failure. */
function fixOf(
  at: FailurePlace,
  text: string,
  rangeOf: (from: number, to: number) => TextRange,
  source: SourceMap,
  path: Path,
): Fix | undefined {
  const { offset = 0, length, instead } = at.repair ?? at;
  if (instead === undefined || length === undefined) return undefined;
  const said = text.slice(offset, offset + length);
  const { start, end } = rangeOf(offset, offset + length);
  // Only where the text has those very characters, whole.
  if (said.length !== length || source.text.slice(start, end) !== said) return undefined;
  const isAll =
    offset === 0 && length === text.length && !/[|>]/.test(source.text.charAt(source.value(path).start));
  const written = isAll ? asValue(source.text, start, instead) : within(source, path, instead);
  return written === undefined
    ? undefined
    : { title: `Change to ${visible(instead)}`, start, end, text: written };
}

/** What stands by itself, as the name of a file does, may need quotes of YAML. */
function asValue(source: string, start: number, text: string): string | undefined {
  if (/["'\\\r\n]/.test(text)) return undefined;
  const bare = /["']/.test(source.charAt(start - 1)) || /^[A-Za-z_][\w./-]*$/.test(text);
  return bare ? text : JSON.stringify(text);
}

/** A part of a longer text, as the style of YAML around it has it; undefined where it cannot stand there. */
function within(source: SourceMap, path: Path, part: string): string | undefined {
  const opening = (to: Path): string => source.text.charAt(source.value(to).start);
  if (opening(path) === '"') return JSON.stringify(part).slice(1, -1);
  if (/\p{Cc}/u.test(part)) return undefined;
  switch (opening(path)) {
    case "'":
      return part.replaceAll("'", "''");
    case '|':
    case '>':
      return part;
  }
  const inFlow = path.some((_, i) => i > 0 && /[{[]/.test(opening(path.slice(0, i))));
  return /: | #|:$/.test(part) || (inFlow && /[,[\]{}]/.test(part)) ? undefined : part;
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
