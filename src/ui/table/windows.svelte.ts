/** The rows of one table that the screen needs, page by page: never the table. */
import type { TableWindow } from '#session/types.ts';
import { createPages, pagesOf } from './pages.ts';

export const PAGE = 100;
/** Pages kept: some screens before and after. */
const KEPT = 24;

type Preview = (offset: number, limit: number) => Promise<TableWindow>;
type Row = readonly (string | null)[];

export class Windows {
  /** Grows with every page that arrives. */
  #arrived = $state(0);
  #pages = createPages<Row>(PAGE, KEPT);
  #wanted: readonly number[] = [];
  #fetching = false;
  #closed = false;
  /** The first page is on its way for longer than a moment. */
  slow = $state(false);
  failure = $state.raw<unknown>();

  constructor(private readonly preview: Preview) {}

  /** A row, or undefined while it is on its way. */
  row(index: number): Row | undefined {
    void this.#arrived;
    return this.#pages.row(index);
  }

  /** Asks for the rows `[first, last)`; what was asked for before and is not on its way is dropped. */
  want(first: number, last: number): void {
    const pages = pagesOf(PAGE, first, last);
    this.#wanted = pages.filter((page) => !this.#pages.has(page));
    for (const page of pages) this.#pages.touch(page);
    if (!this.#fetching) void this.#fetch();
  }

  close(): void {
    this.#closed = true;
    this.#wanted = [];
  }

  async retry(): Promise<void> {
    this.failure = undefined;
    await this.#fetch();
  }

  async #fetch(): Promise<void> {
    if (this.#wanted.length === 0 || this.failure !== undefined) return;
    this.#fetching = true;
    const timer = setTimeout(() => (this.slow = true), 400);
    try {
      for (let page = this.#wanted[0]; page !== undefined && !this.#closed; page = this.#wanted[0]) {
        const { rows } = await this.preview(page * PAGE, PAGE);
        this.#pages.keep(page, rows);
        this.#wanted = this.#wanted.filter((other) => other !== page);
        this.#arrived += 1;
      }
    } catch (cause) {
      this.failure = cause;
    } finally {
      clearTimeout(timer);
      this.slow = false;
      this.#fetching = false;
    }
  }
}
