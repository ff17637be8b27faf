/** What the lines of a pipeline tell of its steps, whether or not they are valid. */
import { entries, indentBelow, indentOf, isBlank, type Entry } from './lines.ts';

/** The step around a place, as typed so far. */
export interface StepLines {
  readonly id?: string;
  readonly component?: string;
  readonly mode?: string;
  /** The id of the step above it in the file. */
  readonly above?: string;
}

/** Where a further step may begin. */
export interface NewStep {
  /** Columns before its dash. */
  readonly dash: number;
  readonly above?: string;
}

/** The step that `chain` runs through. */
export function stepOf(lines: readonly string[], chain: readonly Entry[]): StepLines {
  const item = chain[0]?.key === 'steps' ? chain[1] : undefined;
  if (!item || item.key !== undefined) return {};
  return { ...readStep(lines, item), above: idAbove(lines, item.line) };
}

/** The id of the last step that begins above `line`. */
function idAbove(lines: readonly string[], line: number): string | undefined {
  const dash = dashAt(lines, line);
  const at = lines.findLastIndex((text, at) => at < line && indentOf(text) === dash && text[dash] === '-');
  const item = entries(lines[at] ?? '', at)[0];
  return item && readStep(lines, item).id;
}

function readStep(lines: readonly string[], item: Entry): StepLines {
  let end = item.line + 1;
  while (end < lines.length && indentOf(lines[end] ?? '') > item.column) end++;
  const text = lines.slice(item.line, end).join('\n');
  const value = (key: string) => {
    const found = new RegExp(
      `(?:^|[{,])[ -]*${key}:[ \\t]+(?:"([^"\\n]*)"|'([^'\\n]*)'|([^\\s"'#{}[\\],][^\\n#{}[\\],]*))`,
      'm',
    ).exec(text);
    return (found?.[1] ?? found?.[2] ?? found?.[3])?.trimEnd();
  };
  return { id: value('id'), component: value('component'), mode: value('mode') };
}

/** Where the dash of a further step stands, for a `line` in a list of steps written line by line; else undefined. */
function dashAt(lines: readonly string[], line: number): number | undefined {
  let key = line - 1;
  while (key >= 0 && (isBlank(lines[key]) || /^[\s-]/.test(lines[key] ?? ''))) key--;
  if (!/^steps\s*:\s*(?:#.*)?$/.test(lines[key] ?? '')) return undefined;
  const first = lines.findIndex((text, at) => at > key && at !== line && !isBlank(text));
  const opens = first < 0 ? undefined : /^( *)-(?: |$)/.exec(lines[first] ?? '');
  if (opens) return opens[1]?.length;
  // A list without a step yet, when what follows is the document's next key or nothing.
  return first < 0 || indentOf(lines[first] ?? '') === 0 ? 2 : undefined;
}

/** The step that may begin on `line`: nothing of the step above stands below it. */
export function newStepAt(lines: readonly string[], line: number): NewStep | undefined {
  const dash = dashAt(lines, line);
  if (dash === undefined || indentBelow(lines, line) > dash) return undefined;
  return { dash, above: idAbove(lines, line) };
}

/** The step that may begin below `line`, where that opens a list of steps and none is written yet. */
export function firstStepAt(lines: readonly string[], line: number): NewStep | undefined {
  const opens = /^steps\s*:\s*$/.test(lines[line] ?? '');
  return opens &&
    dashAt([...lines.slice(0, line + 1), '', ...lines.slice(line + 1)], line + 1) === 2 &&
    indentBelow(lines, line) <= 0
    ? { dash: 2 }
    : undefined;
}
