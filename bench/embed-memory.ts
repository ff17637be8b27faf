/** Memory of a page with ten playgrounds that have run, against one with one. */
import type { BenchContext } from './context.ts';
import { HOST, serveHost } from './host-page.ts';
import { between } from './memory.ts';
import { watchMemory } from './processes.ts';
import { median, type Finding } from './report.ts';

const MANY = 10;
const RESTING = 3_000;
const PATIENCE = 60_000;

interface Memory {
  readonly empty: number;
  readonly rest: number;
  readonly frames: number;
}

export async function embedMemoryBenchmark(context: BenchContext): Promise<Finding> {
  const stopServing = await serveHost();
  const rounds: { readonly one: Memory; readonly many: Memory }[] = [];
  try {
    for (let round = 0; round < context.repeat; round++) {
      const both = { one: await measure(context, 1), many: await measure(context, MANY) };
      console.log(`  ${round + 1}/${context.repeat} ${JSON.stringify(both)}`);
      rounds.push(both);
    }
  } finally {
    await stopServing();
  }
  const runs = (of: (round: (typeof rounds)[number]) => number): number[] => rounds.map(of);
  return {
    name: 'embed-memory',
    title: `${MANY} playgrounds on a page, all of which have run`,
    measures: [
      {
        label: `the page with ${MANY} that nobody pressed`,
        unit: 'MB',
        runs: runs(({ many }) => many.empty),
      },
      { label: 'one has run', unit: 'MB', runs: runs(({ one }) => one.rest) },
      { label: `all ${MANY} have run`, unit: 'MB', runs: runs(({ many }) => many.rest) },
    ],
    figures: [
      {
        label: `${MANY} playgrounds against one`,
        value: median(runs(({ one, many }) => many.rest / one.rest)),
        unit: 'x',
        target: { most: 1.3 },
      },
      {
        label: 'the same, above the page that nobody pressed',
        value: median(runs(({ one, many }) => (many.rest - many.empty) / (one.rest - one.empty))),
        unit: 'x',
      },
    ],
    notes: [
      `PSS of the browser’s process tree from /proc, the median of a second at rest; a fresh browser for every run. Each is scrolled to and run, from the first to the last; at the end ${Math.max(...rounds.map(({ many }) => many.frames))} of ${MANY} frames were alive.`,
    ],
  };
}

async function measure(context: BenchContext, count: number): Promise<Memory> {
  const { pid, context: browser } = await context.freshChromium();
  const page = browser.pages()[0] ?? (await browser.newPage());
  const stop = watchMemory(pid);
  await page.goto(`${HOST}ten`);
  await page.waitForTimeout(RESTING);
  const opened = Date.now();
  for (let at = 0; at < count; at++) {
    const playground = page.locator('osiris-playground').nth(at);
    await playground.scrollIntoViewIfNeeded();
    const complete = playground.evaluate(
      (element) =>
        new Promise<void>((done) => {
          const { client } = element as Element & import('#embed/api.ts').OsirisPlaygroundElement;
          client.on('run_complete', () => done());
        }),
    );
    await playground.getByRole('button', { name: 'Run', exact: true }).click();
    await Promise.race([
      complete,
      page.waitForTimeout(PATIENCE).then(() => Promise.reject(new Error('It did not run.'))),
    ]);
  }
  await page.waitForTimeout(RESTING);
  const ended = Date.now();
  const samples = stop();
  return {
    empty: median(between(samples, opened - 1_000, opened)),
    rest: median(between(samples, ended - 1_000, ended)),
    frames: await page.locator('osiris-playground iframe').count(),
  };
}
