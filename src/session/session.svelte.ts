/** The one thing the page knows: a text, what it means, what ran, what is there. Components read it and call it. */
import type { Diagnostic, Offer } from '#core/oml/pipeline.ts';
import type { SessionInfo } from '#workers/engine.ts';
import { Arrivals } from './arrivals.svelte.ts';
import type { Choice } from './text/choice.ts';
import { downloads } from './results/downloads.ts';
import { EngineLink } from './engine/engine-link.svelte.ts';
import type { StartedEngine } from './engine/engine.ts';
import type { ExportSubject } from './export/export-subject.ts';
import { Following } from './following.ts';
import { listExamples, type Example } from './text/examples.ts';
import { Freshness } from './results/freshness.svelte.ts';
import { FileShelf, type Added } from './files/files.svelte.ts';
import { FileUsage } from './files/file-usage.svelte.ts';
import { Guest } from './guest/guest.svelte.ts';
import { Imports } from './files/imports.svelte.ts';
import type { KeptPage } from './page/kept-page.ts';
import type { Moments } from './guest/moments.ts';
import { Notices, type NoticeAction } from './page/notices.svelte.ts';
import { Opening } from './opening.svelte.ts';
import { privacyOf } from './page/privacy.ts';
import { Recorded, type RecordedView } from './results/recorded.svelte.ts';
import { Renewal } from './page/renewal.svelte.ts';
import type { Profiles } from './table/profiles.svelte.ts';
import { Proposals } from './text/proposal.svelte.ts';
import { Results } from './results/results.svelte.ts';
import { RunRoom } from './run/run-room.ts';
import { Runs } from './run/runs.svelte.ts';
import { Script } from './text/script.svelte.ts';
import { Selection } from './results/selection.svelte.ts';
import { Sessions } from './sessions.svelte.ts';
import type { Source } from './source.ts';
import { behind, stepViews } from './results/steps.ts';
import { StorageQuota } from './engine/storage-quota.svelte.ts';
import type { Store } from './page/store.ts';
import { TableViews } from './table/table-views.svelte.ts';
import type { Windows } from './engine/windows.ts';
import { Targets } from './run/targets.svelte.ts';
import { WriteConsent } from './run/write-consent.svelte.ts';

/** What is shown of a pipeline: everything; its text and what it gave; that alone; its steps. */
export type SessionMode = 'full' | 'editor' | 'result' | 'graph';

/** Where the store says `off`, the engine does nothing beforehand: tests do without, as may whoever saves power. */
const WARM_UP = 'warm-up';

/** What a session works with. */
export interface SessionParts {
  /** Starts an engine's worker: on first use, and again where the one before has ended. */
  engine(): Promise<StartedEngine>;
  /** Makes other windows known, which share their sessions with this one; absent, or giving nothing: what they have open is copied. */
  windows?(): Promise<Windows | undefined>;
  readonly store: Store;
  readonly moments: Moments;
  /** The page itself, where the browser keeps it. */
  readonly page?: KeptPage;
  /** What is opened first, and what new sessions begin with. */
  readonly source: Source;
  readonly mode: SessionMode;
  /** Language of the texts and values that are shown, as HTML names it, where somebody has said it. */
  readonly lang?: string;
  /** Called with what is to stand behind the page's address, with its `#`, so that a reload opens what is open. */
  onaddress?(fragment: string): void;
}

/**
 * Holds the state of the page: one open session with its parts, each an object of its own, and what is in
 * front on the screen.
 */
export class Session {
  examples = $state.raw<readonly Example[]>([]);
  /** The connections are in front, to be given what they lack. */
  asksConnections = $state(false);
  /** The tables are to become a file. */
  exportsTables = $state(false);
  /** A file that is looked into before it is loaded; `step`: that reads it. */
  lookAt = $state.raw<{ readonly file: string; readonly step?: string } | undefined>();
  /** What is to be exported: how, is asked. */
  exportOf = $state.raw<ExportSubject | undefined>();
  /** The export that goes on, in a few words. */
  exporting = $state.raw<{ readonly subject: ExportSubject; readonly words: string } | undefined>();
  /** How it runs elsewhere is asked. */
  goesElsewhere = $state(false);
  /** Id of the step whose stand-in is asked about. */
  standInFor = $state<string | undefined>();

