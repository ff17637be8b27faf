/** What is known of the columns that are in sight: of a sample at first, then of every row. Loaded when it is wanted, kept while the page is. */
import { sampled, type ColumnProfile } from '#core/profile/profile.ts';
import type { TableInfo } from '#workers/engine.ts';
import type { EngineLink } from '../engine/engine-link.svelte.ts';
import { newId } from '../page/ids.ts';
import { reason } from '../page/notices.svelte.ts';
import { whoeverHasIt } from '../engine/owner.ts';
import type { Results } from '../results/results.svelte.ts';

/** What somebody has in sight. */
export interface InSight {
  readonly table: TableInfo;
  readonly columns: readonly string[];
  /** Figures of a sample will not do. */
  readonly exactly: boolean;
}

/** What is known of a column. */
export interface Looked {
  readonly profile?: ColumnProfile;
  /** Why there is none, or none of every row. */
  readonly said?: string;
}

/** Columns of a sample that are asked for together; of a table of which nothing is known, so few that one sees them soon. */
const TOGETHER = 20;
const FIRST = 4;
/** Values that are looked at together where it is every row: about a second's work. */
const VALUES = 4_000_000;
/** Different values that are counted one by one: each of them takes memory. */
const MOST_COUNTED = 3_000_000;
/** Milliseconds until it is asked again, after it made way for something other than a run. */
const AGAIN = 400;

interface Question {
  readonly table: TableInfo;
  readonly columns: readonly string[];
  readonly sample: boolean;
  readonly distinct: boolean;
}

/** Asks one question after the other, and none while a run goes on. What is out of sight is asked no longer. Nothing in it rejects. */
export class Profiles {
  #looked = $state.raw<Readonly<Record<string, Looked>>>({});
  /** By who looks. */
  #inSight: Readonly<Record<string, InSight>> = {};
  #asked: (Question & { readonly id: string }) | undefined;
  #isAsking = false;
  /** Columns that are asked for one by one: together with others they could not be read. */
  #alone: readonly string[] = [];

  /** A column that one wants to see in the Columns tab, until it is shown. */
  wanted = $state<string | undefined>();

  constructor(
    private readonly engine: EngineLink,
    private readonly results: Results,
  ) {}

  /** What is known of a column now; undefined: nothing yet. */
  of(table: TableInfo, column: string): Looked | undefined {
    return this.#looked[keyOf(table, column)];
  }

  /** Who looks has these columns in sight from here on; undefined: none. */
  look(who: string, inSight: InSight | undefined): void {
    const others = Object.entries(this.#inSight).filter(([each]) => each !== who);
    this.#inSight = Object.fromEntries(inSight ? [...others, [who, inSight]] : others);
    const { id } = this.#asked ?? {};
    if (id !== undefined && !this.#isWanted()) void this.#cancel(id);
    void this.#goOn();
  }

  async #goOn(): Promise<void> {
    if (this.#isAsking) return;
    this.#isAsking = true;
    try {
      for (let next = this.#next(); next; next = this.#next())
        if (!(await this.#ask(next))) {
          // A run goes on, or something that takes no long time.
          setTimeout(() => void this.#goOn(), AGAIN);
          return;
        }
    } finally {
      this.#isAsking = false;
    }
  }

  #isWanted(): boolean {
    const { table, columns, sample } = this.#asked ?? { columns: [] };
    return Object.values(this.#inSight).some(
      (each) =>
        each.table.version === table?.version &&
        each.table.name === table.name &&
        (sample || each.exactly) &&
        columns.some((name) => each.columns.includes(name)),
    );
  }

  #next(): Question | undefined {
    if (this.results.running) return undefined;
    const looks = Object.values(this.#inSight);
    for (const { table, columns } of looks) {
      const unseen = columns.filter((name) => !this.of(table, name));
      const alone = unseen.find((name) => this.#alone.includes(keyOf(table, name)));
      const most = columns.some((name) => this.of(table, name)) ? TOGETHER : FIRST;
      const together = alone === undefined ? unseen.slice(0, most) : [alone];
      if (together.length > 0) return { table, columns: together, sample: true, distinct: true };
    }
    for (const { table, columns, exactly } of looks) {
      if (!exactly) continue;
      const left = columns.filter((name) => {
        const { profile, said } = this.of(table, name) ?? {};
        return profile && said === undefined && sampled(profile);
      });
      const [first] = left;
      if (first === undefined) continue;
      const isCounted = (name: string): boolean =>
        (this.of(table, name)?.profile?.distinct?.count ?? 0) <= MOST_COUNTED;
      const distinct = isCounted(first);
      const isAlone = this.#alone.includes(keyOf(table, first));
      const most = isAlone ? 1 : Math.max(1, Math.floor(VALUES / table.rows));
      const together = left.filter((name) => isCounted(name) === distinct).slice(0, most);
      return { table, columns: together, sample: false, distinct };
    }
    return undefined;
  }

  /** False: it made way, and is to be asked again in a while. */
  async #ask(question: Question): Promise<boolean> {
    const { table, columns, sample, distinct } = question;
    const id = newId();
    this.#asked = { ...question, id };
    try {
      const of = { table: table.name, version: table.version };
      const found = await whoeverHasIt(async () =>
        (await this.engine.ready()).profiles.ask({ id, of, columns, sample, distinct }),
      );
      if (!found) return !this.#isWanted();
      this.#tell(
        table,
        Object.fromEntries(found.map((profile) => [profile.name, this.#withGuess(table, profile)])),
      );
    } catch (cause) {
      await this.#refused(question, reason(cause));
    } finally {
      this.#asked = undefined;
    }
    return true;
  }

  /** Where different values were not counted, the guess of the sample stands. */
  #withGuess(table: TableInfo, profile: ColumnProfile): Looked {
    return {
      profile: { ...profile, distinct: profile.distinct ?? this.of(table, profile.name)?.profile?.distinct },
    };
  }

  async #refused({ table, columns }: Question, said: string): Promise<void> {
    if (columns.length > 1) this.#alone = [...this.#alone, ...columns.map((name) => keyOf(table, name))];
    else
      this.#tell(table, Object.fromEntries(columns.map((name) => [name, { ...this.of(table, name), said }])));
    // It may have been replaced.
    await this.results.followTables();
  }

  #tell(table: TableInfo, told: Readonly<Record<string, Looked>>): void {
    // What is known of tables that are gone is of no use.
    const versions = [table, ...this.results.tables].map(({ version }) => version);
    const kept = Object.entries(this.#looked).filter(([key]) => versions.includes(versionOf(key)));
    const added = Object.entries(told).map(([name, looked]) => [keyOf(table, name), looked]);
    this.#looked = Object.fromEntries([...kept, ...added]) as Record<string, Looked>;
  }

  async #cancel(id: string): Promise<void> {
    try {
      await (await this.engine.ready()).profiles.cancel(id);
    } catch (cause) {
      console.debug('There is nobody to cancel what was asked.', cause);
    }
  }
}

const keyOf = ({ name, version }: TableInfo, column: string): string =>
  JSON.stringify([version, name, column]);

const versionOf = (key: string): string => (JSON.parse(key) as string[])[0] ?? '';
