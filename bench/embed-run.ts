/** From Run on somebody's page to the first rows: with nothing cached, on a second visit, and beside a playground that has run. */
import type { Page } from '@playwright/test';
import { HOST, serveHost } from './host-page.ts';
import { median, type Finding } from './report.ts';
import type { BenchContext } from './context.ts';

/** Milliseconds from the press of Run. */
interface Times {
  /** The frame answers. */
  readonly ready: number;
  /** The run has begun, and is complete. */
  readonly begun: number;
  readonly complete: number;
  /** The rows that it made are in the table. */
  readonly rows: number;
}

const VISITS = ['cold', 'second visit', 'third visit'] as const;
const BESIDE = 'beside one that has run';
/** Milliseconds that a reader looks before they press. */
const READING = 2_000;
const PATIENCE = 60_000;

export async function embedRunBenchmark(context: BenchContext): Promise<Finding> {
  const stopServing = await serveHost();
  const rounds: Record<string, Times>[] = [];
  try {
    for (let round = 0; round < context.repeat; round++) {
      const { context: browser } = await context.freshChromium();
      await browser.addInitScript(watchRows);
      const times: Record<string, Times> = {};
      for (const visit of VISITS) {
        const page = await browser.newPage();
        await page.goto(`${HOST}ten`);
        await page.evaluate(watchRuns);
        await page.waitForTimeout(READING);
        times[visit] = await pressRun(page, 0);
        if (visit === VISITS[0]) {
          await page.waitForTimeout(READING);
          times[BESIDE] = await pressRun(page, 1);
        }
        await page.close();
      }
      console.log(`  ${round + 1}/${context.repeat} ${JSON.stringify(times)}`);
      rounds.push(times);
    }
  } finally {
    await stopServing();
  }
  const runs = (label: string, part: keyof Times): number[] =>
    rounds.map((times) => times[label]?.[part] ?? NaN);
  const labels = [...VISITS, BESIDE];
  const parts = {
    ready: 'the frame answers',
    begun: 'the run begins',
    complete: 'the run is complete',
    rows: 'its rows are seen',
  };
  return {
    name: 'embed-run',
    title: 'A playground in somebody’s page: from Run to the first rows',
    measures: labels.flatMap((label) =>
      (Object.keys(parts) as (keyof Times)[]).map((part) => ({
        label: `${label}: ${parts[part]}`,
        unit: 'ms' as const,
        runs: runs(label, part),
      })),
    ),
    figures: [
      {
        label: 'Run to first rows, cold cache',
        value: median(runs('cold', 'rows')),
        unit: 'ms',
        target: { most: 3_000 },
      },
      {
        label: 'Run to first rows, second visit',
        value: median(runs('second visit', 'rows')),
        unit: 'ms',
        target: { most: 1_000 },
      },
      { label: 'Run to first rows, third visit', value: median(runs('third visit', 'rows')), unit: 'ms' },
      { label: `Run to first rows, ${BESIDE}`, value: median(runs(BESIDE, 'rows')), unit: 'ms' },
    ],
    notes: [
      'The starter (a file of 344 rows, one query, one file written), in a browser with an empty profile; page and playground on two local servers of two sites. All from the press of Run, until the rows are painted in the table in front.',
    ],
  };
}

/** Presses the Run of a playground that has not been started; `at`: which. */
async function pressRun(page: Page, at: number): Promise<Times> {
  const playground = page.locator('osiris-playground').nth(at);
  await playground.scrollIntoViewIfNeeded();
  await playground.getByRole('button', { name: 'Run', exact: true }).click();
  const frame = await (await playground.locator('iframe').elementHandle())?.contentFrame();
  if (!frame) throw new Error('There is no frame.');
  await frame.waitForFunction(() => window.rows > 0, undefined, { timeout: PATIENCE });
  const rows = await frame.evaluate(() => window.rows);
  const { pressed, ready, begun, complete } = await page.evaluate((index) => window.told[index]!, at);
  return {
    ready: ready - pressed,
    begun: begun - pressed,
    complete: complete - pressed,
    rows: rows - pressed,
  };
}

declare global {
  interface Window {
    /** When rows of a run were painted, in milliseconds since 1970. */
    rows: number;
    /** By playground, in milliseconds since 1970. */
    told: { pressed: number; ready: number; begun: number; complete: number }[];
  }
}

/** In the host's page. */
function watchRuns(): void {
  window.told = [...document.querySelectorAll('osiris-playground')].map((element) => {
    const told = { pressed: 0, ready: 0, begun: 0, complete: 0 };
    element.addEventListener('click', () => (told.pressed = Date.now()), { capture: true, once: true });
    const { client } = element as Element & import('#embed/api.ts').OsirisPlaygroundElement;
    client.on('ready', () => (told.ready = Date.now()));
    client.on('run_start', () => (told.begun = Date.now()));
    client.on('run_complete', () => (told.complete = Date.now()));
    return told;
  });
}

/** In every frame, before anything of it. */
function watchRows(): void {
  window.rows = 0;
  const look = (): void => {
    const table = document.querySelector('section[aria-label=Table]');
    const isThere = table?.querySelector('[role=gridcell]') && !table.textContent?.includes('Recorded');
    if (!isThere) return void requestAnimationFrame(look);
    // A message comes behind the painting of the frame that it was sent in.
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => (window.rows = Date.now());
    port2.postMessage(0);
  };
  if (location.pathname.endsWith('/embed/')) requestAnimationFrame(look);
}
