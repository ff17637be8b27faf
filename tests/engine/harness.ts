/** The engine in a browser, for tests: opens it, calls it, watches what it asks of the network. */
import { mergeTests, test as base, type Page, type Request } from '@playwright/test';
import type { Recording } from '#core/recording/recording.ts';
import type { RunEvent } from '#core/run/events.ts';
import type { Appended } from '../adapters/every-type.ts';
import type { Greeted } from '../adapters/greeter.ts';
import type { Engine, FileInfo, EngineRunOptions, SessionInfo } from '#workers/engine.ts';
import { testOnOnePage } from '../support/one-page.ts';
import { ADDRESS } from './address.ts';

/** What an engine is to suffer from: little memory (as DuckDB takes it), little room on disk (bytes). */
export interface Faults {
  readonly memoryLimit?: number;
  readonly room?: number;
}

export interface OpenOptions {
  readonly id?: string;
  readonly still?: boolean;
  readonly faults?: Faults;
}

interface Harness {
  open(options?: OpenOptions): Promise<SessionInfo>;
  /** The events of the newest run so far. */
  readonly told: readonly RunEvent[];
  /** What DuckDB's worker of an engine with `faults` was sent to run since the newest run began. */
  readonly sent: readonly string[];
  /** Ends the worker of an engine with `faults`, as a browser does that runs out of memory. */
  end(): void;
  /** Ends DuckDB's own worker of such an engine. */
  breakDuckDb(): void;
  /** Ends DuckDB's worker of such an engine at once, whatever it does. */
  killDuckDb(): void;
  /** Once it has done the COMMIT of that step, before it answers. */
  killDuckDbAfter(commitOf: string): void;
  /** Resolves when nobody holds the lock. */
  free(lock: string): Promise<void>;
  /** Every file in the browser's storage: its bytes by path. */
  kept(): Promise<Readonly<Record<string, number>>>;
  /** A CSV file of one column `a`: whole numbers from `from` on. */
  addRows(name: string, rows: number, from: number): Promise<FileInfo>;
  /** Other engines of the same worker, each with a guest session, in the order in which they were opened. */
  readonly guests: {
    readonly engine: Engine;
    /** Resolves when their worker is gone. */
    readonly gone: Promise<void>;
    readonly end: () => void;
  }[];
  openGuest(hosts?: readonly string[]): Promise<SessionInfo>;
  /** The same in the worker that all frames of the page share. */
  openShared(hosts?: readonly string[]): Promise<SessionInfo>;
  /** As `run`, in the guest of that index. */
  runGuest(guest: number, text: string, runId: string, how?: EngineRunOptions): Promise<readonly RunEvent[]>;
  /** Every report of progress: bytes received, of total. */
  start(): Promise<readonly (readonly [number, number])[]>;
  addFile(name: string, base64: string): Promise<FileInfo>;
  /** The results of the pipeline's steps, as the engine records them. */
  record(text: string): Promise<Recording>;
  run(text: string, runId: string, options?: object, how?: EngineRunOptions): Promise<readonly RunEvent[]>;
  /** With a query in place of the step's own that no check has seen. */
  runUnchecked(
    text: string,
    runId: string,
    stepId: string,
    query: string,
    how?: EngineRunOptions,
    guest?: number,
  ): Promise<readonly RunEvent[]>;
  artifact(stepId: string, path: string): Promise<string>;
  /** Calls `work` with the browser's adapter in a worker of its own (adapters.worker.js), and the addresses of DuckDB. */
  adapters<T>(work: (alone: Adapters, duckDb: object) => Promise<T>): Promise<T>;
}

/** The browser's adapter without an engine. */
export interface Adapters {
  append(duckDb: object): Promise<Readonly<Record<string, Appended>>>;
  greet(duckDb: object): Promise<Greeted>;
  slices(
    bytes: Uint8Array,
    pairs: readonly (readonly [start: number, end: number])[],
  ): Promise<{ readonly parts: readonly (readonly [Uint8Array, Uint8Array])[]; readonly given: number }>;
  unzip(
    archive: Uint8Array,
  ): Promise<{ readonly text: string; readonly size: number; readonly given: number }>;
}

