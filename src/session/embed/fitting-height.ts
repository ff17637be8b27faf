/** How high a frame shows everything without scrolling. */
import type { Session } from '../session.svelte.ts';

const HEADER = 49;
const TABS = 35;
const ROW = 28;
const LINE = 20;
const STATUS = 26;
/** Rows of a table beyond these are scrolled. */
const ROWS = 12;

/** In px; for what is shown now. */
export function fittingHeight({ mode, script, table }: Session): number {
  const text = mode === 'result' || mode === 'graph' ? 0 : 16 + LINE * script.text.split('\n').length;
  const data = mode === 'graph' ? 200 : TABS + ROW * (2 + Math.min(ROWS, table?.rows ?? 3));
  return HEADER + text + data + STATUS;
}
