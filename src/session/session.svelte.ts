/** The one thing the page knows: a text, what it means, what ran, what is there. Components read it and call it. */
import type { Diagnostic } from '#core/oml/pipeline.ts';
import type { Resume, SessionInfo } from '#workers/engine.ts';
import starter from '../../public/examples/starter/pipeline.yaml?raw';
import { Arrivals } from './arrivals.svelte.ts';
import { NO_CHOICE } from './choice.ts';
import { downloads } from './downloads.ts';
import { EngineLink } from './engine-link.svelte.ts';
import { listExamples, type Example } from './examples.ts';
import { Freshness } from './freshness.svelte.ts';
import { FileShelf, type Added } from './files.svelte.ts';
import { newId } from './ids.ts';
import { StorageQuota } from './storage-quota.svelte.ts';
import { draft, lastSession, rememberSession } from './browser-store.ts';
import { newDraft, textOf } from './newest.ts';
import { Notices } from './notices.svelte.ts';
import { privacyOf } from './privacy.ts';
import { FileUsage } from './file-usage.svelte.ts';
import { Results } from './results.svelte.ts';
import { Runs } from './runs.svelte.ts';
import { Script } from './script.svelte.ts';
import { DELETED, Sessions } from './sessions.ts';
import { behind, stepViews } from './steps.ts';
import { Targets } from './targets.svelte.ts';

export type Tab = 'table' | 'columns' | 'receipt' | 'problems' | 'log';

export interface Caret {
  readonly line: number;
  readonly column: number;
  readonly stepId?: string;
}

/**
 * Holds the state of the page: one open session with its parts, each an object of its own, and what is chosen
 * on the screen.
 */
export class Session {
  info = $state.raw<SessionInfo | undefined>();
  examples = $state.raw<readonly Example[]>([]);

  #opened: Promise<unknown> = Promise.resolve();

  /** A step's id, or the name of a table that no step of this pipeline makes. */
  selected = $state<string | undefined>();
  #tab = $state<Tab>('table');
  /** The outcome that was shown when a step, or a tab, was last chosen. */
  #chosenAt: { step?: number; tab?: number } = {};
  caret = $state.raw<Caret>({ line: 1, column: 1 });

  readonly notices = new Notices();
  readonly engine = new EngineLink();
  readonly script = new Script(this.engine, this.notices);
  readonly quota = new StorageQuota(this.engine, this.notices);
  readonly sessions = new Sessions(this.engine, this.notices, this.quota);
  readonly files = new FileShelf(this.engine, this.notices, (text) => this.script.connect(text), this.quota);
  readonly fileUsage = new FileUsage(this.script, this.files);
  readonly results = new Results(this.engine, this.notices);
  readonly targets = new Targets(this.notices);
  readonly freshness: Freshness = new Freshness({
    engine: this.engine,
    script: this.script,
    files: this.files,
    results: this.results,
    isBusy: () => this.runs.busy,
  });
  readonly runs: Runs = new Runs({
    engine: this.engine,
    script: this.script,
    files: this.files,
    results: this.results,
    freshness: this.freshness,
    targets: this.targets,
    notices: this.notices,
    isOpening: () => this.arrivals.opening !== undefined,
    ready: () => this.#ready(),
    onend: (step) => this.#present(step),
  });
  readonly arrivals = new Arrivals(this.files, this.script, this.notices, (text, label) =>
    this.#replace(text, label),
  );

  /** What the text says wrong, and where the last run failed. */
  readonly problems: readonly Diagnostic[] = $derived(
    this.runs.failure ? [this.runs.failure, ...this.script.diagnostics] : this.script.diagnostics,
  );
  readonly steps = $derived(
    stepViews({
      outline: this.script.outline.steps,
      plan: this.script.plan,
      run: this.results.run,
      tables: this.results.tables,
      known: this.results.known,
      trail: this.results.trail,
      judged: this.freshness.judged,
    }),
  );
  /** The step that runs now. */
  readonly going = $derived(this.steps.find(({ state }) => state === 'running'));
  readonly step = $derived(this.steps.find(({ id }) => id === this.selected));
  /** Where the last run failed, while the text still has that step: what is shown of it says why. */
  readonly failed = $derived(this.steps.find(({ state, reason }) => state === 'failed' && reason));
  readonly tableName = $derived(this.step ? this.step.table : this.selected);
  readonly table = $derived(this.results.tables.find(({ name }) => name === this.tableName));
  /** Of the table in front: to be listed again. */
  readonly behind = $derived(behind(this.results.run, this.results.tables, this.tableName));
  readonly downloads = $derived(
    downloads(this.results.written, this.steps, this.results.tables, this.results.run),
  );
  /** Tables of other pipelines: they stay until the person deletes them. */
  readonly leftovers = $derived(
    this.results.tables.filter(({ name }) => !this.script.outline.steps.some(({ id }) => id === name)),
  );
  readonly privacy = $derived(privacyOf(this.script.outline.steps));

  /** Opens the last session, or a new one with the starter example, and loads the engine behind it. */
  async start(): Promise<void> {
    void this.script.check();
    void this.#listExamples();
    await this.open();
  }

  /** Opens the session of that id, or the last one, and then loads the engine's database; never rejects. */
  async open(id: string | Resume = lastSession()): Promise<void> {
    const opened = this.#open(id);
    this.#opened = opened;
    if (await opened) await this.load();
  }

