/** How far the values of columns are the same: of a sample at first, then of every row. Asked one after the other, kept while the page is. */
import type { Overlap } from '#core/relations/overlap.ts';
import type { ColumnAt, Pair } from '#core/relations/pairs.ts';
import type { TableInfo } from '#workers/engine.ts';
import { newId } from '../page/ids.ts';
import { reason } from '../page/notices.svelte.ts';
import { whoeverHasIt } from '../engine/owner.ts';
import type { Session } from '../session.svelte.ts';

/** Rows of two tables that are all compared without being asked for: each different value takes memory. */
const MOST_ROWS = 6_000_000;
/** Milliseconds until it is asked again, after it made way for something other than a run. */
const AGAIN = 400;

/** Two columns; of one that is not chosen yet the name is empty. */
export type Columns = Pick<Pair, 'one' | 'other'>;

/** What is known of two columns. */
export interface Compared {
  readonly overlap?: Overlap;
  /** Why nothing is, or nothing of every row. */
  readonly said?: string;
}

/** What is out of sight is asked no longer, and nothing while a run goes on. Nothing in it rejects. */
export class Comparing {
  /** What goes on, since when (`performance.now()`). */
  going = $state.raw<{ readonly key: string; readonly since: number } | undefined>();
  /** Somebody ended it: it goes on when they say so. */
  stopped = $state(false);
  #known = $state.raw<Readonly<Record<string, Compared>>>({});
  /** Those of which every row is wanted, however many. */
  #exactly = $state.raw<readonly string[]>([]);
  /** What is in sight, by what matters most. */
  #wanted: readonly Columns[] = [];
  #asked: { readonly id: string; readonly key: string } | undefined;
  #isAsking = false;

  constructor(private readonly session: Pick<Session, 'engine' | 'results'>) {}

  /** Why nothing is compared now. */
  get obstacle(): string | undefined {
    const { results, engine } = this.session;
    if (results.running) return 'A run goes on. Values are compared when it has ended.';
    return engine.state.phase === 'failed' ? engine.state.reason : undefined;
  }

  /** What is known now. */
  of(columns: Columns): Compared | undefined {
    const key = this.#keyOf(columns);
    return key === undefined ? undefined : this.#known[key];
  }

  isGoing(columns: Columns): boolean {
    return this.going !== undefined && this.going.key === this.#keyOf(columns);
  }

  /** Every row of them is compared, if not by now. */
  isCounted(columns: Columns): boolean {
    const rows = [columns.one, columns.other].reduce((all, at) => all + (this.#infoOf(at)?.rows ?? 0), 0);
    return rows <= MOST_ROWS || this.#exactly.includes(this.#keyOf(columns) ?? '');
  }

  /** These are in sight from here on, the first one first. */
  look(wanted: readonly Columns[]): void {
    this.#wanted = wanted;
    const { key } = this.#asked ?? {};
    if (key !== undefined && this.#wanted.every((columns) => this.#keyOf(columns) !== key))
      void this.#cancel();
    void this.#goOn();
  }

  stop(): void {
    this.stopped = true;
    void this.#cancel();
  }

  again(): void {
    this.stopped = false;
    void this.#goOn();
  }

  /** Compares every row of them, however many. */
  exactly(columns: Columns): void {
    const key = this.#keyOf(columns);
    if (key !== undefined) this.#exactly = [...this.#exactly, key];
    this.again();
  }

  async #goOn(): Promise<void> {
    if (this.#isAsking) return;
    this.#isAsking = true;
    try {
      for (let next = this.#next(); next; next = this.#next())
        if (!(await this.#ask(next.columns, next.sample))) {
          // It made way for something that takes no long time.
          setTimeout(() => void this.#goOn(), AGAIN);
          return;
        }
    } finally {
      this.#isAsking = false;
    }
  }

  #next(): { readonly columns: Columns; readonly sample: boolean } | undefined {
    if (this.stopped || this.obstacle !== undefined) return undefined;
    const wanted = this.#wanted.filter((columns) => this.#keyOf(columns) !== undefined);
    const unseen = wanted.find((columns) => !this.of(columns));
    if (unseen) return { columns: unseen, sample: true };
    const about = wanted.find((columns) => {
      const { overlap, said } = this.of(columns) ?? {};
      return overlap?.type === 'about' && said === undefined && this.isCounted(columns);
    });
    return about && { columns: about, sample: false };
  }

  /** False: it made way, and is to be asked again in a while. */
  async #ask(columns: Columns, sample: boolean): Promise<boolean> {
    const key = this.#keyOf(columns) ?? '';
    const id = newId();
    const versionOf = (at: ColumnAt) => ({ ...at, version: this.#infoOf(at)?.version ?? '' });
    const question = { id, one: versionOf(columns.one), other: versionOf(columns.other), sample };
    this.#asked = { id, key };
    this.going = { key, since: performance.now() };
    try {
      const { engine } = this.session;
      const asked = whoeverHasIt(async () => (await engine.ready()).relations.ask(question));
      const overlap = await engine.whileAlive(asked);
      if (!overlap) return this.#asked?.id !== id;
      this.#tell(key, { overlap });
    } catch (cause) {
      this.#tell(key, { ...this.#known[key], said: reason(cause) });
      // It may have been replaced.
      await this.session.results.followTables();
    } finally {
      if (this.#asked?.id === id) this.#asked = undefined;
      this.going = undefined;
    }
    return true;
  }

  #tell(key: string, told: Compared): void {
    // What is known of tables that are gone is of no use.
    const versions = this.session.results.tables.map(({ version }) => version);
    const kept = Object.entries(this.#known).filter(([each]) =>
      versionsOf(each).every((version) => versions.includes(version)),
    );
    this.#known = { ...Object.fromEntries(kept), [key]: told };
  }

  async #cancel(): Promise<void> {
    const id = this.#asked?.id;
    this.#asked = undefined;
    if (id === undefined) return;
    try {
      await (await this.session.engine.ready()).relations.cancel(id);
    } catch (cause) {
      console.debug('There is nobody to cancel what was asked.', cause);
    }
  }

  #infoOf({ table }: ColumnAt): TableInfo | undefined {
    return this.session.results.tables.find(({ name }) => name === table);
  }

  /** Undefined where one of them is not there, or not chosen yet. */
  #keyOf({ one, other }: Columns): string | undefined {
    const versions = [one, other].map((at) => (at.column === '' ? undefined : this.#infoOf(at)?.version));
    return versions.includes(undefined)
      ? undefined
      : JSON.stringify([...versions, one.table, one.column, other.table, other.column]);
  }
}

const versionsOf = (key: string): readonly string[] => (JSON.parse(key) as string[]).slice(0, 2);
