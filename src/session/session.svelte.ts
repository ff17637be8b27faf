/** The one thing the page knows: a text, what it means, what ran, what is there. Components read it and call it. */
import type { Diagnostic } from '#core/pipeline.ts';
import type { SessionInfo, SessionSummary, StorageInfo } from '#workers/engine.ts';
import starter from '../../public/examples/starter/pipeline.yaml?raw';
import { downloads } from './downloads.ts';
import { EngineLink } from './engine-link.svelte.ts';
import { listExamples, loadFile, loadPipeline, type Example } from './examples.ts';
import { FileShelf, type Added } from './files.svelte.ts';
import { newId } from './ids.ts';
import { draft, dropSession, keptChoice, lastSession, rememberSession } from './memory.ts';
import { Notices } from './notices.svelte.ts';
import { Results } from './results.svelte.ts';
import { Runs } from './runs.svelte.ts';
import { Script } from './script.svelte.ts';
import { stepViews } from './steps.ts';
import { missingFiles, unreadFiles, withExtractor } from './suggest.ts';

export type Tab = 'table' | 'columns' | 'problems' | 'log';

export interface Caret {
  readonly line: number;
  readonly column: number;
  readonly stepId?: string;
}

export class Session {
  info = $state.raw<SessionInfo | undefined>();
  storage = $state.raw<StorageInfo | undefined>();
  examples = $state.raw<readonly Example[]>([]);

  /** A step's id, or the name of a table that no step of this pipeline makes. */
  selected = $state<string | undefined>();
  tab = $state<Tab>('table');
  caret = $state.raw<Caret>({ line: 1, column: 1 });

