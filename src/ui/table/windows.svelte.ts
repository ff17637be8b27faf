/** The cells of one table that the screen needs, piece by piece: never the table. */
import type { TableWindow } from '#session/engine/types.ts';
import { createPages, pagesOf, together, type Pages } from './pages.ts';

export const PAGE = 100;
/** Columns of a piece. */
const GROUP = 16;
/** Pages kept: some screens before and after. Of wide tables fewer. */
const KEPT = 24;
const KEPT_WIDE = 8;

/** `columns`: indexes of the table's columns; absent: all. */
type Preview = (offset: number, limit: number, columns?: readonly number[]) => Promise<TableWindow>;

interface Source {
  readonly preview: Preview;
  /** Of the table whose rows are wanted. */
  readonly version: string;
  /** How many columns the table has; absent: few enough to be fetched together. */
  readonly columns?: number;
  /** How many rows it has: pages to which one scrolls are fetched beforehand. Absent: none are. */
  readonly rows?: number;
  /** There is another table in its place. */
  onreplaced(): void;
}

type Row = readonly (string | null)[];

const unique = (numbers: readonly number[]): number[] =>
  numbers.filter((each, at) => numbers.indexOf(each) === at).sort((a, b) => a - b);

/**
 * Fetches cells of one version of a table in pages of 100 rows and keeps the last ones looked at. `failure` is what a
 * fetch rejected with, and nothing is fetched then until `retry`; where the table has been replaced, it
 * closes and calls `onreplaced`.
 */
export class Windows {
  /** Grows with every page that arrives. */
  #arrived = $state(0);
  /** Pages of each group of columns. */
  readonly #groups: readonly Pages<Row>[];
  #wanted: readonly number[] = [];
  #wantedGroups: readonly number[] = [];
  /** What is asked for when all that is wanted is there. */
  #ahead: readonly number[] = [];
  /** The row that was first in sight before: where one scrolls to is fetched beforehand. */
  #first = 0;
  #fetching = false;
  #closed = false;
  /** The first page is on its way for longer than a moment. */
  slow = $state(false);
  failure = $state.raw<unknown>();
  /** Rows that filters leave, when that is known. */
  #matches = $state<number | undefined>();

  #before: Windows | undefined;

  /** `before`: of the same table with another version or view: its rows stay until the first arrive. */
  constructor(
    private readonly source: Source,
    before?: Windows,
  ) {
    this.#before = before;
    const groups = Math.max(1, Math.ceil((source.columns ?? 1) / GROUP));
    const kept = groups > 4 ? KEPT_WIDE : KEPT;
    this.#groups = Array.from({ length: groups }, () => createPages<Row>(PAGE, kept));
  }

  /** How many rows filters leave is known, of this view and of no other. */
  get isKnown(): boolean {
    return this.#matches !== undefined;
  }

  get version(): string {
    return this.source.version;
  }

  /** Rows that filters leave; undefined where there are none, or that is not known yet. */
  get matches(): number | undefined {
    return this.#matches ?? this.#before?.matches;
  }

  /** A row, or undefined while none of it is there. Cells that are on their way are holes. */
  row(index: number): readonly (string | null | undefined)[] | undefined {
    void this.#arrived;
    if (this.#groups.length === 1) return this.#groups[0]?.row(index) ?? this.#before?.row(index);
    const parts = this.#groups.map((pages) => pages.row(index));
    if (parts.every((part) => part === undefined)) return this.#before?.row(index);
    const none: readonly (string | null | undefined)[] = Array.from({ length: GROUP });
    return parts.flatMap((part) => part ?? none);
  }

  /** A cell by the index of its column in the table, or undefined while it is on its way. */
  cell(row: number, column: number): string | null | undefined {
    void this.#arrived;
    const isOne = this.#groups.length === 1;
    const cells = this.#groups[isOne ? 0 : Math.floor(column / GROUP)]?.row(row);
    return cells ? cells[isOne ? column : column % GROUP] : this.#before?.cell(row, column);
  }

  /**
   * Asks for the rows `[first, last)` of the columns; what was asked for before and is not on its way is dropped.
   * The page that comes next as one scrolls is asked for after them.
   */
  want(first: number, last: number, columns: readonly number[] = []): void {
    const inSight = pagesOf(PAGE, first, last);
    const ahead = first >= this.#first ? (inSight.at(-1) ?? 0) + 1 : (inSight[0] ?? 0) - 1;
    const isMoving = first !== this.#first;
    this.#first = first;
    const groups = unique(columns.map((column) => Math.floor(column / GROUP)));
    this.#wantedGroups = this.#groups.length === 1 || groups.length === 0 ? [0] : groups;
    const isThere = ahead >= 0 && ahead * PAGE < (this.source.rows ?? 0);
    this.#ahead = isMoving && isThere ? [ahead] : [];
    this.#wanted = inSight.filter((page) => this.#missing(page).length > 0);
    for (const page of inSight) for (const group of this.#wantedGroups) this.#groups[group]?.touch(page);
    if (!this.#fetching) void this.#fetch();
  }

  /** Fetches no more; what is on its way is dropped when it comes. */
  close(): void {
    this.#closed = true;
    this.#wanted = [];
    this.#ahead = [];
  }

  /** Fetches what is wanted again, after a failure. */
  async retry(): Promise<void> {
    this.failure = undefined;
    await this.#fetch();
  }

  #missing(page: number): readonly number[] {
    return this.#wantedGroups.filter((group) => !this.#groups[group]?.has(page));
  }

  #next(): readonly number[] {
    if (this.#wanted.length > 0) return together(this.#wanted);
    const pages = this.#ahead.filter((page) => this.#missing(page).length > 0);
    this.#ahead = [];
    return pages;
  }

  async #fetch(): Promise<void> {
    if (this.#closed || this.failure !== undefined) return;
    this.#fetching = true;
    const timer = setTimeout(() => (this.slow = true), 400);
    try {
      for (let pages = this.#next(); pages.length > 0; pages = this.#next()) {
        const groups = unique(pages.flatMap((page) => this.#missing(page)));
        const isWhole = await this.#fetchPages(pages, groups);
        if (!isWhole) return;
        this.#wanted = this.#wanted.filter((page) => this.#missing(page).length > 0);
      }
    } catch (cause) {
      if (!this.#closed) this.failure = cause;
    } finally {
      clearTimeout(timer);
      this.slow = false;
      this.#fetching = false;
    }
  }

  /** False: they are of no use. */
  async #fetchPages(pages: readonly number[], groups: readonly number[]): Promise<boolean> {
    const first = (pages[0] ?? 0) * PAGE;
    const { columns: total = 0 } = this.source;
    const columns = groups.flatMap((group) =>
      Array.from({ length: GROUP }, (_, at) => group * GROUP + at).filter((at) => at < total),
    );
    const isAll = this.#groups.length === 1;
    const { rows, version, matches } = await this.source.preview(
      first,
      pages.length * PAGE,
      ...(isAll ? [] : [columns]),
    );
    if (this.#closed) return false;
    if (version !== this.source.version) {
      this.close();
      this.source.onreplaced();
      return false;
    }
    pages.forEach((page, at) => {
      const own = rows.slice(at * PAGE, (at + 1) * PAGE);
      groups.forEach((group, place) => {
        const cells = isAll ? own : own.map((row) => row.slice(place * GROUP, (place + 1) * GROUP));
        this.#groups[group]?.keep(page, cells);
      });
    });
    this.#matches = matches;
    this.#before = undefined;
    this.#arrived += 1;
    return true;
  }
}
