/** What typing in a long text waits for: its check, in a worker, and the page at every key. */
import type { Page } from '@playwright/test';
import type { Chromium } from './browser.ts';
import { dataFile } from './data.ts';
import { longText } from './long-text.ts';
import { median, quantile, type Figure, type Finding, type Measure } from './report.ts';
import { addByButton, openWorkbench, serveSite } from './site.ts';
import { engineIn, type BenchContext } from './context.ts';

const STEPS = 100;
const LINES = 3_000;
/** Checks are short; the first of them are not counted: the worker's code is not compiled yet. */
const TIMES = 10;
const WARM = 20;
/** Milliseconds between two keys, in turn: in the longer ones the text is checked. */
const RESTS = [60, 90, 120, 200, 70, 260];
/** Frames are drawn as soon as there is something to draw: what is measured is work, not the display's clock. */
const UNLIMITED = ['--disable-frame-rate-limit', '--disable-gpu-vsync'];

export async function checkBenchmark(context: BenchContext): Promise<Finding> {
  const check = await checks(context);
  const { bare, editor, short, long } = await keys(context);
  const figure = (label: string, value: number, most: number): Figure => ({
    label,
    value,
    unit: 'ms',
    target: { most },
  });
  return {
    name: 'check',
    title: `Typing in a text of ${STEPS} steps and ${LINES.toLocaleString('en')} lines`,
    measures: [check, bare, editor, short, long],
    figures: [
      figure('check, warm, its answer included', median(check.runs), 50),
      figure('keystroke to paint, 95th percentile', quantile(long.runs, 0.95), 16),
      {
        label: 'the same in a short text, which is what any key costs in the workbench',
        value: quantile(short.runs, 0.95),
        unit: 'ms',
      },
      {
        label: 'the same in the editor on a page that has nothing else',
        value: quantile(editor.runs, 0.95),
        unit: 'ms',
      },
      {
        label: 'the same in a text field on an empty page, which is what any key costs in this browser',
        value: quantile(bare.runs, 0.95),
        unit: 'ms',
      },
    ],
    notes: [
      'A check: from asking to having the answer, as the page sees it; every text is another.',
      'A keystroke: from the press to the end of the frame that shows it, of a display that is never waited for, while texts are checked and what is known of them is shown.',
    ],
  };
}

async function checks(context: BenchContext): Promise<Measure> {
  const page = await engineIn(await context.freshChromium(), 'disk');
  const runs: number[] = [];
  for (let at = 0; at < WARM + context.repeat * TIMES; at++)
    runs.push(await page.evaluate((text) => window.bench.check(text), longText(STEPS, LINES, at)));
  return { label: 'check in its worker', unit: 'ms', runs: runs.slice(WARM) };
}

interface Keys {
  readonly bare: Measure;
  readonly editor: Measure;
  readonly short: Measure;
  readonly long: Measure;
}

/** In a text field that is all of its page, in a short text of the workbench, and in the long one. */
async function keys(context: BenchContext): Promise<Keys> {
  const stopServing = await serveSite();
  try {
    const empty = await (await context.freshChromium(UNLIMITED)).context.newPage();
    await empty.setContent('<textarea rows="20" cols="80" autofocus></textarea>');
    const bare = await typed(empty, context, 'keystroke to paint, text field on an empty page');
    const editor = await editorAlone(await context.freshChromium(UNLIMITED), context);
    const page = await openWorkbench(await context.freshChromium(UNLIMITED));
    await fill(page, longText(3, 90));
    const short = await typed(page, context, 'keystroke to paint, short text');
    await fill(page, longText(STEPS, LINES));
    return { bare, editor, short, long: await typed(page, context, 'keystroke to paint') };
  } finally {
    await stopServing();
  }
}

async function editorAlone(chromium: Chromium, context: BenchContext): Promise<Measure> {
  const page = await chromium.page('disk');
  await page.evaluate((text) => window.bench.edit(text), longText(3, 90));
  await page.locator('.monaco-editor').first().waitFor();
  await page.keyboard.type('# ');
  return typed(page, context, 'keystroke to paint, editor alone');
}

/** Replaces the text of the workbench, and puts the keyboard at its end. */
async function fill(page: Page, text: string): Promise<void> {
  const { path } = await dataFile('mixed', 10);
  await addByButton(page, path, 'long', text);
  await page.getByRole('textbox', { name: 'Pipeline editor' }).focus();
  await page.keyboard.press('ControlOrMeta+End');
  await page.keyboard.type('# ');
}

/** Types where the keyboard is. */
async function typed(page: Page, context: BenchContext, label: string): Promise<Measure> {
  await watchKeys(page);
  for (let at = 0; at < WARM + context.repeat * TIMES; at++) {
    await page.keyboard.press('abcdefgh '.charAt(at % 9));
    await page.waitForTimeout(RESTS[at % RESTS.length] ?? 0);
  }
  const runs = await page.evaluate(() => window.keys ?? []);
  return { label, unit: 'ms', runs: runs.slice(WARM) };
}

declare global {
  interface Window {
    /** Milliseconds of each key from its press, however long the page let it wait, to the end of its frame. */
    keys?: number[];
  }
}

/** What is said behind a frame's drawing comes when that is done. */
function watchKeys(page: Page): Promise<void> {
  return page.evaluate(() => {
    const isWatched = window.keys !== undefined;
    window.keys = [];
    if (isWatched) return;
    addEventListener(
      'keydown',
      ({ timeStamp }) =>
        requestAnimationFrame(() => {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => window.keys?.push(performance.now() - timeStamp);
          port2.postMessage(undefined);
        }),
      { capture: true },
    );
  });
}
