/** Changes made for the person, each one step of undo. */
import { monaco, type CodeEditor, type Model } from './monaco.ts';

/** Makes the model's text `text`, changing only what differs, so that caret, folds and marks stay where they can. */
export function replaceText(model: Model, text: string): void {
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const wanted = text.replace(/\r\n|\r|\n/g, eol);
  model.pushStackElement();
  if (model.getEOL() !== eol) {
    model.pushEOL(eol === '\n' ? monaco.editor.EndOfLineSequence.LF : monaco.editor.EndOfLineSequence.CRLF);
  }
  const { start, oldEnd, newEnd } = difference(model.getValue(), wanted);
  if (start < oldEnd || start < newEnd) {
    const range = monaco.Range.fromPositions(model.getPositionAt(start), model.getPositionAt(oldEnd));
    model.pushEditOperations([], [{ range, text: wanted.slice(start, newEnd) }], () => null);
  }
  model.pushStackElement();
}

/** Puts `text` in place of a range as one step of undo. */
export function replaceRange(editor: CodeEditor, range: monaco.IRange, text: string): void {
  editor.pushUndoStop();
  editor.executeEdits('fix', [{ range, text, forceMoveMarkers: true }]);
  editor.pushUndoStop();
}

/** The one stretch in which two texts differ; never between the halves of a character or of a line end. */
export function difference(before: string, after: string): { start: number; oldEnd: number; newEnd: number } {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start++;
  let tail = 0;
  while (tail < shorter - start && before[before.length - 1 - tail] === after[after.length - 1 - tail])
    tail++;
  const splits = (text: string, at: number) =>
    /[\ud800-\udbff][\udc00-\udfff]|\r\n/.test(text.slice(at - 1, at + 1));
  if (start > 0 && (splits(before, start) || splits(after, start))) start--;
  if (tail > 0 && (splits(before, before.length - tail) || splits(after, after.length - tail))) tail--;
  return { start, oldEnd: before.length - tail, newEnd: after.length - tail };
}
