/** What runs left behind: the last run's state, the tables there are, the files to download. */
import { initialState, reduce, type RunEvent, type RunState } from '#core/events.ts';
import type { TableInfo } from '#workers/engine.ts';
import type { Download, Written } from './downloads.ts';
import type { EngineLink } from './engine-link.svelte.ts';
import { save } from './files.svelte.ts';
import { basename } from './format.ts';
import { logLine, type LogLine } from './log.ts';
import type { Notices } from './notices.svelte.ts';

/** Lines kept for the log; the session's own file keeps all of them. */
const LINES = 5000;

export class Results {
  run = $state.raw<RunState>(initialState);
  lines = $state.raw<readonly LogLine[]>([]);
  tables = $state.raw<readonly TableInfo[]>([]);
  /** Grows whenever a table may hold other rows than before. */
  version = $state(0);
  written = $state.raw<readonly Written[]>([]);

  constructor(
    private readonly engine: EngineLink,
    private readonly notices: Notices,
  ) {}

  readonly running = $derived(this.run.status === 'running');

  clear(): void {
    this.run = initialState;
    this.lines = [];
  }

  take(event: RunEvent): void {
    this.run = reduce(this.run, event);
    const line = logLine(event);
    if (line) this.lines = [...this.lines.slice(-LINES + 1), line];
    if (event.event === 'artifact_created') {
      const { step_id, path, bytes } = event;
      const others = this.written.filter((other) => other.step_id !== step_id || other.path !== path);
      this.written = [...others, { step_id, path, bytes }];
    }
  }

  /** The newest run and its files, which need no database; shown when they belong to the pipeline `name`. */
  async restore(name: string | undefined): Promise<void> {
    const engine = await this.engine.opened();
    const events = await engine.lastRun();
    const start = events.find((event) => event.event === 'run_start');
    if (start?.event !== 'run_start' || (name !== undefined && start.pipeline !== name)) return;
    this.clear();
    for (const event of events) this.take(event);
  }

  async refreshArtifacts(): Promise<void> {
    const engine = await this.engine.opened();
    this.written = await engine.artifacts();
  }

  async refreshTables(): Promise<void> {
    const engine = await this.engine.ready();
    this.tables = await engine.tables();
    this.version += 1;
  }

  async download({ stepId, path }: Download): Promise<void> {
    try {
      const engine = await this.engine.opened();
      save(await engine.artifact(stepId, path), basename(path));
    } catch (cause) {
      this.notices.fail(
        `${basename(path)} could not be read. Run the pipeline again to write it anew.`,
        cause,
      );
    }
  }

  async dropTable(name: string): Promise<void> {
    try {
      const engine = await this.engine.ready();
      await engine.dropTable(name);
      await this.refreshTables();
    } catch (cause) {
      this.notices.fail(`The table ${name} could not be deleted.`, cause);
    }
  }
}
