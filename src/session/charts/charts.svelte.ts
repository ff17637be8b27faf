/** The charts of a session: which there are, which is in front, and what it draws. Loaded when they are wanted. */
import { untrack } from 'svelte';
import type { ChartData, ChartSpec } from '#core/chart/chart.ts';
import { MOST_CHARTS, type Chart, type ChartSource } from '#core/chart/kept.ts';
import type { SharedState } from '#core/share/state.ts';
import { isSlow, vanished } from '#core/chart/roles.ts';
import { suggestChart } from '#core/chart/suggest.ts';
import type { ChartQuestion, ColumnInfo } from '#workers/engine.ts';
import { chartTitle } from './chart-words.ts';
import { keepCharts, readCharts } from './charts-kept.ts';
import { connectionsOf } from '../connections/connections.svelte.ts';
import { consoleMask } from '../console/console-kept.ts';
import { consoleOf, titleOf } from '../console/console.svelte.ts';
import { newId } from '../page/ids.ts';
import { reason } from '../page/notices.svelte.ts';
import { oneOf } from '../page/one-of.svelte.ts';
import { whoeverHasIt } from '../engine/owner.ts';
import type { Session } from '../session.svelte.ts';

/** Charts whose marks are kept at hand. */
const MOST_DRAWN = 12;
/** Rows of which a chart that takes long is drawn of a sample first. */
const MANY = 1_000_000;
/** Milliseconds until it is asked again, after it made way for something other than a run. */
const AGAIN = 400;

/** What a chart is of, as it is now. */
export interface Found {
  readonly of: ChartQuestion['of'];
  readonly columns: readonly ColumnInfo[];
  readonly rows: number;
  /** Only a part of what the query gives is there. */
  readonly isPart: boolean;
}

/** What came of drawing one. `isFirst`: of a sample, until all rows are. */
export type Drawn =
  | { readonly type: 'data'; readonly data: ChartData; readonly isFirst?: boolean }
  | { readonly type: 'refused'; readonly why: string };

/** Nothing in it rejects. To be made outside of components, whose end would end what it derives. */
export class Charts {
  kept = $state.raw<readonly Chart[]>([]);
  /** Id of the kept one that is in front; undefined: the one that the table in front asks for. */
  front = $state<string | undefined>();
  /** What goes on, since when (`performance.now()`). */
  going = $state.raw<{ readonly key: string; readonly since: number } | undefined>();
  /** Somebody ended it: it is asked again when they say so. */
  stopped = $state.raw<string | undefined>();
  #drawn = $state.raw<Readonly<Record<string, Drawn>>>({});
  /** The question that waits for an answer. */
  #asked: string | undefined;
  /** The session that they are of, or what came from elsewhere. */
  #opened: SharedState | string | undefined;

  /** What there is to be drawn of. */
  readonly sources: readonly ChartSource[] = $derived.by(() => [
    ...this.session.results.tables.map(({ name }): ChartSource => ({ type: 'table', name })),
    ...consoleOf(this.session).tabs.flatMap(({ sql, table }): ChartSource[] =>
      table ? [{ type: 'query', sql }] : [],
    ),
  ]);
  /** What the table in front asks for, else the first there is; undefined where nothing can be drawn. */
  readonly draft: Chart | undefined = $derived.by(() => {
    const name = this.session.table?.name;
    const first = this.sources[0];
    const of: ChartSource | undefined = name === undefined ? first : { type: 'table', name };
    return of && this.#suggested(of, '');
  });
  readonly shown: Chart | undefined = $derived.by(() => {
    const { front, draft } = this;
    return this.kept.find(({ id }) => id === front) ?? draft;
  });
  /** What the chart in front is of; undefined: it is not there. */
  readonly found: Found | undefined = $derived.by(() => (this.shown ? this.find(this.shown.of) : undefined));
  /** Names by which it asks for columns that are not there. */
  readonly gone: readonly string[] = $derived.by(() =>
    this.shown && this.found ? vanished(this.shown.spec, this.found.columns) : [],
  );
  readonly key: string | undefined = $derived.by(() =>
    this.shown && this.found ? JSON.stringify([this.found.of, this.shown.spec]) : undefined,
  );
  readonly drawn: Drawn | undefined = $derived.by(() =>
    this.key === undefined ? undefined : this.#drawn[this.key],
  );
  /** Why nothing can be drawn now. */
  readonly obstacle = $derived.by(() => {
    const { runs, engine } = this.session;
    if (runs.busy) return 'A run goes on. The chart is drawn when it has ended.';
    return engine.state.phase === 'failed' ? engine.state.reason : undefined;
  });