  readonly store: Store;
  readonly mode: SessionMode;
  readonly lang: string | undefined;
  readonly notices = new Notices();
  readonly engine: EngineLink;
  readonly script: Script;
  readonly quota: StorageQuota;
  readonly sessions: Sessions;
  readonly files: FileShelf;
  readonly fileUsage: FileUsage;
  readonly results: Results;
  readonly recorded: Recorded;
  readonly targets = new Targets(this.notices);
  readonly imports: Imports;
  readonly freshness: Freshness;
  readonly writes: WriteConsent;
  readonly runs: Runs;
  readonly selection: Selection;
  readonly opening: Opening;
  readonly guest: Guest;
  readonly arrivals: Arrivals;
  readonly proposals = new Proposals();
  readonly tableViews: TableViews;
  readonly renewal: Renewal;

  #profiles: Promise<Profiles> | undefined;

  /** What the text says wrong, and where the last run failed. */
  readonly problems: readonly Diagnostic[] = $derived.by(() =>
    this.runs.failure ? [this.runs.failure, ...this.script.diagnostics] : this.script.diagnostics,
  );
  readonly steps = $derived.by(() =>
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
  readonly step = $derived.by(() => {
    // Read in any case: Svelte 5.57 may miss what is read only when there are steps.
    const wanted = this.selection.id;
    return this.steps.find(({ id }) => id === wanted);
  });
  /** Where the last run failed, while the text still has that step: what is shown of it says why. */
  readonly failed = $derived(this.steps.find(({ state, reason }) => state === 'failed' && reason));
  readonly tableName = $derived.by(() => (this.step ? this.step.table : this.selection.id));
  readonly table = $derived.by(() => this.results.tables.find(({ name }) => name === this.tableName));
  /** What was recorded of the table in front, where no run has made one. */
  readonly recordedTable: RecordedView | undefined = $derived.by(() => {
    // All is read in any case, as by `step`.
    const { table, step, steps, recorded, script, selection } = this;
    const [{ last }, { checked }, { id }] = [recorded, script, selection];
    const shown = recorded.table(step ? step.shows : last);
    if (table) return undefined;
    if (step) return step.state === 'failed' ? undefined : shown;
    const isOfText = checked === undefined || steps.some((each) => each.id === last);
    return id === undefined && isOfText ? shown : undefined;
  });
  /** Of the table in front: to be listed again. */
  readonly behind = $derived.by(() => behind(this.results.run, this.results.tables, this.tableName));
  readonly downloads = $derived.by(() =>
    downloads(this.results.written, this.steps, this.results.tables, this.results.run),
  );
  /** Tables of other pipelines: they stay until the person deletes them. */
  readonly leftovers = $derived.by(() =>
    this.results.tables.filter(({ name }) => !this.script.outline.steps.some(({ id }) => id === name)),
  );
  /** What the person called this session, else what the text calls the pipeline. */
  readonly name = $derived.by(() => this.info?.name ?? this.script.outline.name);
  readonly privacy = $derived.by(() => privacyOf(this.script.outline.steps));

  constructor({ engine, windows, store, moments, page, source, mode, lang, onaddress }: SessionParts) {
    this.store = store;
    this.tableViews = new TableViews(store, () => this.info?.id);
    this.mode = mode;
    this.lang = lang;
    const { notices, targets, proposals } = this;
    const link = (this.engine = new EngineLink(engine, store.read(WARM_UP) !== 'off', windows));
    const room: NoticeAction = { label: 'Sessions by size', run: () => this.sessions.showLargest() };
    const script = (this.script = new Script(link, notices, store, room, proposals));
    const quota = (this.quota = new StorageQuota(link, notices, store, room));
    const files = (this.files = new FileShelf(link, notices, (texts) => script.configure(texts), quota));
    const guest = (this.guest = new Guest(script, files, moments));
    const results = (this.results = new Results(link, notices));
    const recorded = (this.recorded = new Recorded(script, () => guest.shared?.recording));
    const imports = (this.imports = new Imports(files, script, notices, recorded, (text, label) =>
      this.#replace(text, label),
    ));
    this.sessions = new Sessions(link, notices, quota, store);
    this.fileUsage = new FileUsage(script, files, () => this.guest.coming);
    this.selection = new Selection(results, recorded, () => this.steps);
    const info = (): SessionInfo | undefined => this.info;
    const runRoom = new RunRoom(results, notices, quota, info);
    const isBusy = (): boolean => this.runs.phase !== 'idle';
    const freshness = (this.freshness = new Freshness({ engine: link, script, files, results, isBusy }));
    const writes = (this.writes = new WriteConsent(script));
    this.runs = new Runs({
      engine: link,
      script,
      files,
      results,
      freshness,
      targets,
      guest,
      writes,
      notices,
      coming: () => imports.coming(),
      onlacking: () => (this.asksConnections ||= script.asksForValues),
      ready: () => this.#ready(runRoom),
      onend: (step) => {
        this.selection.showOutcome(step ?? guest.shared?.step);
        runRoom.offer();
        if (results.run.status !== 'complete') void files.renewLinks();
        void this.#keep();
      },
      onrefused: () => void following.renew(),
    });
    const { runs, selection } = this;
    const following = new Following({ engine: link, script, files, results, runs, store, info });
    const shown = { guest, recorded, script, files, imports, targets, results, runs, selection, following };
    const told = { notices, proposals };
    const opening = (this.opening = new Opening({ engine: link, store, source, quota, ...told, ...shown }));
    link.company.listener = following;
    link.onreopened = (...reopened) => opening.reopened(...reopened);
    this.arrivals = new Arrivals({
      source,
      store,
      opening,
      engine: link,
      guest,
      script,
      files,
      runs,
      ...told,
      replace: (text, label, choice) => this.#replace(text, label, choice),
      onaddress,
    });
    this.renewal = new Renewal({
      page,
      notices,
      isBusy: () => isBusy() || files.uploads.length > 0 || imports.opening !== undefined || !this.#survives,
      save: async () => {
        await script.save();
        return script.saved === 'saved';
      },
    });
  }

  /** Of the session that is open; undefined while there is none. */
  get info(): SessionInfo | undefined {
    return this.opening.info;
  }

  /** Opens what the source says, and loads the engine behind it. */
  async start(): Promise<void> {
    void this.script.check();
    void this.#listExamples();
    await this.arrivals.begin();
  }

  /** Shows a step's table; `reveal` also brings its text into view. */
  select(id: string, reveal = false): void {
    this.selection.choose(id);
    if (reveal) this.script.reveal(id);
  }

  /** Shows the place of a diagnostic in the editor, if it has one, and puts the keyboard there. */
  jump({ range }: Diagnostic): void {
    if (range) this.script.editor?.reveal(range);
    this.script.editor?.focus();
  }

  /** Does what a diagnostic offers. */
  take({ step }: Offer): void {
    if (step === undefined) void this.runs.writeStandIns();
    else this.standInFor = step;
  }

  /** Files from a drop, the button or the clipboard; a pipeline among them becomes the text. */
  async add(files: readonly Added[]): Promise<void> {
    const rest = await this.arrivals.take(files);
    if (rest.length === 0) return;
    // What came from elsewhere reads no files of the person's disk: it gets copies.
    const copies = rest.map(({ path, content }) => ({ path, content }));
    await this.imports.add(this.guest.shared ? copies : rest);
    await this.#keep();
  }

  /** What is known of the values of columns: the same whenever it is asked. Rejects where that part of the page does not load. */
  profiles(): Promise<Profiles> {
    this.#profiles ??= import('./table/profiles.svelte.ts').then(
      ({ Profiles }) => new Profiles(this.engine, this.results),
      (cause: unknown) => {
        this.#profiles = undefined;
        throw cause;
      },
    );
    return this.#profiles;
  }