  readonly notices = new Notices();
  readonly engine = new EngineLink();
  readonly script = new Script(this.engine, this.notices);
  readonly files = new FileShelf(this.engine, this.notices, (text) => this.script.connect(text));
  readonly results = new Results(this.engine, this.notices);
  readonly runs = new Runs(this.engine, this.script, this.results, this.notices, () => this.#present());

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
      ran: this.runs.plan,
    }),
  );
  readonly step = $derived(this.steps.find(({ id }) => id === this.selected));
  readonly tableName = $derived(this.step ? this.step.table : this.selected);
  readonly table = $derived(this.results.tables.find(({ name }) => name === this.tableName));
  readonly downloads = $derived(
    downloads(
      this.results.written,
      this.script.outline.steps.map(({ id }) => id),
    ),
  );
  /** Tables of other pipelines: they stay until the person deletes them. */
  readonly leftovers = $derived(
    this.results.tables.filter(({ name }) => !this.script.outline.steps.some(({ id }) => id === name)),
  );
  readonly missing = $derived(
    this.files.known ? missingFiles(this.script.outline.steps, this.files.names) : [],
  );
  readonly unread = $derived(
    this.script.checked?.outline ? unreadFiles(this.script.outline.steps, this.files.names) : [],
  );

  constructor() {
    const last = lastSession();
    this.script.text = (last && draft(last)) || starter;
  }

  /** Opens the last session, or a new one with the starter example, and loads the engine behind it. */
  async start(): Promise<void> {
    void this.script.check();
    void this.#listExamples();
    await this.open(lastSession());
  }

  async open(id?: string): Promise<void> {
    this.script.touched = false;
    this.files.known = false;
    let info: SessionInfo;
    try {
      info = await this.engine.open(id);
    } catch {
      return; // `engine.state` says why and the screen offers to try again.
    }
    const kept = draft(info.id) ?? (info.copyOf && draft(info.copyOf)) ?? info.text;
    this.info = info;
    rememberSession(info.id);
    const choice = keptChoice(info.id) ?? (info.copyOf === undefined ? undefined : keptChoice(info.copyOf));
    this.script.belongTo(info.id, this.script.touched ? this.script.text : (kept ?? starter), choice);
    try {
      await Promise.all([this.files.refresh(), this.script.check()]);
      if (kept === undefined || (info.copyOf && kept === starter)) await this.#addStarterFiles();
      this.files.known = true;
      await Promise.all([this.results.restore(this.script.outline.name), this.results.refreshArtifacts()]);
    } catch (cause) {
      this.notices.fail('What the session holds could not be read whole.', cause);
    }
    await this.load();
  }

  /** Leaves this session, which stays, for another; without an id for a new one. */
  async switchTo(id = newId()): Promise<void> {
    await this.script.save();
    this.runs.forget();
    this.results.tables = [];
    this.selected = undefined;
    await this.open(id);
  }

  /** Loads the engine's database; again after it failed. */
  async load(): Promise<void> {
    try {
      await this.engine.ready();
    } catch {
      return; // `engine.state` says why and the screen offers to try again.
    }
    try {
      await this.results.refreshTables();
      this.selected ??= this.#worthSeeing();
      await this.measure();
    } catch (cause) {
      this.notices.fail('The tables could not be listed.', cause);
    }
  }

  retry(): Promise<void> {
    return this.info ? this.load() : this.open(lastSession());
  }

  /** Shows a step's table; `reveal` also brings its text into view. */
  select(id: string, reveal = false): void {
    this.selected = id;
    if (reveal) this.script.reveal(id);
  }

  moveCaret(caret: Caret): void {
    const moved = caret.stepId !== this.caret.stepId;
    this.caret = caret;
    if (moved && caret.stepId !== undefined) this.selected = caret.stepId;
  }

  jump({ range }: Diagnostic): void {
    if (range) this.script.editor?.reveal(range);
    this.script.editor?.focus();
  }

  /** An example's text in place of this one, its files beside those there are. */
  async openExample(example: Example): Promise<void> {
    try {
      const [text, ...files] = await Promise.all([loadPipeline(example), ...example.files.map(fetched)]);
      // A file of the same name and size is taken for the example's own; any other is replaced with a way back.
      const isThere = ({ path, content }: Added) =>
        this.files.list.some(({ name, bytes }) => name === path && bytes === content.size);
      await this.files.add(files.filter((file) => !isThere(file)));
      this.#replace(text, `“${example.title}” opened in place of your text.`);
      await this.script.check();
    } catch (cause) {
      this.notices.fail(`“${example.title}” could not be opened.`, cause);
    }
  }

  /** One file of an example, for a text that reads it. */
  async addExampleFile(example: Example, path: string): Promise<void> {
    try {
      await this.files.add(
        await Promise.all(example.files.filter((file) => file.path === path).map(fetched)),
      );
    } catch (cause) {
      this.notices.fail(`${path} could not be loaded.`, cause);
    }
  }

  /** Files from a drop, the button or the clipboard; a pipeline among them becomes the text. */
  async add(files: readonly Added[]): Promise<void> {
    const pipelines = files.filter(isPipeline);
    const [pipeline] = pipelines;
    // Files dropped with their pipeline in one folder keep their paths as the pipeline names them.
    const folder = pipeline?.path.slice(0, pipeline.path.lastIndexOf('/') + 1) ?? '';
    const data = files
      .filter((file) => !isPipeline(file))
      .map((file) => ({
        ...file,
        path: file.path.startsWith(folder) ? file.path.slice(folder.length) : file.path,
      }));
    await this.files.add(data);
    if (pipeline)
      this.#replace(await pipeline.content.text(), `${pipeline.path} opened in place of your text.`);
    if (pipelines.length > 1)
      this.notices.say(
        `One pipeline is open at a time: ${pipeline?.path} was taken, the others were left out.`,
      );
    await this.measure();
  }

  /** Writes a step that reads the file at the end of the text. */
  addStepFor(file: string): void {
    const next = withExtractor(this.script.text, this.script.outline.steps, file);
    if (next) {
      this.script.replace(next.text, `Step ${next.id} added: it reads ${file}.`);
      this.selected = next.id;
    } else
      this.notices.fail(
        `A step for ${file} could not be added, because the steps share one line. Put each step on a line of its own, then try again.`,
      );
  }

  /** Newest first; `name` is the pipeline's, where this browser remembers the text. */
  async sessions(): Promise<readonly (SessionSummary & { readonly name?: string })[]> {
    const sessions = await (await this.engine.opened()).sessions();
    return sessions
      .map((session) => ({ ...session, name: /^name:[ \t]*(\S.*?)\s*$/m.exec(draft(session.id) ?? '')?.[1] }))
      .toSorted((a, b) => b.modified - a.modified);
  }

  async deleteSession(id: string): Promise<void> {
    await (await this.engine.opened()).deleteSession(id);
    dropSession(id);
  }

  /** Asks the browser to keep the session when space runs low. */
  async persist(): Promise<void> {
    const { keepStorage } = await import('./engine.ts');
    const kept = await keepStorage();
    await this.measure();
    if (!kept) this.notices.say('The browser did not agree to keep it. Download what must not be lost.');
  }

  async measure(): Promise<void> {
    this.storage = await (await this.engine.opened()).storage();
  }

  #replace(text: string, label: string): void {
    this.runs.forget();
    this.selected = undefined;
    this.script.replace(text, label);
  }

  /** After a run: the step worth looking at in front. */
  #present(): void {
    const failed = this.results.run.failure?.step_id;
    this.selected = failed ?? this.#worthSeeing() ?? this.selected;
    this.tab = 'table';
    void this.measure();
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

  async #addStarterFiles(): Promise<void> {
    const starting = (await listExamples()).find(({ id }) => id === 'starter');
    if (starting) await this.files.add(await Promise.all(starting.files.map(fetched)));
  }
}

function isPipeline({ path }: Added): boolean {
  return /\.ya?ml$/i.test(path) && !/(^|\/)osiris_connections\.ya?ml$/i.test(path);
}

async function fetched(file: Example['files'][number]): Promise<Added> {
  return { path: file.path, content: await loadFile(file) };
}
