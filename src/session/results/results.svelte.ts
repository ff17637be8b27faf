/** What runs left behind: the last run's state, the tables there are, the files to download. */
import { foldRun, initialState, type RunState } from '#core/run/run-state.ts';
import { isLast, type RunEvent } from '#core/run/events.ts';
import type { TableInfo } from '#workers/engine.ts';
import type { Download, Written } from './downloads.ts';
import type { EngineLink } from '../engine/engine-link.svelte.ts';
import { basename } from '../page/number-text.ts';
import { whoeverHasIt } from '../engine/owner.ts';
import { saveFile } from '../page/save-file.ts';
import { logLine, type LineLevel } from './log.ts';
import { LogLines, type NumberedLine } from './log-lines.ts';
import type { Notices } from '../page/notices.svelte.ts';
import { follow, type Trail } from './throughput.ts';

/** Milliseconds for which a run's events gather until they are shown together: drawing each takes time that the run needs. */
const GATHER = 100;

/**
 * Holds what the screen shows of runs: the state that the events of the last one add up to, its log, the list
 * of tables, and the files that writers made.
 */
export class Results {
  run = $state.raw<RunState>(initialState);
  /** What the running step told of its way. */
  trail = $state.raw<Trail | undefined>();
  tables = $state.raw<readonly TableInfo[]>([]);
  /** The tables have been listed since the last run began: where there is none, none has been made. */
  known = $state(false);
  written = $state.raw<readonly Written[]>([]);

  /** Another number when what was shown of a run is cleared away, and when one has told its end. */
  outcome = 0;
  #fold = foldRun();
  #lines = new LogLines();
  /** Changes when there are more lines, or others. */
  #logged = $state(0);
  #waiting: RunEvent[] = [];
  #listeners: readonly ((event: RunEvent) => void)[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly engine: EngineLink,
    private readonly notices: Notices,
  ) {}

  /** Calls `listen` with every event of a run that is shown here, in order. Gives the function that ends it. */
  hear(listen: (event: RunEvent) => void): () => void {
    this.#listeners = [...this.#listeners, listen];
    return () => (this.#listeners = this.#listeners.filter((each) => each !== listen));
  }

  readonly running = $derived(this.run.status === 'running');

  /**
   * Forgets the shown run with its log, and the files it saved elsewhere on the disk; tables and the
   * session's own files stay listed.
   */
  clear(): void {
    this.#fold = foldRun();
    this.run = initialState;
    this.outcome += 1;
    this.trail = undefined;
    this.#waiting = [];
    this.#lines = new LogLines();
    this.#logged += 1;
    this.written = this.written.filter(({ savedAs }) => savedAs === undefined);
  }

  /**
   * Takes what a run begins and ends with to the screen at once, and all else a moment later, with what comes
   * meanwhile; never in another order.
   */
  addEvent(event: RunEvent): void {
    for (const listen of this.#listeners) listen(event);
    this.#waiting.push(event);
    if (event.event === 'run_start' || isLast(event)) this.#show();
    else this.#timer ??= setTimeout(() => this.#show(), GATHER);
  }

  /** How many lines of the log there are of this level and above. */
  lineCount(least: LineLevel): number {
    void this.#logged;
    return this.#lines.count(least);
  }

  /** The newest of them, oldest first. */
  lastLines(least: LineLevel): readonly NumberedLine[] {
    void this.#logged;
    return this.#lines.last(least);
  }

  #show(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const events = this.#waiting;
    this.#waiting = [];
    let { trail } = this;
    for (const event of events) {
      this.#fold.add(event);
      if (isLast(event)) this.outcome += 1;
      if (event.event === 'run_start') this.known = false;
      if (event.event === 'step_start') trail = undefined;
      if (event.event === 'step_progress') trail = follow(trail, event);
      const line = logLine(event, () => this.#fold.state);
      if (line) this.#lines.add(line);
      if (event.event === 'artifact_created') {
        const { step_id, path, bytes, target } = event;
        this.#note({ step_id, path, bytes, savedAs: target });
      }
    }
    this.run = this.#fold.state;
    this.trail = trail;
    this.#logged += 1;
  }

  /**
   * Shows the newest run and its files, which needs no database, if it was of the pipeline `name`; undefined:
   * of whichever it was; `isOfOther`: another window executed it, which is gone. Gives what is shown. Rejects where the engine cannot be asked.
   */
  async restore(name: string | undefined, isOfOther = false): Promise<readonly RunEvent[]> {
    const events = await whoeverHasIt(async () => (await this.engine.opened()).runs.last(isOfOther));
    const start = events.find((event) => event.event === 'run_start');
    if (start?.event !== 'run_start' || (name !== undefined && start.pipeline !== name)) return [];
    this.clear();
    for (const event of events) this.addEvent(event);
    return events;
  }

  /**
   * Lists the files that writers made in the session again; those saved elsewhere stay listed. Rejects where
   * the engine cannot be asked.
   */
  async refreshArtifacts(): Promise<void> {
    const kept = await whoeverHasIt(async () => (await this.engine.opened()).artifacts.list());
    const elsewhere = this.written.filter(({ savedAs }) => savedAs !== undefined);
    this.written = kept;
    for (const each of elsewhere) this.#note(each);
  }

  /** Lists the tables again, once DuckDB is loaded; rejects where it does not load. */
  async refreshTables(): Promise<void> {
    await this.engine.ready();
    const asked = this.run;
    this.tables = await whoeverHasIt(async () => (await this.engine.ready()).tables.list());
    // What a run that goes on makes is not in it.
    if (asked.status !== 'running' && this.run.run_id === asked.run_id) this.known = true;
  }

  /** One table again, while a run goes on: its step has made it anew. */
  async refreshTable(name: string): Promise<void> {
    const { run_id } = this.run;
    try {
      const made = await (await this.engine.ready()).tables.find(name);
      // Another run may have begun, or this one ended and listed all of them.
      if (!made || made.run_id !== run_id || run_id !== this.run.run_id) return;
      this.tables = [...this.tables.filter((table) => table.name !== name), made];
    } catch (cause) {
      console.info(`The table ${name} is listed when the run has ended.`, cause);
    }
  }

  /** Lists the tables again after one was found to be another than is shown; a failure becomes a notice. */
  async followTables(): Promise<void> {
    try {
      await this.refreshTables();
    } catch (cause) {
      this.notices.fail('The tables could not be listed.', cause);
    }
  }

  /**
   * Hands a file that a writer made to the browser's own download; a notice says where it could not be read.
   */
  async download({ stepId, path, name }: Download): Promise<void> {
    try {
      const { engine } = this;
      const read = async () => (await engine.opened()).artifacts.read(stepId, path);
      saveFile(await whoeverHasIt(read), name);
    } catch (cause) {
      this.notices.fail(
        `${basename(path)} could not be read. Run the pipeline again to write it anew.`,
        cause,
      );
    }
  }

  /**
   * Deletes the tables one by one, each failure a notice, and lists those left; rejects where they cannot be
   * listed.
   */
  async dropTables(names: readonly string[]): Promise<void> {
    for (const name of names) {
      try {
        const engine = await this.engine.ready();
        await engine.tables.drop(name);
      } catch (cause) {
        this.notices.fail(`The table ${name} could not be deleted.`, cause);
      }
    }
    await this.refreshTables();
  }

  #note(made: Written): void {
    const others = this.written.filter(({ step_id, path }) => step_id !== made.step_id || path !== made.path);
    this.written = [...others, made];
  }
}
