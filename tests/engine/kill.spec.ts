/**
 * The browser, the tab or a worker is killed at random moments of a run; opened again, every step that was told complete is there and
 * whole, none is there in part, and the run is continued. `FAULTS=1`: 52 times, and `npm run test:faults` does that twice. `KILL_SEED=n` does again what the line of a run says.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, expect, type BrowserContext, type Page } from '@playwright/test';
import type { RunEvent } from '#core/run/events.ts';
import { random } from '../corpus/make.ts';
import { killBrowser } from '../support/chromium.ts';
import { keepResult } from '../support/results.ts';
import { openEngine, test } from './harness.ts';
import { continueRun, firstRow, inputOf, pipeline, ROWS, runIdOf, STEPS, tidy, type Told } from './killed.ts';

const KILLS = Number(process.env['KILLS'] ?? (process.env['FAULTS'] ? 52 : 10));
const SEED = Number(process.env['KILL_SEED'] ?? (process.env['FAULTS'] ? Date.now() % 1_000_000 : 1));

const PHASES = ['load', 'SQL', 'swap', 'checkpoint', 'export'] as const;
const WAYS = ['browser', 'engine worker', 'tab crashed', 'database worker', 'tab closed'] as const;
type Phase = (typeof PHASES)[number];
type Way = (typeof WAYS)[number];

const phaseOf: Readonly<Record<string, Phase>> = { rows: 'load', times: 'SQL', sorted: 'SQL', out: 'export' };

/** Who hears what the run in the page tells. */
interface Ear {
  hear(event: RunEvent): void;
  pass(moment: 'swap' | 'checkpoint'): void;
}

/** A round, and where it is to be killed: after a share of a phase of a step; without them it runs to its end. */
interface Target {
  readonly round: number;
  readonly step?: string;
  readonly phase?: Phase;
  readonly share?: number;
}

/** How long a phase of a step took the last time, in milliseconds: by `step phase`. */
type Lengths = Record<string, number>;

const wait = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

