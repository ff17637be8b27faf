/** A text that is looked for in the table in front: counted piece by piece while one goes from match to match. */
import { BLOCK } from '#core/find/read.ts';
import type { Sought } from '#core/find/sought.ts';
import { blockOf, createTally, type Tally } from '#core/find/tally.ts';
import { isPlain, type TableView } from '#core/sql/table-view.ts';
import type { EngineFinds, FindQuestion, FindSubject, TableInfo } from '#workers/engine.ts';
import { newId } from '../page/ids.ts';

/** Where it is looked for, and by whom. */
export interface Finder {
  /** `view`: how the table is looked at. */
  of(table: TableInfo, view: TableView): FindSubject;
  ask<T>(look: (finds: EngineFinds) => Promise<T>): Promise<T>;
}

/** The cells that are searched. */
export interface Where {
  readonly table: TableInfo;
  readonly view: TableView;
  /** Names of the columns that are shown, in their order. */
  readonly columns: readonly string[];
}

/** A place on the screen, rows and columns from 0. */
interface Cell {
  readonly row: number;
  readonly column: number;
}

interface Search extends Where {
  readonly sought: Sought;
  readonly tally: Tally;
  /** Matches of the blocks that were looked into last, in the order in which one reads. */
  kept: readonly { readonly block: number; readonly cells: readonly Cell[] }[];
  /** Where one wants to go from as soon as it is known where to. */
  wanted?: Step;
}

interface Step {
  readonly from: Cell;
  readonly by: 1 | -1;
}

/** Cells of the first piece that is counted: a moment's work. */
const FIRST_PIECE = 1_000_000;
/** Milliseconds that a piece is to take: more is asked for where it took less, less where it took more. */
const [SHORT, LONG] = [120, 400];
/** Milliseconds until it is asked again, after it made way. */
const AGAIN = 400;
/** Blocks whose matches are kept. */
const KEPT = 4;

/** Looks for one text at a time. `go`: to a match. */
export class Finding {
  text = $state('');
  matchCase = $state(false);
  wholeCell = $state(false);
  /** Nothing is looked for without a text. */
  readonly sought: Sought | undefined = $derived(
    this.text === '' ? undefined : { text: this.text, matchCase: this.matchCase, wholeCell: this.wholeCell },
  );
  phase = $state<'idle' | 'counting' | 'complete' | 'stopped'>('idle');
  /** Cells that were found. */
  found = $state(0);
  /** Rows that were looked through, of those of the table. */
  done = $state(0);
  /** The match that one went to, and which of all it is, when that is known. */
  match = $state.raw<Cell | undefined>();
  number = $state<number | undefined>();
  /** The last step went over the end, or the beginning. */
  wrapped = $state<'end' | 'beginning' | undefined>();
  failure = $state.raw<unknown>();
  #search: Search | undefined;
  /** Settles when the steps that were wanted have been gone. */
  #steps = Promise.resolve();
  readonly #names = { count: newId(), rows: newId() };

  constructor(
    private readonly finder: Finder,
    private readonly go: (cell: Cell) => void,
  ) {}

