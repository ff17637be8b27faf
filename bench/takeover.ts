/** Two windows on one session, of which the one that has it closes or crashes: how long the other takes to go on in its place. */
import type { BrowserContext, Page } from '@playwright/test';
import { settleDisk } from './repeat.ts';
import { quantile, type Figure, type Finding } from './report.ts';
import { openWorkbench, pressRun, replaceText, serveSite } from './site.ts';
import type { BenchContext } from './context.ts';
import type { Chromium } from './browser.ts';

const ROWS = 100_000;
const PATIENCE = 30_000;
const SHARED = 'Also open in another window';

/** The second step keeps DuckDB at work for `million` millions of sines. */
const pipeline = (million: number): string => `oml_version: "0.1.0"
name: takeover
steps:
  - id: made
    component: duckdb.processor
    mode: transform
    config: { query: "SELECT i AS id, md5(i::VARCHAR) AS name FROM range(${ROWS}) t(i)" }
  - id: slow
    component: duckdb.processor
    mode: transform
    config: { query: "SELECT sum(sin(i)) AS s FROM range(${million}000000) t(i)" }
`;

const ENDS = ['closed', 'crashed'] as const;
const MOMENTS = ['at rest', 'in a run'] as const;

/** Milliseconds from the end of the one until the other has what was typed then in the session, shows rows never seen, and can run. */
interface Times {
  readonly text: number;
  readonly table: number;
  readonly engine: number;
}

export async function takeoverBenchmark(context: BenchContext): Promise<Finding> {
  const stopServing = await serveSite();
  const times: Record<string, Times[]> = {};
  try {
    const chromium = await context.freshChromium();
    let owner = await openWorkbench(chromium);
    await replaceText(owner, pipeline(1));
    await pressRun(owner);
    for (let round = 0; round < context.repeat; round++)
      for (const end of ENDS)
        for (const moment of MOMENTS) {
          const other = await follow(chromium, owner);
          const took = await takeOver(chromium.context, owner, other, end, moment);
          console.log(`  ${round + 1}/${context.repeat} ${end} ${moment}: ${JSON.stringify(took)}`);
          (times[`${end} ${moment}`] ??= []).push(took);
          owner = other;
        }
  } finally {
    await stopServing();
  }
  const runs = (part: keyof Times, of?: string): number[] =>
    Object.entries(times).flatMap(([kind, all]) =>
      of === undefined || kind === of ? all.map((each) => each[part]) : [],
    );
  const slowest = (label: string, part: keyof Times, most: number): Figure => ({
    label: `${label}, nine of ten`,
    value: quantile(runs(part), 0.9),
    unit: 'ms',
    target: { most },
  });
  return {
    name: 'takeover',
    title: 'Of two windows on one session the one that has it ends: the other goes on',
    measures: (['text', 'table', 'engine'] as const).flatMap((part) =>
      Object.keys(times).map((kind) => ({
        label: `${WORDS[part]}: ${kind}`,
        unit: 'ms',
        runs: runs(part, kind),
      })),
    ),
    figures: [
      slowest(WORDS.text, 'text', 2_000),
      slowest(WORDS.table, 'table', 2_000),
      slowest(WORDS.engine, 'engine', 5_000),
    ],
    notes: [
      'From the end of the window that had the session, with its engine and whatever ran in it. Rows that were in sight, and the text, stay where they are all the time.',
    ],
  };
}

const WORDS = {
  text: 'a text typed then is saved',
  table: 'rows that were never in sight are shown',
  engine: 'the engine is there',
} as const;

/** A window that shares the session. */
async function follow(chromium: Chromium, owner: Page): Promise<Page> {
  const page = await openWorkbench(chromium);
  for (const window of [owner, page])
    await window.locator('footer').filter({ hasText: SHARED }).waitFor({ timeout: PATIENCE });
  return page;
}

async function takeOver(
  context: BrowserContext,
  owner: Page,
  other: Page,
  end: (typeof ENDS)[number],
  moment: (typeof MOMENTS)[number],
): Promise<Times> {
  await replaceText(owner, pipeline(moment === 'at rest' ? 1 : 1_000));
  await other.locator('footer').filter({ hasText: 'Saved to disk' }).waitFor({ timeout: PATIENCE });
  if (moment === 'in a run') {
    await owner.getByRole('button', { name: 'Run', exact: true }).click();
    await other.getByRole('status').filter({ hasText: 'step 2 of 2' }).waitFor({ timeout: PATIENCE });
  }
  await other.getByRole('textbox', { name: 'Pipeline editor' }).focus();
  await other.keyboard.press('Control+Home');
  await other.locator('[data-step="made"]').click();
  await other
    .locator('[role=grid][aria-label="made"] [role=gridcell]')
    .first()
    .waitFor({ timeout: PATIENCE });
  await other.getByRole('textbox', { name: 'Pipeline editor' }).focus();
  settleDisk();
  const devtools = await context.newCDPSession(owner);
  const crashed = owner.waitForEvent('crash');
  const at = Date.now();
  if (end === 'crashed') {
    devtools.send('Page.crash').catch(() => {});
    await crashed;
  } else {
    crashed.catch(() => {});
    await owner.close();
  }
  const watched = watch(other, at);
  await other.keyboard.type('# goes on\n');
  const times = await watched;
  if (end === 'crashed') await owner.close();
  await replaceText(other, pipeline(1));
  await pressRun(other);
  return times;
}

/** `at`: when the other window was ended, as `Date.now()` says it. */
function watch(page: Page, at: number): Promise<Times> {
  return page.evaluate(
    async ([began, rows, patience]) => {
      const times: { -readonly [Part in keyof Times]?: number } = {};
      let isSaving = false;
      let hasLeft = false;
      for (;;) {
        const grid = document.querySelector('[role=grid][aria-label="made"]');
        // What ended a run brings what it has made to the front.
        if (grid) grid.scrollTo({ top: grid.scrollHeight });
        else document.querySelector<HTMLElement>('[data-step="made"]')?.click();
        const now = Date.now() - began;
        const said = document.querySelector('footer')?.textContent ?? '';
        isSaving ||= said.includes('Saving…');
        hasLeft ||= !said.includes('DuckDB v');
        if (isSaving && said.includes('Saved to disk')) times.text ??= now;
        if (hasLeft && said.includes('DuckDB v')) times.engine ??= now;
        const last = document.querySelector(`[role=row][aria-rowindex="${rows + 1}"] [role=gridcell]`);
        if (last?.textContent) times.table ??= now;
        const { text, table, engine } = times;
        if (now > patience)
          throw new Error(`After ${now} ms it has ${JSON.stringify(times)} and says: ${said}`);
        if (text !== undefined && table !== undefined && engine !== undefined) return { text, table, engine };
        await new Promise((done) => setTimeout(done, 10));
      }
    },
    [at, ROWS, PATIENCE] as const,
  );
}
