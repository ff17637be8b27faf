/** Queries that a person asks beside the pipeline, and what they gave. */
import { untrack } from 'svelte';
import { EXPORT_OPTIONS } from '#core/export/formats.ts';
import { readPlan, type QueryPlan } from '#core/sql/explain.ts';
import { readAdHoc } from '#core/sql/index.ts';
import type { Answer, AskProgress, FileRead, TableInfo, TableWindow } from '#workers/engine.ts';
import { CLIPBOARD_BYTES, copyText } from '../page/clipboard.ts';
import { connectionsOf } from '../connections/connections.svelte.ts';
import { readingsOf } from './console-files.ts';
import { consoleMask, keepConsole, readConsole, withAsked, type Asked } from './console-kept.ts';
import type { ExportSubject } from '../export/export-subject.ts';
import { reason } from '../page/notices.svelte.ts';
import { bytes, plural } from '../page/number-text.ts';
import { oneOf } from '../page/one-of.svelte.ts';
import type { Session } from '../session.svelte.ts';

/** Rows that are kept of an answer, unless somebody wants all of them. */
export const KEPT_ROWS = 1_000_000;
/** Answers that are kept: the one that was asked first goes for the next. */
const MOST_TABS = 20;
/** Milliseconds of rest before the text is kept. */
const REST = 500;

/** What a query gave, with all that is shown of it. */
export interface Tab {
  readonly id: number;
  readonly sql: string;
  readonly title: string;
  /** Milliseconds from asking to the answer. */
  readonly ms: number;
  readonly files: readonly FileRead[];
  readonly plan?: QueryPlan;
  /** As the grid reads tables. */
  readonly table?: TableInfo;
  /** It gave more rows than are kept. */
  readonly more?: boolean;
}

/** Why a query gave nothing. */
export interface Failure {
  readonly message: string;
  /** It was ended, and nothing is wrong with it. */
  readonly isEnded: boolean;
  /** UTF-16 offsets in the console's text as it was then, which is `text`. */
  readonly at?: { readonly start: number; readonly end: number };
  readonly text: string;
  readonly instead?: string;
}

/** What goes on. */
interface Going {
  readonly sql: string;
  /** `performance.now()` of its beginning. */
  readonly since: number;
  readonly at?: AskProgress;
}

/** How a query is asked. */
export interface Ask {
  /** It is worked out to be measured, and its rows are thrown away. */
  readonly plan?: boolean;
  /** All of its rows are kept. */
  readonly all?: boolean;
  /** All of the files that it names are read, however large. */
  readonly whole?: boolean;
  /** Where its text begins in the console's. */
  readonly from?: number;
}

const ENDED = new Error('The query was cancelled.');

/** Nothing in it rejects. To be made outside of components, whose end would end what it derives. */
export class SqlConsole {
  text = $state('');
  tabs = $state.raw<readonly Tab[]>([]);
  /** Id of the one in front. */
  front = $state<number | undefined>();
  going = $state.raw<Going | undefined>();
  failure = $state.raw<Failure | undefined>();
  history = $state.raw<readonly Asked[]>([]);

  readonly shown = $derived(this.tabs.find(({ id }) => id === this.front));
  /** Why nothing can be asked now. */
  readonly obstacle = $derived.by(() => {
    const { guest, runs, engine } = this.session;
    if (guest.shared && !guest.hasRun)
      return 'This pipeline came from elsewhere and has not run here: there is nothing to ask yet. Run it first.';
    if (runs.busy) return 'A run goes on. Ask when it has ended, or cancel it.';
    return engine.state.phase === 'failed' ? engine.state.reason : undefined;
  });

  #session: string | undefined;
  /** Waits no longer for files. */
  #leave = (): void => {};
  #count = 0;
  #resting: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly session: Session) {
    $effect(() => {
      const { info } = session;
      untrack(() => this.#begin(info?.id));
    });
  }

