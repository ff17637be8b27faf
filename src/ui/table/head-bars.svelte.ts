/** Bars below the names of columns: what their values are like, of a sample at first, then of every row. */
import type { Profiles, Looked } from '#session/table/profiles.svelte.ts';
import type { Session } from '#session/session.svelte.ts';
import type { TableInfo } from '#session/engine/types.ts';

/** Where the browser keeps whether they are shown. */
const KEPT = 'table-bars';

/** Columns in sight, by their names. */
interface Barred {
  readonly table: TableInfo;
  readonly columns: readonly string[];
}

/** Shown or not, which the browser keeps; counted while they are in sight and no run goes on. */
export class HeadBars {
  #isOn = $state(false);
  #profiles = $state.raw<Profiles | undefined>();
  #inSight: Barred | undefined;

  /** `who`: of those who look at columns. */
  constructor(
    private readonly session: Pick<Session, 'store' | 'profiles' | 'results' | 'selection'>,
    private readonly who: string,
  ) {
    this.#isOn = session.store.read(KEPT) === 'on';
  }

  get isOn(): boolean {
    return this.#isOn;
  }

  /** They are shown, and may be counted now. */
  get isCounting(): boolean {
    return this.#isOn && !this.session.results.running;
  }

  turn(isOn: boolean): void {
    this.#isOn = isOn;
    this.session.store.write(KEPT, isOn ? 'on' : 'off');
  }

  of(table: TableInfo, column: string): Looked | undefined {
    return this.#profiles?.of(table, column);
  }

  /** These columns are in sight from here on; undefined: none. */
  look(inSight: Barred | undefined): void {
    const { session, who } = this;
    this.#inSight = inSight;
    if (!this.#profiles && !inSight) return;
    session.profiles().then(
      (profiles) => {
        this.#profiles = profiles;
        // As it is by now: they may be out of sight again.
        profiles.look(who, this.#inSight && { ...this.#inSight, exactly: true });
      },
      (cause: unknown) => console.info('The bars did not load.', cause),
    );
  }

  /** Shows the column in the Columns tab. */
  async open(column: string): Promise<void> {
    const { session } = this;
    (await session.profiles()).wanted = column;
    session.selection.tab = 'columns';
  }
}
