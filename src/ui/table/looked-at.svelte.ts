/** The rows of a table in the order in which they are looked at: other windows for every version of it, and every view. */
import { untrack } from 'svelte';
import { isPlain, PLAIN_VIEW, type TableView } from '#core/sql/table-view.ts';
import type { TableInfo, TableWindow, WindowPart } from '#session/engine/types.ts';
import { Windows } from './windows.svelte.ts';

/** Sorting and filtering, where rows can be. */
export interface Looking {
  readonly view: TableView;
  change(view: TableView): void;
  /** Lets go of what is held for a table that is no longer in front. */
  leave(table: string): void;
  /** `shown`: the columns, where they are not all in the table's order. */
  step?(shown: readonly string[] | undefined): void;
}

/** `has`: the version whose columns and number of rows are known. */
export type Preview = (
  table: string,
  offset: number,
  limit: number,
  has: string,
  part: WindowPart,
) => Promise<TableWindow>;

/** Where the rows come from, and how they are looked at. */
export interface LookedSource {
  table(): TableInfo;
  looking(): Looking | undefined;
  readonly preview: Preview;
  /** There is another table in the place of this one. */
  onreplaced(): void;
}

/** Holds the windows onto one table after the other. */
export class LookedAt {
  /** What was shown last, and of which table. */
  #former: { readonly made: string; readonly windows: Windows } | undefined;
  readonly #name = $derived.by(() => this.source.table().name);
  readonly #version = $derived.by(() => this.source.table().version);
  readonly view: TableView = $derived.by(() => this.source.looking()?.view ?? PLAIN_VIEW);
  readonly text = $derived(JSON.stringify(this.view));
  readonly windows: Windows = $derived.by(() => {
    const [of, has] = [this.#name, this.#version];
    const view = JSON.parse(this.text) as TableView;
    const { run_id, key, rows, columns } = untrack(() => this.source.table());
    const made = JSON.stringify([of, run_id, key, rows]);
    const former = this.#former;
    const isSame = former?.made === made && (run_id !== undefined || former.windows.version === has);
    const before = isSame ? former?.windows : undefined;
    const part = isPlain(view) ? {} : { view };
    const source = {
      preview: (offset: number, limit: number, only?: readonly number[]) =>
        this.source.preview(of, offset, limit, has, { ...part, columns: only }),
      version: has,
      columns: columns.length,
      rows,
      onreplaced: () => this.source.onreplaced(),
    };
    this.#former = { made, windows: new Windows(source, before) };
    return this.#former.windows;
  });
  readonly isPlain = $derived(isPlain(this.view));
  /** Rows that are shown. */
  readonly rows: number = $derived.by(() => {
    const { rows } = this.source.table();
    return this.isPlain ? rows : (this.windows.matches ?? rows);
  });

  constructor(private readonly source: LookedSource) {}
}
