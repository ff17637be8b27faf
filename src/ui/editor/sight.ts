/** What of the text is in sight: the place one is at stays so when the room for it changes. */
import { monaco, type CodeEditor } from './monaco.ts';

export interface Sight {
  /** Scrolls to `range` and marks its lines until something is typed or the caret moves. */
  show(range: monaco.Range): void;
  /** The start of the text, the caret there. */
  toTop(): void;
}

/** Less than a line of text, in pixels: another pane is in front. */
const NO_ROOM = 20;

/**
 * Follows the caret of an editor from here on: when the editor's height changes, the line one is at is
 * scrolled back into view, if it was in view before.
 */
export function keepInSight(editor: CodeEditor): Sight {
  const { Immediate, Smooth } = monaco.editor.ScrollType;
  const marks = editor.createDecorationsCollection();
  let line = 1;
  let { height } = editor.getLayoutInfo();

  editor.onDidChangeCursorPosition(({ position }) => {
    line = position.lineNumber;
    marks.clear();
  });
  editor.onDidChangeModelContent(() => marks.clear());
  editor.onDidLayoutChange((now) => {
    const below = editor.getTopForLineNumber(line) - editor.getScrollTop();
    // What is marked may still be on its way.
    const seen = marks.length > 0 || height < NO_ROOM || (below >= 0 && below < height);
    if (now.height !== height && seen) editor.revealLine(line, Immediate);
    height = now.height;
  });

  return {
    show(range) {
      line = range.startLineNumber;
      // A range that ends where the next line begins does not own that line.
      const ends = range.endColumn === 1 && range.endLineNumber > line;
      const shown = ends ? range.setEndPosition(range.endLineNumber - 1, 1) : range;
      marks.set([
        {
          range: shown,
          options: {
            isWholeLine: true,
            className: 'shown-line',
            linesDecorationsClassName: 'shown-edge',
          },
        },
      ]);
      editor.revealRangeInCenterIfOutsideViewport(shown, Smooth);
    },
    toTop() {
      editor.setPosition({ lineNumber: 1, column: 1 });
      editor.setScrollPosition({ scrollTop: 0, scrollLeft: 0 }, Immediate);
      marks.clear();
    },
  };
}
