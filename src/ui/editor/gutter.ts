/** How each step stands, beside the first of its lines; a stale one has a hatched edge along all of them. */
import type { StateName } from '#core/run/step-states.ts';
import { STEP_STATES } from '#core/run/step-states.ts';
import './gutter.css';
import { monaco, type CodeEditor } from './monaco.ts';

export interface StepMark {
  readonly id: string;
  /** Of its text, counted from 1. */
  readonly line: number;
  readonly endLine: number;
  readonly state: StateName;
  /** What the pointer is told, in sentences. */
  readonly said: string;
}

/** A place in the window, in pixels. */
export interface Place {
  readonly left: number;
  readonly top: number;
  readonly bottom: number;
}

export interface Gutter {
  /** In place of the marks before; they move along with the lines that are typed around them. */
  show(marks: readonly StepMark[]): void;
}

/** `onpress`: a mark was pressed. */
export function showStates(editor: CodeEditor, onpress: (step: string, at: Place) => void): Gutter {
  const shown = editor.createDecorationsCollection();
  let ids: readonly string[] = [];
  let pressed: (() => void) | undefined;

  editor.onMouseUp(({ target, event }) => {
    if (!event.leftButton || target.type !== monaco.editor.MouseTargetType.GUTTER_GLYPH_MARGIN) return;
    const line = target.position.lineNumber;
    const id = ids.find((_id, index) => shown.getRange(2 * index)?.startLineNumber === line);
    const mark = target.element?.getBoundingClientRect();
    const { clientX: left, clientY: top } = event.browserEvent;
    if (id !== undefined) pressed = () => onpress(id, mark ?? { left, top, bottom: top });
  });
  // Until the click the browser would take the press for one beside what it opens, and close that again.
  editor.getContainerDomNode().addEventListener('click', () => {
    pressed?.();
    pressed = undefined;
  });

  return {
    show(marks) {
      ids = marks.map(({ id }) => id);
      // Two for each step: `ids` is found by that.
      shown.set(marks.flatMap((mark) => [sign(mark), edge(mark)]));
    },
  };
}

function sign({ line, state, said }: StepMark): monaco.editor.IModelDeltaDecoration {
  const form = STEP_STATES[state].sign.replaceAll(' ', '-');
  return {
    range: new monaco.Range(line, 1, line, 1),
    options: {
      glyphMarginClassName: `step-sign ${form} is-${state}`,
      glyphMarginHoverMessage: { value: said.replace(/[\\*_[\]<>`#|]/g, '\\$&') },
      stickiness: monaco.editor.TrackedRangeStickiness.NeverGrowsWhenTypingAtEdges,
    },
  };
}

function edge({ line, endLine, state }: StepMark): monaco.editor.IModelDeltaDecoration {
  return {
    range: new monaco.Range(line, 1, endLine, 1),
    options: {
      isWholeLine: true,
      ...(state === 'stale' ? { linesDecorationsClassName: 'stale-edge' } : {}),
    },
  };
}