  /** Resolves when text and files are there, to whether a session is open: no database yet. */
  async #open(id: string | Resume): Promise<boolean> {
    this.files.known = false;
    this.files.settle();
    this.results.known = false;
    let info: SessionInfo;
    try {
      info = await this.engine.open(id);
    } catch {
      // `engine.state` says why and the screen offers to try again.
      const { tab, last } = lastSession();
      const known = tab ?? last;
      const shown = known === undefined ? newDraft({ text: starter }) : draft(known);
      this.script.show(known ?? newId(), shown ?? { revision: 0, text: starter, choice: NO_CHOICE });
      await this.script.check();
      return false;
    }
    const kept = textOf(info);
    this.info = info;
    rememberSession(info.id);
    this.script.belongTo(info.id, kept ?? newDraft({ text: starter }), info.revision);
    try {
      await Promise.all([this.files.refresh(), this.script.check()]);
      // The starter's own file: of a new session, or of one whose first visit ended before the file had arrived.
      const withoutFile = kept?.text === starter || info.text === undefined;
      if (kept === undefined || (withoutFile && this.files.list.length === 0))
        await this.arrivals.addStarterFiles();
      this.files.known = true;
      await Promise.all([this.results.restore(this.script.outline.name), this.results.refreshArtifacts()]);
    } catch (cause) {
      if (this.info === info) this.notices.fail('What the session holds could not be read whole.', cause);
    }
    return this.info === info;
  }

  /** Leaves this session, which stays, for another; without an id for a new one. */
  async switchTo(id = newId()): Promise<void> {
    await this.script.leave();
    this.notices.clear(DELETED);
    this.info = undefined;
    this.runs.leaveSession();
    this.arrivals.leave();
    this.files.leave();
    this.targets.forget();
    this.results.tables = [];
    this.selected = undefined;
    await this.open(id);
  }

  /** Loads the engine's database; again after it failed. */
  async load(): Promise<void> {
    const { info } = this;
    try {
      await this.engine.ready();
    } catch {
      return; // `engine.state` says why and the screen offers to try again.
    }
    try {
      await this.results.refreshTables();
      if (this.info !== info) return;
      this.selected ??= this.#worthSeeing();
      await this.quota.measure();
    } catch (cause) {
      // Of a session that was left meanwhile nobody wants to know.
      if (this.info === info) this.notices.fail('The tables could not be listed.', cause);
    }
  }

  /**
   * What of the results is in front; one that is chosen after a run's last event stays, else the end of a run
   * shows the table.
   */
  get tab(): Tab {
    return this.#tab;
  }
  set tab(tab: Tab) {
    this.#tab = tab;
    this.#chosenAt.tab = this.results.outcome;
  }

  /** Tries again what failed: to load the database, or to open the session where none is open. */
  retry(): Promise<void> {
    return this.info ? this.load() : this.open();
  }

  /** Shows a step's table; `reveal` also brings its text into view. */
  select(id: string, reveal = false): void {
    this.selected = id;
    this.#chosenAt.step = this.results.outcome;
    if (reveal) this.script.reveal(id);
  }

  /** Takes where the caret is in the text; when it comes into another step, that one is selected. */
  moveCaret(caret: Caret): void {
    const moved = caret.stepId !== this.caret.stepId;
    this.caret = caret;
    if (moved && caret.stepId !== undefined) this.selected = caret.stepId;
  }

  /** Shows the place of a diagnostic in the editor, if it has one, and puts the keyboard there. */
  jump({ range }: Diagnostic): void {
    if (range) this.script.editor?.reveal(range);
    this.script.editor?.focus();
  }

  /** Files from a drop, the button or the clipboard; a pipeline among them becomes the text. */
  async add(files: readonly Added[]): Promise<void> {
    await this.arrivals.add(files);
    await this.quota.keep();
  }

  /** Writes a step that reads the file at the end of the text, and goes on there. */
  async addStepFor(file: string): Promise<void> {
    const id = this.arrivals.addStepFor(file);
    if (id === undefined) return;
    this.selected = id;
    await this.script.goOn(id);
  }

  /** Before a run begins: a session that is being opened, and what is on its way to it, are there. */
  async #ready(): Promise<boolean> {
    await this.#opened;
    return this.arrivals.settled();
  }

  #replace(text: string, label: string): void {
    this.runs.leaveText();
    this.targets.forget();
    this.selected = undefined;
    this.files.settle();
    this.script.open(text, label);
  }

  /** After a run: the table of the step worth looking at in front, unless the person was quicker and chose. */
  #present(asked?: string): void {
    const { run, outcome } = this.results;
    if (this.#chosenAt.step !== outcome) {
      // Another pipeline may have been opened meanwhile.
      const wanted = [run.failure?.step_id, asked].find((id) => this.steps.some((step) => step.id === id));
      this.selected = wanted ?? this.#worthSeeing() ?? this.selected;
    }
    if (this.#chosenAt.tab !== outcome) this.#tab = 'table';
    void this.quota.keep();
  }

  /** The last step that has a table of its own. */
  #worthSeeing(): string | undefined {
    return (this.steps.findLast((step) => step.table === step.id) ?? this.steps.at(-1))?.id;
  }

  async #listExamples(): Promise<void> {
    try {
      this.examples = await listExamples();
    } catch (cause) {
      this.notices.fail('The examples could not be listed.', cause);
    }
  }
}