  constructor(private readonly session: Session) {
    $effect(() => {
      const { info, guest } = session;
      const { shared } = guest;
      untrack(() => this.#begin(info?.id, shared));
    });
  }

  /** What is there of that name, or of that query. */
  find(of: ChartSource): Found | undefined {
    if (of.type === 'table') {
      const table = this.session.results.tables.find(({ name }) => name === of.name);
      if (!table) return undefined;
      const { name, version, columns, rows } = table;
      return { of: { table: name, version }, columns, rows, isPart: false };
    }
    const tab = consoleOf(this.session).tabs.find(({ sql, table }) => table && sql === of.sql);
    if (!tab?.table) return undefined;
    const { version, columns, rows } = tab.table;
    const isPart = tab.more === true || tab.files.some((file) => file.isPart);
    return { of: { answer: version }, columns, rows, isPart };
  }

  /** Draws what is in front, unless it is drawn already; to be called whenever that, or what it is of, is another. */
  draw(): void {
    const { shown, found, key, obstacle, stopped } = this;
    untrack(() => {
      if (this.#asked !== undefined && this.going?.key !== key) void this.#cancel();
      if (!shown || !found || key === undefined || obstacle !== undefined || stopped === key) return;
      if (this.#isDone(key) || this.going?.key === key || this.gone.length > 0) return;
      void this.#ask(key, found, shown.spec);
    });
  }

  /** Nobody looks any more. */
  leave(): void {
    void this.#cancel();
  }

  /** Ends what goes on. */
  stop(): void {
    this.stopped = this.going?.key;
    void this.#cancel();
  }

  again(): void {
    this.stopped = undefined;
    this.draw();
  }

  /** Another chart in place of the one in front. The one that a table asks for is kept from here on. */
  change(spec: ChartSpec): void {
    if (this.shown) this.#put({ ...this.shown, spec });
  }

  rename(title: string): void {
    const { shown } = this;
    if (!shown) return;
    const { id, of, spec } = shown;
    this.#put(title.trim() === '' ? { id, of, spec } : { id, title, of, spec });
  }

  /** The chart in front of something else: with its columns where they are there, too. */
  changeSource(of: ChartSource): void {
    const { shown } = this;
    const found = this.find(of);
    if (!shown || !found) return;
    const spec =
      vanished(shown.spec, found.columns).length === 0 ? shown.spec : suggestChart(found.columns, found.rows);
    if (spec) this.#put({ ...shown, of, spec });
  }

  /** Keeps the chart in front, which a table asked for. */
  keep(): void {
    if (this.shown) this.#put(this.shown);
  }

  /** A chart of a query's answer, in front: the one that there is, or a new one. False: it has nothing that can be drawn. */
  begin(of: ChartSource): boolean {
    const known = this.kept.find((chart) => JSON.stringify(chart.of) === JSON.stringify(of));
    const chart = known ?? this.#suggested(of, newId());
    if (chart) this.#put(chart);
    return chart !== undefined;
  }

  /** The one that the table in front asks for. */
  beginNew(): void {
    this.front = undefined;
  }

  remove(chart: Chart): void {
    const { kept } = this;
    const at = kept.indexOf(chart);
    this.#keep(kept.filter((each) => each !== chart));
    if (this.front === chart.id) this.front = (this.kept[at] ?? this.kept[at - 1])?.id;
    this.session.notices.say(`The chart "${chartName(chart)}" was removed.`, {
      label: 'Undo',
      run: () => {
        this.#keep([...this.kept.slice(0, at), chart, ...this.kept.slice(at)]);
        this.front = chart.id;
      },
    });
  }

  /** The table's name, or the first words of the query. */
  nameOf(of: ChartSource): string {
    return of.type === 'table' ? of.name : titleOf(of.sql);
  }

  /** Asks the query again that the chart in front is of. */
  async askQuery(): Promise<void> {
    const of = this.shown?.of;
    if (of?.type === 'query') await consoleOf(this.session).ask(of.sql);
  }

  #suggested(of: ChartSource, id: string): Chart | undefined {
    const found = this.find(of);
    const spec = found && suggestChart(found.columns, found.rows);
    return spec && { id, of, spec };
  }

  #put(chart: Chart): void {
    const isKept = this.kept.some(({ id }) => id === chart.id);
    if (!isKept && this.kept.length >= MOST_CHARTS) {
      this.session.notices.fail(`A session keeps ${MOST_CHARTS} charts: remove one first.`);
      return;
    }
    const own = chart.id === '' ? { ...chart, id: newId() } : chart;
    this.#keep(isKept ? this.kept.map((each) => (each.id === own.id ? own : each)) : [...this.kept, own]);
    this.front = own.id;
  }

  #isDone(key: string): boolean {
    const drawn = this.#drawn[key];
    return drawn !== undefined && !(drawn.type === 'data' && drawn.isFirst);
  }

