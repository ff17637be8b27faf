/** What is written of the steps around a caret, whether or not they are valid. */
import { sectionAt, type Around, type Section } from '#core/oml/caret.ts';
import type { Written } from '#core/oml/cst.ts';
import { indentBelow } from './lines.ts';

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

/** Columns before the dash of the first step, where there is none to go by. */
const USUAL_DASH = 2;

/** The step that holds the caret; `line`: what is typed of it on the caret's own line. */
export function stepOf({ holders: [list, item], item: written, previous }: Around, line: Written): StepLines {
  if (list?.key !== 'steps' || !item || item.key !== undefined) return {};
  const value = (key: string): string | undefined => line.get(key) ?? written.get(key);
  return {
    id: value('id'),
    component: value('component'),
    mode: value('mode'),
    above: previous.get('id'),
  };
}

/** The step that may begin on `line`: nothing of the step above stands below it. */
export function newStepAt({ section }: Around, lines: readonly string[], line: number): NewStep | undefined {
  const dash = dashOf(section);
  if (dash === undefined || indentBelow(lines, line) > dash) return undefined;
  return { dash, above: section?.above.get('id') };
}

/** The step that may begin below `line`, where that opens a list of steps and none is written yet. */
export function firstStepAt(text: string, line: number): NewStep | undefined {
  const section = sectionAt(text, line);
  return section?.key === 'steps' && section.dash === 'empty' ? { dash: USUAL_DASH } : undefined;
}

function dashOf(section: Section | undefined): number | undefined {
  if (section?.key !== 'steps') return undefined;
  return section.dash === 'empty' ? USUAL_DASH : section.dash;
}
