/** A session on disk as a person has it: a text, files beside it, and one run after the other. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach } from 'vitest';
import { httpFetch } from '#adapters/node/http.ts';
import { openSession, type Session } from '#adapters/node/session.ts';
import type { Catalog } from '#core/contract/catalog.ts';
import type { DbConnection, Row } from '#core/contract/database.ts';
import { parse } from '#core/oml/parse.ts';
import { compile, type CompileOptions } from '#core/plan/compile.ts';
import { planPart, type PlanScope } from '#core/plan/part.ts';
import type { Plan } from '#core/plan/plan.ts';
import type { RunEvent } from '#core/run/events.ts';
import { readLedger, type LedgerRow } from '#core/run/ledger.ts';
import type { Ports } from '#core/run/ports.ts';
import { run, type RunOptions } from '#core/run/run.ts';
import { catalog } from '#drivers/index.ts';

export interface RunHow extends RunOptions, CompileOptions {
  readonly scope?: PlanScope;
  readonly components?: Catalog;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: RunEvent) => void;
  /** What is to be otherwise in this run's world. */
  readonly change?: (ports: Ports, session: Session) => Partial<Ports>;
}

export class SessionWorld {
  readonly root = mkdtempSync(join(tmpdir(), 'fresh-'));
  readonly folder = join(this.root, 'session');
  readonly data = join(this.root, 'data');
  events: readonly RunEvent[] = [];
  #runs = 0;
  #session: Session | undefined;

  constructor() {
    mkdirSync(this.data);
  }

  write(path: string, content: string | Uint8Array): void {
    const place = join(this.data, path);
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(place, content);
  }

  /**
   * Runs what is not fresh of the text; `r1`, `r2`, ... are the ids of the runs. Gives what became of each step: `reused`, `complete`,
   * `failed`, `skipped`, or `cancelled` for the one that was at work.
   */
  async run(text: string, how: RunHow = {}): Promise<Readonly<Record<string, string>>> {
    const {
      scope = { type: 'all' },
      components,
      signal = new AbortController().signal,
      onEvent,
      change,
      ...options
    } = how;
    const part = planPart(planOf(text, options, components), scope)!;
    const again = [...part.again, ...(how.again ?? [])];
    const { continues, reuse = continues === undefined, writeStandIns, dryRun } = how;
    const events: RunEvent[] = [];
    const session = await this.#open();
    const ports: Ports = {
      ...session,
      session: session.id,
      catalog: components ?? catalog,
      clock: {
        now: () => new Date().toISOString(),
        monotonic: () => performance.now(),
        every: () => () => {},
      },
      signal,
      fetch: (request) => httpFetch(request, signal),
      async emit(event) {
        events.push(event);
        onEvent?.(event);
        await session.record(event);
      },
    };
    await run(
      part.plan,
      `r${++this.#runs}`,
      { ...ports, ...change?.(ports, session) },
      { reuse, again, continues, ...(writeStandIns ? { writeStandIns } : {}), ...(dryRun ? { dryRun } : {}) },
    );
    this.events = events;
    return became(events);
  }

  get last(): RunEvent | undefined {
    return this.events.at(-1);
  }

  /** The events of a kind of the last run. */
  told<E extends RunEvent['event']>(kind: E): readonly Extract<RunEvent, { event: E }>[] {
    return this.events.filter((event): event is Extract<RunEvent, { event: E }> => event.event === kind);
  }

  /** Asks, or changes, the session's database while no run goes on. */
  rows(sql: string): Promise<Row[]> {
    return this.within((db) => db.query(sql));
  }

  async ledger(): Promise<Readonly<Record<string, LedgerRow>>> {
    const rows = await this.within((db) => readLedger(db));
    return Object.fromEntries(rows.map((row) => [row.stepId, row]));
  }

  /** As when its process ends, and another one opens it. */
  async close(): Promise<void> {
    await this.#session?.close();
    this.#session = undefined;
  }

  async #open(): Promise<Session> {
    const { folder, data } = this;
    return (this.#session ??= await openSession({ folder, data, text: NOTHING, plan: planOf(NOTHING) }));
  }

  /** Works on the session's database while no run goes on. */
  async within<T>(work: (db: DbConnection) => Promise<T>): Promise<T> {
    const db = await (await this.#open()).database.connect();
    try {
      return await work(db);
    } finally {
      await db.close();
    }
  }
}

const NOTHING = `oml_version: "0.1.0"\nname: n\nsteps:\n  - {id: n, component: duckdb.processor, mode: transform, config: {query: SELECT 1}}\n`;

export function planOf(text: string, options: CompileOptions = {}, components: Catalog = catalog): Plan {
  const parsed = parse(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
  const compiled = compile(parsed.value, components, options);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.diagnostics));
  return compiled.value;
}

const WORDS: Readonly<Partial<Record<RunEvent['event'], string>>> = {
  step_start: 'cancelled',
  step_complete: 'complete',
  step_cached: 'reused',
  step_failed: 'failed',
  step_skipped: 'skipped',
};

function became(events: readonly RunEvent[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    events.flatMap((event) => {
      const word = WORDS[event.event];
      return word !== undefined && 'step_id' in event && event.step_id !== undefined
        ? [[event.step_id, word]]
        : [];
    }),
  );
}

/** The lines of `steps`, each `{...}`, under a head. */
export const pipelineOf = (...steps: readonly string[]): string =>
  `oml_version: "0.1.0"\nname: test\nsteps:\n${steps.map((step) => `  - {${step}}\n`).join('')}`;

export const read = (id: string, path: string, more = ''): string =>
  `id: ${id}, component: filesystem.csv_extractor, mode: read, needs: [], config: {path: ${path}${more}}`;

export const query = (id: string, needs: string, sql: string): string =>
  `id: ${id}, component: duckdb.processor, mode: transform, needs: [${needs}], config: {query: ${JSON.stringify(sql)}}`;

export const write = (id: string, needs: string, path: string): string =>
  `id: ${id}, component: filesystem.csv_writer, mode: write, needs: [${needs}], config: {path: ${path}}`;

const opened: SessionWorld[] = [];
export function openWorld(files: Readonly<Record<string, string>> = {}): SessionWorld {
  const world = new SessionWorld();
  opened.push(world);
  for (const [path, content] of Object.entries(files)) world.write(path, content);
  return world;
}
afterEach(async () => {
  for (const world of opened.splice(0)) {
    await world.close();
    rmSync(world.root, { recursive: true });
  }
});
