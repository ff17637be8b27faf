/** The editor, as the session sees it: the one thing of the screen that it calls. */
import type { Fix, TextRange } from '#core/oml/pipeline.ts';

/** What the session asks of the editor; absent until it has loaded. */
export interface EditorDoor {
  /** Puts the keyboard into the text, the caret where it was. */
  focus(): void;
  /** Scrolls to the range and marks it; the caret stays. */
  show(range: TextRange): void;
  /** Shows the range with the caret at its start. */
  reveal(range: TextRange, focus?: boolean): void;
  /** Shows the range and takes the focus at its end. */
  goOn(range: TextRange): void;
  /** One undo brings the old text back. */
  replace(text: string): void;
  /** Another text, shown from its start; `anew`: no undo leads back from it. */
  open(text: string, anew?: boolean): void;
  /** False when the text is no longer the one the fix was made for. */
  applyFix(fix: Fix): boolean;
}
