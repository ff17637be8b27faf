/** Diagnostics as squiggles in the text. */
import type { Diagnostic } from '#core/oml/pipeline.ts';
import { plain } from '#session/page/words.ts';
import { monaco, type Model } from './monaco.ts';

const OWNER = 'oml';

/**
 * Marks the diagnostics in the model, in place of those marked before; one without a range is marked at the
 * start.
 */
export function showDiagnostics(model: Model, diagnostics: readonly Diagnostic[]): void {
  monaco.editor.setModelMarkers(
    model,
    OWNER,
    diagnostics.map(({ type, severity, message, range }) => ({
      severity: severity === 'error' ? monaco.MarkerSeverity.Error : monaco.MarkerSeverity.Warning,
      message: plain(message),
      code: type,
      ...place(model, range),
    })),
  );
}

/** A range one can see: a place without width takes its word, or the character beside it. */
function place(model: Model, range: Diagnostic['range']) {
  const { line, column, endLine, endColumn } = range ?? { line: 1, column: 1, endLine: 1, endColumn: 1 };
  const at = model.validateRange(new monaco.Range(line, column, endLine, endColumn));
  if (!at.isEmpty()) return at;
  const word = model.getWordAtPosition(at.getStartPosition());
  const width = model.getLineMaxColumn(at.startLineNumber);
  return {
    startLineNumber: at.startLineNumber,
    startColumn: word?.startColumn ?? Math.max(1, Math.min(at.startColumn, width - 1)),
    endLineNumber: at.startLineNumber,
    endColumn: word?.endColumn ?? Math.max(at.startColumn + 1, 2),
  };
}