test(`${KILLS} kills: nothing that was told complete is lost, nothing is there in part @more`, async ({
  launchOptions,
}) => {
  test.setTimeout(60_000 + KILLS * 30_000);
  const next = random(SEED);
  const began = performance.now();
  const profile = mkdtempSync(join(tmpdir(), 'kill-'));
  const told: Told = {};
  const ear: Ear = { hear: () => {}, pass: () => {} };
  const fell: Record<string, number> = Object.fromEntries(PHASES.map((phase) => [phase, 0]));
  const ways: Record<string, number> = {};
  const start = async (): Promise<BrowserContext> => {
    const started = await chromium.launchPersistentContext(profile, launchOptions);
    await started.exposeFunction('hear', (event: RunEvent) => ear.hear(event));
    await started.exposeFunction('pass', (moment: 'swap' | 'checkpoint') => ear.pass(moment));
    return started;
  };
  console.log(`    seed ${SEED}`);
  let context = await start();
  try {
    let page = await opened(context);
    for (const odd of [0, 1])
      await page.evaluate(([name, rows, from]) => window.harness.addRows(name, rows, from), [
        inputOf(odd),
        ROWS,
        firstRow(odd),
      ] as const);
    const lengths: Lengths = {};
    for (const round of [0, 1]) await runUntil(page, ear, { round }, told, lengths);
    expect(told).toEqual(Object.fromEntries(STEPS.map((step) => [step, 1])));
    const whole = await tidy(page);

    const from = next(WAYS.length);
    for (let kill = 0; kill < KILLS; kill++) {
      const round = kill + 2;
      const way = WAYS[(from + kill + Math.floor(kill / WAYS.length)) % WAYS.length]!;
      // Word of a phase takes its time, and on a busy machine the next one has begun: what was hit least is aimed at.
      const phase = PHASES.reduce((least, one) => (fell[one]! < fell[least]! ? one : least));
      const fitting = STEPS.filter(
        (id) => phaseOf[id] === phase || phase === 'swap' || phase === 'checkpoint',
      );
      const step = fitting[next(fitting.length)]!;
      const target = { round, step, phase, share: Math.max(0, next(1500) - 500) / 1000 };
      const killed = await runUntil(page, ear, target, told, lengths);
      fell[killed.phase] = (fell[killed.phase] ?? 0) + 1;
      ways[way] = (ways[way] ?? 0) + 1;
      await test.step(`${round}: ${way} in ${killed.phase}`, async () => {
        if (way === 'browser') {
          await killBrowser(context);
          await context.close().catch(() => {});
          context = await start();
          page = await opened(context);
        } else page = await endPart(context, page, way, killed.running);
        await continueRun(page, round, told);
        // What a round that was cut off took is used again, or given back.
        expect(await tidy(page)).toBeLessThan(2 * whole);
      });
    }
  } finally {
    await context.close().catch(() => {});
    rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
  const seconds = Math.round((performance.now() - began) / 1000);
  keepResult({ name: 'kills', kills: KILLS, phases: fell, ways, seed: SEED, seconds });
  for (const phase of PHASES) expect(fell[phase], phase).toBeGreaterThanOrEqual(Math.floor(KILLS / 20));
});

/** A page with the session open, once those who were killed have let go of it; `again`: this page, with a new engine. */
async function opened(context: BrowserContext, again?: Page): Promise<Page> {
  const page = again ?? (await context.newPage());
  const options = { id: 'killed', faults: {} };
  const { storage, copyOf } = again
    ? await again.evaluate(async (wanted) => {
        await window.harness.free('osiris-session:killed');
        return window.harness.open(wanted);
      }, options)
    : await openEngine(page, options);
  expect({ storage, copyOf }).toEqual({ storage: 'disk', copyOf: undefined });
  return page;
}

/** Kills the tab or a worker; gives the page that goes on, with an engine. */
async function endPart(
  context: BrowserContext,
  page: Page,
  way: Exclude<Way, 'browser'>,
  running: Promise<unknown>,
): Promise<Page> {
  switch (way) {
    case 'engine worker':
      await page.evaluate(() => window.harness.end());
      return opened(context, page);
    case 'database worker':
      // The engine hears of it, and goes on with another.
      await page.evaluate(() => window.harness.killDuckDb());
      await running;
      return page;
    case 'tab crashed': {
      const devtools = await context.newCDPSession(page);
      const crashed = page.waitForEvent('crash');
      devtools.send('Page.crash').catch(() => {});
      await crashed;
      await page.close();
      return opened(context);
    }
    case 'tab closed':
      await page.close();
      return opened(context);
  }
}

interface Killed {
  /** The last that was heard of. */
  readonly phase: Phase | 'between steps';
  /** Resolves when the run has ended by itself. */
  readonly running: Promise<unknown>;
}

/** Runs a round until the moment to kill it has come. */
async function runUntil(page: Page, ear: Ear, target: Target, told: Told, lengths: Lengths): Promise<Killed> {
  const { round, share = 0 } = target;
  let [step, phase]: [string, Killed['phase']] = ['', 'between steps'];
  let since = performance.now();
  let reached = (): void => {};
  const there = new Promise<void>((done) => (reached = done));
  const enter = (now: Killed['phase']): void => {
    lengths[`${step} ${phase}`] = performance.now() - since;
    since = performance.now();
    phase = now;
    if (step === target.step && now === target.phase) reached();
  };
  ear.hear = (event) => {
    if (event.run_id !== runIdOf(round)) return;
    if (event.event === 'step_complete') {
      told[event.step_id] = round;
      enter('between steps');
    }
    if (event.event !== 'step_start') return;
    step = event.step_id;
    enter(phaseOf[step]!);
  };
  ear.pass = (moment) => void (step !== '' && enter(moment));
  const running = page
    .evaluate(([text, id]) => window.harness.run(text, id), [pipeline(round), runIdOf(round)] as const)
    .catch(() => {});
  await Promise.race([there, running]);
  await wait(share * (lengths[`${target.step} ${target.phase}`] ?? 0));
  return { phase, running };
}
