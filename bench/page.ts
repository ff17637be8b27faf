/** What the benchmarks call inside the browser: the engine as a person gets it, and DuckDB-WASM as it comes. */
import { compile } from '#core/plan/compile.ts';
import type { RunEvent } from '#core/run/events.ts';
import { parse } from '#core/oml/parse.ts';
import { catalog } from '#drivers/index.ts';
import { startChecker } from '#session/text/checker.ts';
import { createEngine } from '#session/engine/engine.ts';
import { sharedEngine } from '#session/engine/shared-engine.ts';
import type { Checker } from '#workers/check/checker.ts';
import type { Engine, SessionInfo } from '#workers/engine.ts';
import { openRaw, type Raw } from './raw.ts';
import { tryOut, type Outcome, type Trial } from './settings-page.ts';

/** An event and when the page had it, in milliseconds of `performance.now()`. */
export interface Heard {
  readonly at: number;
  readonly event: RunEvent;
}

export interface Run {
  /** When Run was pressed. */
  readonly started: number;
  readonly heard: readonly Heard[];
}

export interface Bench {
  /** A new session in a new engine, ready to run. */
  open(): Promise<SessionInfo>;
  /** Adds the file that was picked in the page's input; milliseconds. */
  add(): Promise<number>;
  drop(table: string): Promise<void>;
  /** Rejects when a step fails. */
  run(text: string): Promise<Run>;
  /** Starts a run, presses Cancel `delay` ms after `step` began. */
  runAndCancel(text: string, step: string, delay: number): Promise<Cancelled>;
  /** Checks a text as the page does; milliseconds. Rejects when it has errors. */
  check(text: string): Promise<number>;
  /** Shows a text in the editor alone, with the keyboard at its end: no check, no session, nothing beside it. */
  edit(text: string): Promise<void>;
  /** So many guest sessions in one worker, each of which has run the text. */
  guests(count: number, text: string): Promise<void>;
  raw: Raw | undefined;
  openRaw(place: 'disk' | 'memory'): Promise<void>;
  /** Of the open DuckDB. */
  tryOut(trial: Trial): Promise<Outcome>;
  picked(): File;
}

export interface Cancelled extends Run {
  /** When Cancel was pressed. */
  readonly pressed: number;
  /** When the engine was usable again. */
  readonly usable: number;
}

declare global {
  interface Window {
    bench: Bench;
  }
}

let engine: Engine | undefined;
let checker: Promise<Checker> | undefined;
let runs = 0;

function theEngine(): Engine {
  if (!engine) throw new Error('The engine is not open.');
  return engine;
}

function planOf(text: string) {
  const pipeline = parse(text);
  const plan = pipeline.ok ? compile(pipeline.value, catalog, { host: 'browser' }) : pipeline;
  if (!plan.ok) throw new Error(JSON.stringify(plan.diagnostics));
  return plan.value;
}

function picked(): File {
  const [file] = document.querySelector('input')?.files ?? [];
  if (!file) throw new Error('No file was picked.');
  return file;
}

async function follow(text: string, onEvent: (event: RunEvent) => void): Promise<Run> {
  const plan = planOf(text);
  const heard: Heard[] = [];
  const started = performance.now();
  await theEngine().runs.execute(plan, `run-${(runs += 1)}`, (event) => {
    heard.push({ at: performance.now(), event });
    onEvent(event);
  });
  return { started, heard };
}

const pause = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));

window.bench = {
  async edit(text) {
    const { create } = await import('#ui/editor/create.ts');
    const host = document.body.appendChild(document.createElement('div'));
    host.style.height = '600px';
    const editor = create(host, text, { run: () => {}, leave: () => {} });
    const model = editor.getModel();
    if (model) editor.setPosition(model.getFullModelRange().getEndPosition());
    editor.focus();
  },
  async open() {
    ({ engine } = await createEngine());
    const info = await engine.sessions.open(`bench-${Date.now()}`);
    await engine.start();
    await engine.warmUp();
    return info;
  },
  async guests(count, text) {
    for (let guest = 0; guest < count; guest++) {
      ({ engine } = await sharedEngine(createEngine));
      await engine.sessions.openGuest({ hosts: [] });
      await this.run(text);
    }
  },
  async add() {
    const file = picked();
    const started = performance.now();
    await theEngine().files.add(file.name, file);
    return performance.now() - started;
  },
  async drop(table) {
    const tables = await theEngine().tables.list();
    if (tables.some(({ name }) => name === table)) await theEngine().tables.drop(table);
  },
  async run(text) {
    const run = await follow(text, () => {});
    const last = run.heard.at(-1)?.event;
    if (last?.event !== 'run_complete') throw new Error(`The run did not complete: ${JSON.stringify(last)}`);
    return run;
  },
  async runAndCancel(text, step, delay) {
    let pressed = NaN;
    let usable = NaN;
    let cancelling: Promise<void> | undefined;
    const cancel = async () => {
      await pause(delay);
      pressed = performance.now();
      await theEngine().runs.cancel();
      usable = performance.now();
    };
    const run = await follow(text, (event) => {
      if (event.event === 'step_start' && event.step_id === step) cancelling ??= cancel();
    });
    await cancelling;
    return { ...run, pressed, usable };
  },
  async check(text) {
    checker ??= startChecker();
    const { check } = await checker;
    const started = performance.now();
    const { plan } = await check({ text, settings: { choice: { params: {} } } }, 0);
    if (!plan) throw new Error('The text has errors.');
    return performance.now() - started;
  },
  raw: undefined,
  async openRaw(place) {
    window.bench.raw = await openRaw(place);
  },
  tryOut(trial) {
    if (!window.bench.raw) throw new Error('DuckDB is not open.');
    return tryOut(window.bench.raw, trial);
  },
  picked,
};