  edit(text: string): void {
    if (text === this.text) return;
    this.text = text;
    if (this.failure && this.failure.text !== text) this.failure = { ...this.failure, at: undefined };
    clearTimeout(this.#resting);
    this.#resting = setTimeout(() => this.#keep(), REST);
  }

  /** Asks one statement; its answer is in a tab of its own, in place of the one that the same statement gave before. */
  async ask(sql: string, how: Ask = {}): Promise<void> {
    if (this.going || this.obstacle !== undefined || sql.trim() === '') return;
    const { session, text } = this;
    const from = how.from ?? 0;
    const since = performance.now();
    this.failure = undefined;
    this.going = { sql, since };
    this.history = withAsked(this.history, { sql: this.#masked(sql), at: Date.now() });
    this.#keep();
    const refuse = (failure: Omit<Failure, 'text'>): void => {
      if (this.#session !== session.info?.id) return;
      const at = failure.at && { start: failure.at.start + from, end: failure.at.end + from };
      this.failure = { ...failure, at, text };
    };
    try {
      // Those that are on their way are waited for, as a run does.
      const coming = session.files.uploads.map(({ path }) => path).filter((path) => sql.includes(path));
      if (coming.length > 0) await this.#arrived(coming);
      await session.script.check();
      const { catalog, plan } = session.script;
      if (!catalog) throw new Error('The page could not load what knows the components. Reload it.');
      const known = { catalog, plan, files: session.files.list };
      const readings = readingsOf(sql, known, how.whole ?? false);
      if (readings.type === 'refused') return refuse({ ...readings, isEnded: false });
      if (!(await session.files.allow(Object.keys(readings.files)))) return;
      const wants = how.plan || readAdHoc(sql).explains ? 'plan' : 'rows';
      const most = how.all ? undefined : KEPT_ROWS;
      const engine = await session.engine.ready();
      const tell = (at: AskProgress): void => {
        if (this.going) this.going = { ...this.going, at };
      };
      const asked = engine.console.ask({ sql, wants, most, files: readings.files }, tell);
      const answer = await session.engine.whileAlive(asked);
      const ms = performance.now() - since;
      if (answer.type === 'refused') refuse({ ...answer, isEnded: false });
      else if (answer.type === 'ended') refuse({ message: answer.why, isEnded: true });
      else this.#show(sql, ms, answer);
    } catch (cause) {
      refuse({ message: reason(cause), isEnded: cause === ENDED });
    } finally {
      this.going = undefined;
      if (this.failure) void session.files.renewLinks();
    }
  }

  /** Rejects where the adding of one fails or is stopped, and with `ENDED` where it is cancelled before. */
  async #arrived(paths: readonly string[]): Promise<void> {
    const cancelled = new Promise<never>((_, reject) => (this.#leave = () => reject(ENDED)));
    await Promise.race([this.session.files.arrived(paths), cancelled]);
  }

  /** Ends what goes on. */
  async cancel(): Promise<void> {
    if (!this.going) return;
    this.#leave();
    try {
      await (await this.session.engine.ready()).console.cancel();
    } catch (cause) {
      this.session.notices.fail('The query could not be cancelled.', cause);
    }
  }

  /** The rows of a tab's table, as the grid asks for them. */
  async rows(tab: Tab, offset: number, limit: number): Promise<TableWindow> {
    const { table } = tab;
    if (!table) throw new Error('A plan has no rows.');
    const engine = await this.session.engine.ready();
    const rows = await engine.console.rows(table.version, offset, limit);
    return { table: table.name, version: table.version, offset, rows };
  }

  /** The whole value of one of its cells. */
  async cell({ table }: Tab, row: number, column: string): Promise<Blob | null> {
    const engine = await this.session.engine.ready();
    return engine.console.cell(table?.version ?? '', row, column);
  }

  /** What a tab's rows are exported with. */
  subject({ table, title, more }: Tab): ExportSubject | undefined {
    return (
      table && {
        name: fileName(title),
        rows: { type: 'answer', id: table.version },
        columns: table.columns,
        total: table.rows,
        isPart: more === true,
      }
    );
  }

  /** Puts all rows of a tab into the clipboard as CSV; says what became of that. */
  async copy({ table, title }: Tab): Promise<string> {
    if (!table) return '';
    const { session } = this;
    let trouble: string | undefined;
    const reading = (async () => {
      const engine = await session.engine.ready();
      const rows = { type: 'answer', id: table.version } as const;
      const csv = { rows, name: title, format: 'csv', options: EXPORT_OPTIONS } as const;
      const done = await session.engine.whileAlive(engine.exports.write(csv));
      if (done.type === 'ended' || !done.file)
        throw new Error(done.type === 'ended' ? done.why : 'There is no file.');
      if (done.bytes > CLIPBOARD_BYTES)
        trouble = `These rows have ${bytes(done.bytes)}, more than a clipboard bears: export them instead.`;
      if (trouble !== undefined) throw new Error(trouble);
      return done.file.text();
    })();
    reading.catch((cause: unknown) => (trouble ??= `Nothing was copied. ${reason(cause)}`));
    if (await copyText(reading)) return `Copied ${plural(table.rows, 'row')} as CSV.`;
    return trouble ?? 'The browser refused the clipboard: export the rows instead.';
  }

  close(tab: Tab): void {
    const at = this.tabs.indexOf(tab);
    this.tabs = this.tabs.filter((each) => each !== tab);
    if (this.front === tab.id) this.front = (this.tabs[at] ?? this.tabs[at - 1])?.id;
    this.#letGo([tab]);
  }

  clearHistory(): void {
    this.history = [];
    this.#keep();
  }

  /** Writes the query into the pipeline as a step, once the person has seen what changes. */
  async makeStep(sql: string): Promise<void> {
    const { proposeStep } = await import('./console-step.ts');
    const why = await proposeStep(this.session, sql);
    if (why !== undefined) this.failure = { message: why, isEnded: false, text: this.text };
  }

  #show(sql: string, ms: number, answer: Extract<Answer, { type: 'rows' | 'plan' }>): void {
    const id = ++this.#count;
    const { files } = answer;
    const shown: Tab =
      answer.type === 'plan'
        ? { id, sql, title: `Plan: ${titleOf(sql)}`, ms, files, plan: readPlan(answer.json) }
        : { id, sql, title: titleOf(sql), ms, files, table: tableOf(sql, answer), more: answer.more };
    const isSame = (tab: Tab): boolean => tab.sql === sql && (tab.plan === undefined) === !shown.plan;
    const before = this.tabs.find(isSame);
    const tabs = before
      ? this.tabs.map((tab) => (tab === before ? shown : tab))
      : [...this.tabs, shown].slice(-MOST_TABS);
    const gone = this.tabs.filter((tab) => !tabs.includes(tab));
    this.tabs = tabs;
    this.front = id;
    this.#letGo(gone);
  }

  #letGo(tabs: readonly Tab[]): void {
    const ids = tabs.flatMap(({ table }) => (table ? [table.version] : []));
    if (ids.length === 0 || this.session.engine.state.phase !== 'ready') return;
    this.session.engine
      .ready()
      .then((engine) => Promise.all(ids.map((id) => engine.console.drop(id))))
      .catch((cause: unknown) => console.debug('Rows of the console went with their engine.', cause));
  }

  /** Another session, with another console. */
  #begin(id: string | undefined): void {
    if (id === this.#session) return;
    this.#keep();
    this.#session = id;
    this.tabs = [];
    this.front = this.failure = undefined;
    const { text, history } =
      id === undefined ? { text: '', history: [] } : readConsole(this.session.store, id);
    this.text = text;
    this.history = history;
  }

  #keep(): void {
    clearTimeout(this.#resting);
    const id = this.#session;
    const { info, store } = this.session;
    // What came from elsewhere, and what is only in memory, ends with the page.
    const survives = info?.id === id && info?.storage === 'disk' && info.guest === undefined;
    if (id !== undefined && survives)
      keepConsole(store, id, { text: this.#masked(this.text), history: this.history });
  }

  #masked(text: string): string {
    const { given } = connectionsOf(this.session);
    return consoleMask(given, this.session.script.catalog)(text);
  }
}

/** Words of a query that name its tab. */
const TITLE = 28;

/** Its first words. */
export function titleOf(sql: string): string {
  const words = sql
    .replace(/--[^\n]*|\/\*[^]*?\*\//g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return words.length > TITLE ? `${words.slice(0, TITLE - 1).trimEnd()}…` : words;
}

const fileName = (title: string): string =>
  title
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '')
    .toLowerCase() || 'query';

const tableOf = (sql: string, { id, rows, columns }: Extract<Answer, { type: 'rows' }>): TableInfo => ({
  name: titleOf(sql),
  version: id,
  rows,
  columns,
});

const made = new WeakMap<Session, SqlConsole>();

/** That of a session's page. */
export const consoleOf = (session: Session): SqlConsole => oneOf(made, session, SqlConsole);
