/**
 * Monaco's text area holds only the lines around the caret, and nothing before its first focus; what arrives there is
 * typed key by key, with lines indented on the way. Whoever reads it, or selects all of it and types, as form fillers,
 * assistive technology and test tools do, means the whole text; and lines that arrive at once mean just these lines.
 */
import { monaco, type CodeEditor } from './monaco.ts';

/**
 * Makes the editor's text area stand for the whole text, as told above, until the function that it gives is
 * called. Throws where the editor has no text area.
 */
export function acceptWholeText(host: HTMLElement, editor: CodeEditor): () => void {
  const area = host.querySelector('textarea.inputarea');
  if (!(area instanceof HTMLTextAreaElement)) throw new Error('The editor has no text area.');
  const gone = new AbortController();

  // Selections made by Monaco itself are not news.
  let own = [0, 0];
  area.setSelectionRange = (start, end, direction) => {
    HTMLTextAreaElement.prototype.setSelectionRange.call(area, start, end, direction);
    own = [area.selectionStart, area.selectionEnd];
  };
  const allSelected = () =>
    area.value.length > 0 &&
    area.selectionStart === 0 &&
    area.selectionEnd === area.value.length &&
    !(own[0] === 0 && own[1] === area.selectionEnd);

  const native = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value');
  const write = (lines: string) => native?.set?.call(area, editor.hasTextFocus() ? lines : editor.getValue());
  // Monaco writes the lines around the caret whenever that moves, with the focus or without.
  Object.defineProperty(area, 'value', { get: () => native?.get?.call(area) as string, set: write });
  const mirror = () => {
    if (!editor.hasTextFocus()) write('');
  };
  const onselect = () => {
    const model = editor.getModel();
    if (model && allSelected()) editor.setSelection(model.getFullModelRange());
  };

  const oninput = (event: InputEvent) => {
    const model = editor.getModel();
    const text = event.data;
    if (!model || text === null || event.isComposing || editor.getOption(monaco.editor.EditorOption.readOnly))
      return;
    const whole = allSelected();
    if (!whole && !/[\r\n]/.test(text)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const range = whole ? model.getFullModelRange() : editor.getSelection();
    if (!range) return;
    editor.pushUndoStop();
    editor.executeEdits('input', [{ range, text, forceMoveMarkers: true }]);
    editor.pushUndoStop();
    area.setSelectionRange(area.value.length, area.value.length);
  };

  mirror();
  const listening = [editor.onDidChangeModelContent(mirror), editor.onDidBlurEditorText(mirror)];
  area.addEventListener('select', onselect, { signal: gone.signal });
  // Before Monaco's own listener, which writes the lines around the caret.
  area.addEventListener('focus', onselect, { signal: gone.signal, capture: true });
  area.addEventListener('beforeinput', oninput, { signal: gone.signal, capture: true });
  return () => {
    gone.abort();
    for (const listener of listening) listener.dispose();
  };
}