declare global {
  // Set by harness.js, inside the browser.
  interface Window {
    harness: Harness;
    engine: Engine;
    /** Told every event of a run at once, where a test has exposed it. */
    hear?: (event: RunEvent) => void;
    /** Told when a step of an engine with `faults` commits and moves its files (`swap`), and when it is written out (`checkpoint`). */
    pass?: (moment: 'swap' | 'checkpoint') => void;
  }
}

/** `requests`: every address asked for. A test fails when one of them leaves this machine. */
export const test = base.extend<{ requests: string[] }>({
  requests: [
    async ({ page }, use) => {
      const seen: string[] = [];
      const see = (request: Request) => void seen.push(request.url());
      page.context().on('request', see);
      await use(seen);
      page.context().off('request', see);
      const away = seen.filter(
        (url) => !/^(blob:)?https?:\/\/(localhost|127\.0\.0\.1)[:/]|^data:|^blob:null/.test(url),
      );
      if (away.length > 0) throw new Error(`requests left this machine: ${away.join(', ')}`);
    },
    { auto: true },
  ],
});

/** `test`, for tests that follow each other in one session of one engine. */
export const testOnOneEngine = (options?: OpenOptions) =>
  mergeTests(
    test,
    testOnOnePage((page) => openEngine(page, options)),
  );

/** Opens the harness and a session in it. */
export async function openEngine(page: Page, options: OpenOptions = {}): Promise<SessionInfo> {
  await page.goto(ADDRESS);
  await page.waitForFunction(() => 'harness' in window);
  return page.evaluate((wanted) => window.harness.open(wanted), options);
}

export async function addFile(page: Page, name: string, content: string | Buffer): Promise<void> {
  const base64 = Buffer.from(content).toString('base64');
  await page.evaluate(([path, bytes]) => window.harness.addFile(path, bytes), [name, base64] as const);
}

export const runText = (
  page: Page,
  text: string,
  runId = 'run-1',
  options = {},
): Promise<readonly RunEvent[]> =>
  page.evaluate(([source, id, how]) => window.harness.run(source, id, how), [text, runId, options] as const);

export async function artifact(page: Page, stepId: string, path: string): Promise<Buffer> {
  const base64 = await page.evaluate(([step, name]) => window.harness.artifact(step, name), [
    stepId,
    path,
  ] as const);
  return Buffer.from(base64, 'base64');
}

/** Resolves when the newest run has told `event` of `step`. */
export const told = (page: Page, event: RunEvent['event'], step: string) =>
  page.waitForFunction(
    ([name, id]) =>
      window.harness.told.some((one) => one.event === name && 'step_id' in one && one.step_id === id),
    [event, step] as const,
  );

/** Every step table with all its cells as text. */
export function snapshot(page: Page) {
  return page.evaluate(async () => {
    const tables = await window.engine.tables.list();
    const windows = await Promise.all(tables.map(({ name }) => window.engine.tables.rows(name, 0, 10_000)));
    return Object.fromEntries(
      windows.map(({ table, total, columns, rows }) => [table, { total, columns, rows }]),
    );
  });
}

/** `{id: a, ...}` lines under a head: a pipeline of `steps`. */
export const pipelineOf = (...steps: readonly string[]): string =>
  `oml_version: "0.1.0"\nname: test\nsteps:\n${steps.map((step) => `  - {${step}}\n`).join('')}`;

export const extract = (id: string, path: string): string =>
  `id: ${id}, component: filesystem.csv_extractor, mode: read, needs: [], config: {path: ${path}}`;

export const transform = (id: string, needs: string, query: string): string =>
  `id: ${id}, component: duckdb.processor, mode: transform, needs: [${needs}], config: {query: ${JSON.stringify(query)}}`;

export const write = (id: string, needs: string, path: string): string =>
  `id: ${id}, component: filesystem.csv_writer, mode: write, needs: [${needs}], config: {path: ${path}}`;
