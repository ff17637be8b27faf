/** What a playground costs the page that it stands in, before anybody presses Run. */
import { gzipSync } from 'node:zlib';
import type { Page } from '@playwright/test';
import { HOST, PLAYGROUND, serveHost } from './host-page.ts';
import { median, type Finding, type Measure } from './report.ts';
import type { BenchContext } from './context.ts';

/** Of the page as a reader has it: on an idle processor, and on one that is four times as slow. */
interface Look {
  /** When the page itself was painted, and when the first playground was, by the page's clock. */
  readonly painted: number;
  readonly embed: number;
  /** Milliseconds of the main thread up to then, all of them, and those of long tasks past their first 50. */
  readonly busy: number;
  readonly blocked: number;
  /** Sum of all layout shifts. */
  readonly shifts: number;
  /** Bytes of the playground's server, as gzip sends them. */
  readonly bytes: number;
}

const PATHS = { none: 'no playground', inline: 'one, text in the page', named: 'one, by `src`', ten: 'ten' };
type Path = keyof typeof PATHS;
const SPEEDS = [1, 4] as const;
const DRAWN_MS = 1_000;

export async function embedBenchmark(context: BenchContext): Promise<Finding> {
  const stopServing = await serveHost();
  const looks: { readonly path: Path; readonly speed: number; readonly look: Look }[] = [];
  try {
    const { context: browser } = await context.freshChromium();
    // What the browser does the first time it does anything is nobody's.
    for (const path of ['none', 'ten'] as const) await lookAt(await browser.newPage(), path, 1);
    for (let round = 0; round < context.repeat; round++)
      for (const speed of SPEEDS)
        for (const path of Object.keys(PATHS) as Path[])
          looks.push({ path, speed, look: await lookAt(await browser.newPage(), path, speed) });
  } finally {
    await stopServing();
  }
  const runs = (path: Path, speed: number, of: (look: Look) => number): number[] =>
    looks.filter((each) => each.path === path && each.speed === speed).map(({ look }) => of(look));
  const measure = (what: string, path: Path, speed: number, of: (look: Look) => number): Measure => ({
    label: `${what}: ${PATHS[path]}${speed === 1 ? '' : `, processor ${speed} times as slow`}`,
    unit: 'ms',
    runs: runs(path, speed, of),
  });
  const above = (path: Path, speed: number, of: (look: Look) => number): number =>
    median(runs(path, speed, of)) - median(runs('none', speed, of));
  const later = (path: Path): number =>
    median(runs(path, 1, ({ embed }) => embed)) - median(runs('none', 1, ({ painted }) => painted));
  const worst = (of: (look: Look) => number): number => Math.max(...looks.map(({ look }) => of(look)));
  const paths = Object.keys(PATHS) as Path[];
  const embeds = paths.filter((path) => path !== 'none');
  return {
    name: 'embed',
    title: 'A playground in somebody’s page, before Run',
    measures: [
      ...paths.map((path) => measure('first paint of the page', path, 1, ({ painted }) => painted)),
      ...embeds.map((path) => measure('the playground painted', path, 1, ({ embed }) => embed)),
      ...SPEEDS.flatMap((speed) =>
        paths.map((path) => measure('main thread, all of it', path, speed, ({ busy }) => busy)),
      ),
    ],
    figures: [
      {
        label: 'total blocking time, most of all runs',
        value: worst(({ blocked }) => blocked),
        unit: 'ms',
        target: { most: 50 },
      },
      {
        label: 'main thread, all that one playground adds',
        value: above('named', 1, ({ busy }) => busy),
        unit: 'ms',
        target: { most: 50 },
      },
      {
        label: 'the same, processor 4 times as slow',
        value: above('named', 4, ({ busy }) => busy),
        unit: 'ms',
      },
      {
        label: 'main thread, all that ten playgrounds add',
        value: above('ten', 1, ({ busy }) => busy),
        unit: 'ms',
      },
      {
        label: 'layout shift, sum, most of all runs',
        value: worst(({ shifts }) => shifts),
        unit: 'x',
        target: { most: 0 },
      },
      {
        label: 'fetched before Run, gzip',
        value: worst(({ bytes }) => bytes),
        unit: 'kB',
        target: { most: 60 },
      },
      {
        label: 'painted after a page without any, text in the page',
        value: later('inline'),
        unit: 'ms',
        target: { most: 100 },
      },
      {
        label: 'painted after a page without any, by `src`',
        value: later('named'),
        unit: 'ms',
        target: { most: 100 },
      },
    ],
    notes: [
      `Chromium, page and playground on two local servers of two sites, nothing cached; the script in the head, as \`docs/embed.md\` has it. A playground is painted when its pipeline and its recorded table are.`,
      'Bytes: of all that the playground’s own server was asked for, each as gzip packs it; the recorded table lies with the page.',
    ],
  };
}

async function lookAt(page: Page, path: Path, speed: number): Promise<Look> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Network.setCacheDisabled', { cacheDisabled: true });
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: speed });
  await devtools.send('Performance.enable');
  const packed: Promise<number>[] = [];
  page.on('response', (response) => {
    if (response.url().startsWith(PLAYGROUND))
      packed.push(response.body().then((body) => gzipSync(body).length));
  });
  await page.addInitScript(watch, path !== 'none');
  await page.goto(`${HOST}${path}`);
  await page.waitForFunction(() => window.seen.embed > 0);
  // What would still move or block, does it now.
  await page.waitForTimeout(DRAWN_MS);
  const { metrics } = await devtools.send('Performance.getMetrics');
  const busy = 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? NaN);
  const seen = await page.evaluate(() => window.seen);
  const bytes = (await Promise.all(packed)).reduce((sum, each) => sum + each, 0) / 1000;
  await page.close();
  return { ...seen, busy, bytes };
}

declare global {
  interface Window {
    seen: { painted: number; embed: number; blocked: number; shifts: number };
  }
}

/** In the page, before anything of it: notes what is painted and what moves. */
function watch(hasEmbed: boolean): void {
  const seen = { painted: 0, embed: hasEmbed ? 0 : Infinity, blocked: 0, shifts: 0 };
  window.seen = seen;
  const observe = (type: string, take: (entry: PerformanceEntry) => void): void =>
    new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true });
  observe('paint', ({ startTime }) => (seen.painted ||= startTime));
  observe('longtask', ({ duration }) => (seen.blocked += duration - 50));
  observe('layout-shift', (entry) => (seen.shifts += (entry as PerformanceEntry & { value: number }).value));
  const isThere = (): boolean => {
    const root = document.querySelector('osiris-playground')?.shadowRoot;
    return Boolean(root?.querySelector('pre')?.textContent && root.querySelector('table'));
  };
  const look = (): void => {
    if (!hasEmbed) return;
    if (!isThere()) return void requestAnimationFrame(look);
    // A message comes behind the painting of the frame that it was sent in.
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => (seen.embed = performance.now());
    port2.postMessage(0);
  };
  requestAnimationFrame(look);
}
