/** The rows of one table that the screen needs, page by page: never the table. */
import type { TableWindow } from '#session/types.ts';
import { createPages, pagesOf, together } from './pages.ts';

export const PAGE = 100;
/** Pages kept: some screens before and after. */
const KEPT = 24;

type Preview = (offset: number, limit: number) => Promise<TableWindow>;

interface Source {
  readonly preview: Preview;
  /** Of the table whose rows are wanted. */
  readonly version: string;
  /** There is another table in its place. */
  onreplaced(): void;
}

type Row = readonly (string | null)[];

/**
 * Fetches rows of one version of a table in pages of 100 and keeps the last 24 looked at. `failure` is what a
 * fetch rejected with, and nothing is fetched then until `retry`; where the table has been replaced, it
 * closes and calls `onreplaced`.
 */
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

  #before: Windows | undefined;

  /** `before`: of the same table with another version, as the database was opened anew: its rows stay until the first arrive. */
  constructor(
    private readonly source: Source,
    before?: Windows,
  ) {
    this.#before = before;
  }

  /** A row, or undefined while it is on its way. */
  row(index: number): Row | undefined {
    void this.#arrived;
    return this.#pages.row(index) ?? this.#before?.row(index);
  }

  /** Asks for the rows `[first, last)`; what was asked for before and is not on its way is dropped. */
  want(first: number, last: number): void {
    const pages = pagesOf(PAGE, first, last);
    this.#wanted = pages.filter((page) => !this.#pages.has(page));
    for (const page of pages) this.#pages.touch(page);
    if (!this.#fetching) void this.#fetch();
  }

  /** Fetches no more; what is on its way is dropped when it comes. */
  close(): void {
    this.#closed = true;
    this.#wanted = [];
  }

  /** Fetches what is wanted again, after a failure. */
  async retry(): Promise<void> {
    this.failure = undefined;
    await this.#fetch();
  }

  async #fetch(): Promise<void> {
    if (this.#closed || this.#wanted.length === 0 || this.failure !== undefined) return;
    this.#fetching = true;
    const timer = setTimeout(() => (this.slow = true), 400);
    try {
      for (let pages = together(this.#wanted); pages.length > 0; pages = together(this.#wanted)) {
        const first = (pages[0] ?? 0) * PAGE;
        const { rows, version } = await this.source.preview(first, pages.length * PAGE);
        if (this.#closed) return;
        if (version !== this.source.version) {
          this.close();
          return this.source.onreplaced();
        }
        pages.forEach((page, at) => this.#pages.keep(page, rows.slice(at * PAGE, (at + 1) * PAGE)));
        this.#wanted = this.#wanted.filter((page) => !pages.includes(page));
        this.#before = undefined;
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