  /** Looks for the text anew. `from`: goes to the first match that is there or after it. Nothing in it rejects. */
  async begin(where: Where, from?: Cell): Promise<void> {
    this.#end();
    this.found = this.done = 0;
    this.match = this.number = this.wrapped = undefined;
    this.phase = 'idle';
    const { sought } = this;
    if (!sought) return;
    const search: Search = { ...where, sought, tally: createTally(where.table.rows), kept: [] };
    this.#search = search;
    this.phase = 'counting';
    await this.#during(search, async () => {
      if (from) await this.#step(search, { from: { ...from, column: from.column - 1 }, by: 1 });
      await this.#count(search, from?.row ?? 0);
    });
  }

  /** Goes to the next match after the cell one is at, or before it; one step after the other. Nothing in it rejects. */
  next(at: () => Cell, by: 1 | -1): Promise<void> {
    const search = this.#search;
    if (!search) return Promise.resolve();
    const step = (): Promise<void> => this.#step(search, { from: at(), by });
    return (this.#steps = this.#steps.then(() => this.#during(search, step)));
  }

  /** Counts no further. */
  stop(): void {
    if (this.phase !== 'counting') return;
    this.#end();
    this.phase = 'stopped';
  }

  /** Looks for nothing. */
  close(): void {
    this.#end();
    this.#search = undefined;
    this.match = this.number = this.wrapped = undefined;
    this.phase = 'idle';
  }

  #end(): void {
    const wasCounting = this.phase === 'counting';
    this.failure = undefined;
    if (this.#search) this.#search.wanted = undefined;
    if (wasCounting) {
      this.phase = 'stopped';
      for (const id of Object.values(this.#names))
        this.finder.ask((finds) => finds.cancel(id)).catch((cause: unknown) => console.debug(cause));
    }
  }

  async #during(search: Search, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (cause) {
      if (search !== this.#search) return;
      this.#end();
      this.failure = cause;
    }
  }

  /** Counts all of the table, from the rows that one is at where they are as they were made. */
  async #count(search: Search, row: number): Promise<void> {
    const { table, view, columns, tally } = search;
    const [isMade, isSorted] = [isPlain(view), view.sort.length > 0];
    const start = isMade ? Math.min(blockOf(Math.max(0, row)) * BLOCK, table.rows) : 0;
    let size = pieceOf(FIRST_PIECE / Math.max(1, columns.length));
    let before = 0;
    for (const [first, last] of [
      [start, table.rows],
      [0, start],
    ] as const)
      for (let from = first; from < last;) {
        const to = Math.min(last, from + size);
        const began = performance.now();
        const counted = await this.#ask(search, 'count', [from, to], (finds, of) => finds.count(of));
        if (!counted) return;
        const took = performance.now() - began;
        if (took < SHORT) size = pieceOf(size * 2);
        else if (took > LONG) size = pieceOf(size / 2);
        if (isMade) tally.add(counted.blocks, from, to);
        else tally.add(counted.blocks, before, isSorted ? before : counted.before);
        if (!isSorted) before = counted.before;
        this.found = tally.total;
        this.done += to - from;
        from = to;
        await this.#goOn(search);
        if (search !== this.#search || this.phase !== 'counting') return;
      }
    tally.finish();
    this.phase = 'complete';
    await this.#goOn(search);
    if (search === this.#search && this.match) this.#tell(search, this.match);
  }

  /** Counts anew, from the cell one is at: one wants to know what comes behind what was counted. */
  #resume(before: Search, wanted: Step): void {
    const search: Search = { ...before, tally: createTally(before.table.rows), wanted };
    this.#search = search;
    this.found = this.done = 0;
    this.phase = 'counting';
    void this.#during(search, () => this.#count(search, wanted.from.row));
  }

  async #goOn(search: Search): Promise<void> {
    const { wanted } = search;
    if (wanted) await this.#step(search, wanted);
  }

  async #step(search: Search, step: Step): Promise<void> {
    const { from, by } = step;
    const { tally } = search;
    const block = blockOf(Math.max(0, from.row));
    const here = await this.#cells(search, block);
    if (!here) return;
    const beyond = here.filter((cell) => by * comparedTo(cell, from) > 0);
    const near = by > 0 ? beyond[0] : beyond.at(-1);
    search.wanted = undefined;
    if (near) return this.#arrive(search, near, false, by);
    const next = tally.next(block, by);
    if (next === undefined) {
      if (this.phase === 'counting') search.wanted = step;
      else if (this.phase === 'stopped') this.#resume(search, step);
      return;
    }
    const there = next ? await this.#cells(search, next.block) : here;
    const cell = by > 0 ? there?.[0] : there?.at(-1);
    if (cell && search === this.#search) this.#arrive(search, cell, next?.wrapped ?? true, by);
  }

  #arrive(search: Search, cell: Cell, isWrapped: boolean, by: 1 | -1): void {
    this.wrapped = isWrapped ? (by > 0 ? 'end' : 'beginning') : undefined;
    this.match = cell;
    this.#tell(search, cell);
    this.go(cell);
  }

  #tell({ tally, kept }: Search, cell: Cell): void {
    const block = blockOf(cell.row);
    const before = tally.before(block);
    const own = kept.find((each) => each.block === block)?.cells;
    this.number =
      before === undefined || !own
        ? undefined
        : before + own.filter((each) => comparedTo(each, cell) <= 0).length;
  }

  /** The matches of a block; undefined where they are wanted no longer. */
  async #cells(search: Search, block: number): Promise<readonly Cell[] | undefined> {
    const kept = search.kept.find((each) => each.block === block);
    if (kept) return kept.cells;
    const span = [block * BLOCK, (block + 1) * BLOCK] as const;
    const found = await this.#ask(search, 'rows', span, (finds, of) => finds.rows(of));
    if (!found) return undefined;
    const cells = found.flatMap(({ row, columns }) => columns.map((column) => ({ row, column })));
    search.kept = [...search.kept.slice(1 - KEPT), { block, cells }];
    return cells;
  }

  /** Asks until there is an answer; undefined where it is wanted no longer. */
  async #ask<T>(
    search: Search,
    kind: 'count' | 'rows',
    [from, to]: readonly [from: number, to: number],
    look: (finds: EngineFinds, question: FindQuestion) => Promise<T | undefined>,
  ): Promise<T | undefined> {
    const { table, view, columns, sought } = search;
    const of = this.finder.of(table, view);
    const question = { id: this.#names[kind], of, columns, sought, from, to };
    const isWanted = (): boolean => search === this.#search && (kind === 'rows' || this.phase === 'counting');
    while (isWanted()) {
      const answer = await this.finder.ask((finds) => look(finds, question));
      if (!isWanted()) return undefined;
      if (answer) return answer;
      // A run goes on, or something that takes no long time.
      await new Promise((go) => setTimeout(go, AGAIN));
    }
    return undefined;
  }
}

/** Whole blocks, one at least. */
const pieceOf = (rows: number): number => Math.max(1, Math.floor(rows / BLOCK)) * BLOCK;

/** In the order in which one reads. */
const comparedTo = (one: Cell, other: Cell): number => one.row - other.row || one.column - other.column;