  async #ask(key: string, { of, rows }: Found, spec: ChartSpec): Promise<void> {
    const id = (this.#asked = newId());
    this.going = { key, since: performance.now() };
    let drawn: Drawn | undefined;
    try {
      const isFirst = rows > MANY && isSlow(spec) && !this.#drawn[key];
      if (isFirst) this.#hold(key, await this.#answer({ id, of, spec: { ...spec }, sample: true }));
      if (this.#asked === id && !this.#isDone(key)) drawn = await this.#answer({ id, of, spec: { ...spec } });
    } catch (cause) {
      drawn = { type: 'refused', why: reason(cause) };
      // It may have been replaced.
      await this.session.results.followTables();
    }
    this.#hold(key, drawn);
    if (this.#asked !== id) return;
    this.#asked = undefined;
    this.going = undefined;
    // It made way for something that takes no long time.
    if (!this.#isDone(key) && this.stopped !== key) setTimeout(() => this.draw(), AGAIN);
  }

  /** Undefined where it was cancelled, or made way. */
  async #answer(question: ChartQuestion): Promise<Drawn | undefined> {
    const { engine } = this.session;
    const asked = whoeverHasIt(async () => (await engine.ready()).charts.ask(question));
    const answer = await engine.whileAlive(asked);
    if (!answer) return undefined;
    if ('why' in answer) return { type: 'refused', why: answer.why };
    const isFirst = question.sample === true && answer.sample !== undefined;
    return { type: 'data', data: answer, ...(isFirst && { isFirst }) };
  }

  #hold(key: string, drawn: Drawn | undefined): void {
    if (!drawn) return;
    const others = Object.entries(this.#drawn).filter(([each]) => each !== key);
    this.#drawn = Object.fromEntries([...others, [key, drawn] as const].slice(-MOST_DRAWN));
  }

  async #cancel(): Promise<void> {
    const id = this.#asked;
    this.#asked = undefined;
    this.going = undefined;
    if (id === undefined) return;
    try {
      await (await this.session.engine.ready()).charts.cancel(id);
    } catch (cause) {
      console.debug('There is nobody to cancel what was asked.', cause);
    }
  }

  /** Another session, with other charts. */
  #begin(id: string | undefined, shared: SharedState | undefined): void {
    const opened = shared ?? id;
    if (opened === this.#opened) return;
    this.#opened = opened;
    this.#drawn = {};
    this.stopped = undefined;
    const { guest, store } = this.session;
    // What came from elsewhere has its own.
    this.kept = shared ? (guest.charts ?? []) : id === undefined ? [] : readCharts(store, id);
    this.front = this.kept[0]?.id;
  }

  #keep(charts: readonly Chart[]): void {
    this.kept = charts;
    const { info, store, guest, script } = this.session;
    const mask = consoleMask(connectionsOf(this.session).given, script.catalog);
    const kept = charts.map((chart): Chart => {
      const { of } = chart;
      return of.type === 'query' ? { ...chart, of: { ...of, sql: mask(of.sql) } } : chart;
    });
    // What came from elsewhere, and what is only in memory, ends with the page.
    if (guest.shared) guest.charts = kept;
    else if (info?.storage === 'disk' && info.id === this.#opened) keepCharts(store, info.id, kept);
  }
}

/** What it is called. */
export const chartName = ({ title, spec }: Chart): string => title ?? chartTitle(spec);

const made = new WeakMap<Session, Charts>();

/** Those of a session's page. */
export const chartsOf = (session: Session): Charts => oneOf(made, session, Charts);
