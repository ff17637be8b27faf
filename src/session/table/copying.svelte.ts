/** A selection of a table on its way into the clipboard: read whole, piece by piece, and cancelled as one likes. */
import { CLIPBOARD_BYTES, copyText } from '../page/clipboard.ts';
import { bytes, count, plural } from '../page/number-text.ts';
import { tableText, type CopyFormat } from './table-text.ts';
import type { ColumnInfo } from '../engine/types.ts';

/** Cells that are copied at most: more are read by nobody who pastes them. */
const MOST_CELLS = 2_000_000;
/** Characters that are asked for at a time, as far as that can be told from those before. */
const PIECE = 1_000_000;

export interface Wanted {
  readonly format: CopyFormat;
  readonly columns: readonly ColumnInfo[];
  /** From 0; half open. */
  readonly first: number;
  readonly last: number;
  /** Whole values of rows, for `json` as JSON. Rejects where the table has been replaced. */
  read(offset: number, limit: number, isJson: boolean): Promise<readonly (readonly (string | null)[])[]>;
}

/** Copies one selection after the other; says in words how far it is, and what became of it. */
export class Copying {
  /** Empty while nothing is to be said. */
  said = $state('');
  /** Rows that have been read, of how many. */
  progress = $state.raw<{ readonly done: number; readonly total: number } | undefined>();
  #cancel: AbortController | undefined;

  /** To be called at once when a key or a button is pressed. */
  async copy(wanted: Wanted): Promise<void> {
    this.cancel();
    const rows = wanted.last - wanted.first;
    const cells = rows * wanted.columns.length;
    if (cells > MOST_CELLS) {
      this.said = `${count(cells)} cells are more than a clipboard bears: copy at most ${count(MOST_CELLS)}, or let a step write them to a file.`;
      return;
    }
    const cancel = (this.#cancel = new AbortController());
    this.said = '';
    let why: string | undefined;
    const text = this.#read(wanted, cancel.signal).catch((cause: unknown) => {
      why = cause instanceof Error ? cause.message : String(cause);
      throw cause;
    });
    const isCopied = await copyText(text);
    if (this.#cancel !== cancel) return;
    this.#cancel = undefined;
    this.progress = undefined;
    if (why !== undefined) this.said = `Nothing was copied. ${why}`;
    else if (isCopied)
      this.said = `Copied ${plural(rows, 'row')} × ${plural(wanted.columns.length, 'column')}.`;
    else this.said = 'The browser refused the clipboard: allow it for this page, then copy again.';
  }

  cancel(): void {
    this.#cancel?.abort(new Error('The copy was cancelled.'));
    this.#cancel = undefined;
    if (this.progress) this.said = 'Nothing was copied.';
    this.progress = undefined;
  }

  async #read({ format, columns, first, last, read }: Wanted, signal: AbortSignal): Promise<string> {
    const { head, row, tail } = tableText(format, columns);
    const parts = [head];
    let length = head.length;
    let limit = 50;
    for (let at = first; at < last;) {
      if (at > first) this.progress = { done: at - first, total: last - first };
      const rows = await read(at, Math.min(limit, last - at), format === 'json');
      signal.throwIfAborted();
      if (rows.length === 0) throw new Error(`The table has no row ${count(at + 1)} any more.`);
      const piece = rows.map((values, index) => row(values, at + index === first)).join('');
      parts.push(piece);
      length += piece.length;
      if (length > CLIPBOARD_BYTES)
        throw new Error(
          `The selection has more than ${bytes(CLIPBOARD_BYTES)}, more than a clipboard bears: copy less of it, or let a step write it to a file.`,
        );
      at += rows.length;
      limit = Math.max(1, Math.min(5_000, limit * 4, Math.floor((PIECE * rows.length) / (piece.length + 1))));
    }
    return [...parts, tail].join('');
  }
}
