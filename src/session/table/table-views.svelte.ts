/** How each table is looked at: sorted and filtered until the page ends; how its columns stand, as long as the browser keeps it. */
import type { TableView } from '#core/sql/table-view.ts';
import type { Store } from '../page/store.ts';

/** Holds the view of each table, by its name. */
export class TableViews {
  #views = $state.raw<Readonly<Record<string, TableView>>>({});

  /** `session`: the one that is open. */
  constructor(
    private readonly store: Store,
    private readonly session: () => string | undefined,
  ) {}

  /** Undefined: all its rows, as they were made. */
  of(table: string): TableView | undefined {
    return Object.hasOwn(this.#views, table) ? this.#views[table] : undefined;
  }

  set(table: string, view: TableView): void {
    this.#views = { ...this.#views, [table]: view };
  }

  /** What was kept of how its columns stand. */
  read(table: string): string | undefined {
    return this.store.read(this.#key(table));
  }

  /** Keeps how its columns stand. */
  write(table: string, text: string): void {
    this.store.write(this.#key(table), text);
  }

  #key(table: string): string {
    return `columns.${this.session() ?? ''}.${table}`;
  }
}