  /** Writes a step that reads the file at the end of the text, and goes on there. */
  async addStepFor(file: string): Promise<void> {
    const [{ addFileStep }, { holdsSeveral }] = await Promise.all([
      import('./text/add-step.ts'),
      import('./files/file-tables.ts'),
    ]);
    // Which of its tables is meant, only the person knows.
    if (await holdsSeveral(this, file)) {
      this.lookAt = { file };
      return;
    }
    const id = await addFileStep(this, file, this.fileUsage.fits[file]);
    if (id !== undefined) await this.script.goOn(id);
  }

  /** What is open is there again after a reload. */
  get #survives(): boolean {
    return this.info?.storage === 'disk' && this.info.guest === undefined;
  }

  /** Before a run begins: a session that is being opened, and what is on its way to it, are there. */
  async #ready(room: RunRoom): Promise<boolean> {
    await this.opening.settled();
    await room.make();
    if (!(await this.imports.settled())) return false;
    await this.files.settingsArrived();
    return true;
  }

  /** What came from elsewhere asks nobody to keep anything. */
  async #keep(): Promise<void> {
    if (!this.guest.shared) await this.quota.keep();
  }

  #replace(text: string, label: string, choice?: Choice): void {
    this.runs.leaveText();
    this.targets.forget();
    this.recorded.give(undefined);
    this.selection.id = undefined;
    this.files.settle();
    this.script.open(text, label, choice);
  }

  async #listExamples(): Promise<void> {
    try {
      this.examples = await listExamples();
    } catch (cause) {
      this.notices.fail('The examples could not be listed.', cause);
    }
  }
}
