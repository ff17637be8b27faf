/** Bars below the names of columns: what their values are like, of a sample at first, then of every row. */
import type { Profiles, Looked } from '#session/profiles.svelte.ts';
import type { Session } from '#session/session.svelte.ts';
import type { TableInfo } from '#session/types.ts';

/** Where the browser keeps whether they are shown. */
const KEPT = 'table-bars';

/** Shown or not, which the browser keeps; counted while they are in sight and no run goes on. */
export class HeadBars {
  #isOn = $state(false);
  #profiles = $state.raw<Profiles | undefined>();

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
  look(table: TableInfo, columns: readonly string[] | undefined): void {
    const { session, who } = this;
    if (!this.#profiles && !columns) return;
    session.profiles().then(
      (profiles) => {
        this.#profiles = profiles;
        profiles.look(who, columns && { table, columns, exactly: true });
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
