/** Opening a link of 20 kB: how soon its text can be read. */
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { encodeFragment } from '#core/share/link.ts';
import { PLAYGROUND, serveHost } from './host-page.ts';
import { median, type Finding } from './report.ts';
import type { BenchContext } from './context.ts';

const LENGTH = 20_000;
/** Stands in the first lines of the link's text, and nowhere else. */
const NAME = 'twenty-kilobytes';
const LAST = 'SELECT 42 AS the_last_line';
const PATIENCE = 60_000;

/** The starter with steps behind it, as many as make a link of that length; none of them packs well. */
function link(): string {
  const text = readFileSync('public/examples/starter/pipeline.yaml', 'utf8')
    .trimEnd()
    .replace('name: penguin-sizes', `name: ${NAME}`);
  const steps: string[] = [];
  const made = (): string =>
    encodeFragment({ text: [text, ...steps, step('last', LAST)].join('\n'), params: {}, files: [] });
  for (let at = 0; made().length < LENGTH; at++) {
    const noise = Array.from({ length: 24 }, (_, word) =>
      Math.abs(Math.sin(1 + at * 24 + word))
        .toString(36)
        .slice(2),
    );
    steps.push(step(`s${at}`, `SELECT '${noise.join(' ')}' AS words`));
  }
  return made();
}

const step = (id: string, query: string): string =>
  `  - id: ${id}\n    component: duckdb.processor\n    mode: transform\n    needs: []\n    config: { query: "${query}" }`;

/** Milliseconds since the navigation began. */
interface Times {
  readonly painted: number;
  readonly text: number;
  readonly said: number;
}

export async function linkBenchmark(context: BenchContext): Promise<Finding> {
  const stopServing = await serveHost();
  const fragment = link();
  const [cold, warm]: [Times[], Times[]] = [[], []];
  try {
    for (let round = 0; round < context.repeat; round++) {
      const { context: browser } = await context.freshChromium();
      await browser.addInitScript(watchText, NAME);
      // The first page of a new browser pays for its processes.
      const first = await browser.newPage();
      await first.goto('about:blank');
      cold.push(await openLink(first, fragment));
      await first.close();
      warm.push(await openLink(await browser.newPage(), fragment));
      console.log(`  ${round + 1}/${context.repeat} ${JSON.stringify([cold.at(-1), warm.at(-1)])}`);
    }
  } finally {
    await stopServing();
  }
  const measures = (label: string, times: readonly Times[]) => [
    { label: `${label}: first paint`, unit: 'ms' as const, runs: times.map(({ painted }) => painted) },
    { label: `${label}: the text can be read`, unit: 'ms' as const, runs: times.map(({ text }) => text) },
    { label: `${label}: what it will do is said`, unit: 'ms' as const, runs: times.map(({ said }) => said) },
  ];
  return {
    name: 'link',
    title: `Opening a link of ${(fragment.length / 1000).toFixed(1)} kB`,
    measures: [...measures('nothing cached', cold), ...measures('a second time', warm)],
    figures: [
      {
        label: 'text readable, nothing cached',
        value: median(cold.map(({ text }) => text)),
        unit: 'ms',
        target: { most: 300 },
      },
      {
        label: 'text readable, a second time',
        value: median(warm.map(({ text }) => text)),
        unit: 'ms',
        target: { most: 300 },
      },
    ],
    notes: [
      'A local server; from the start of the navigation until the text of the link is painted, by the page’s clock.',
    ],
  };
}

async function openLink(page: Page, fragment: string): Promise<Times> {
  await page.goto(`${PLAYGROUND}${fragment}`, { waitUntil: 'commit' });
  await page.waitForFunction(() => window.read?.text && window.read.said && window.read.painted, undefined, {
    timeout: PATIENCE,
  });
  return page.evaluate(() => window.read);
}

declare global {
  interface Window {
    read: { painted: number; text: number; said: number };
  }
}

/** In the page, before anything of it. */
function watchText(name: string): void {
  const read = { painted: 0, text: 0, said: 0 };
  window.read = read;
  new PerformanceObserver((list) => {
    for (const { startTime } of list.getEntries()) read.painted ||= startTime;
  }).observe({ type: 'paint', buffered: true });
  const after = (take: (at: number) => void): void => {
    // A message comes behind the painting of the frame that it was sent in.
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => take(performance.now());
    port2.postMessage(0);
  };
  const look = (): void => {
    const pane = document.querySelector('section[aria-label=Pipeline]');
    const plain = pane?.querySelector('textarea')?.value;
    const first = document.querySelector('#boot pre')?.textContent;
    const lines = pane?.querySelector('.view-lines')?.textContent;
    if (!read.text && [first, plain, lines].some((text) => text?.includes(name)))
      after((at) => (read.text ||= at));
    if (!read.said && document.querySelector('section[aria-label="Shared pipeline"]'))
      after((at) => (read.said ||= at));
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}
