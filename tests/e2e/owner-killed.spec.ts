/**
 * Of two windows on one session the one that has it is killed at random moments of edits and runs: the other goes on, and nothing that either
 * of them showed, saved or not, or said was complete, is lost. `FAULTS=1`: 50 times; `npm run test:more` does 4. `KILL_SEED=n` does again what the line of a run says.
 */
import { expect, test, type BrowserContext, type Page } from '@playwright/test';
import { random } from '../corpus/make.ts';
import {
  cells,
  editor,
  open,
  region,
  run,
  RUN_TIMEOUT,
  runButton,
  runSays,
  setText,
  status,
  statusLine,
  step,
} from '../support/playground.ts';
import { keepResult } from '../support/results.ts';
import { look } from './killed.ts';

const KILLS = Number(process.env['KILLS'] ?? (process.env['FAULTS'] ? 50 : 4));
const SEED = Number(process.env['KILL_SEED'] ?? (process.env['FAULTS'] ? Date.now() % 1_000_000 : 1));

const ACTS = [
  'ran here',
  'typed in both',
  'ran there',
  'typed here',
  'typed there',
  'typed while it ran',
] as const;
const WAYS = ['crashed', 'closed'] as const;
type Act = (typeof ACTS)[number];

/** Its version is in its text, and in every table that it makes. */
const pipeline = (version: number): string => `# v${String(version).padStart(4, '0')}.
oml_version: "0.1.0"
name: shared
steps:
${[
  ['first', `SELECT ${version} AS version`],
  ['slow', 'SELECT sum(sin(i)) AS s FROM range(15000000) t(i)'],
  ['last', 'SELECT version FROM first, slow'],
]
  .map(
    ([id, query]) =>
      `  - {id: ${id}, component: duckdb.processor, mode: transform, needs: [${id === 'last' ? 'first, slow' : ''}], config: {query: ${JSON.stringify(query)}}}\n`,
  )
  .join('')}`;

const otherText = (page: Page) =>
  region(page, 'Notifications').getByRole('button', { name: 'Bring back the other text' });
const wait = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

test(`${KILLS} kills of the window that has the session: the other goes on, and nothing is lost @more`, async ({
  context,
}) => {
  test.setTimeout(60_000 + KILLS * 60_000);
  context.setDefaultTimeout(RUN_TIMEOUT);
  const next = random(SEED);
  console.log(`    seed ${SEED}`);
  const counts = { acts: {} as Record<string, number>, ways: {} as Record<string, number> };
  const seconds: number[] = [];
  let version = 0;
  let owner = await context.newPage();
  await open(owner);
  await setText(owner, pipeline(++version));
  expect(await run(owner)).toMatch(/^Run complete/);
  for (let kill = 0; kill < KILLS; kill++) {
    const survivor = await follower(context, owner);
    const act = ACTS[kill % ACTS.length]!;
    const way = WAYS[next(WAYS.length)]!;
    await test.step(`${kill}: ${way}, ${act}`, async () => {
      const least = version;
      version = await begin(act, owner, survivor, version);
      await wait(next(act.includes('ran') ? 2500 : 700));
      const [told, last] = await Promise.all([look(owner), look(survivor)]);
      const complete = await step(survivor, 'first').getAttribute('aria-label');
      await end(context, owner, way);
      const since = performance.now();
      await expect(statusLine(survivor)).not.toContainText('Also open');
      await expect(statusLine(survivor)).toContainText('DuckDB v', { timeout: RUN_TIMEOUT });
      seconds.push((performance.now() - since) / 1000);

      // What was on a screen is kept, whether it was said to be saved or not.
      const typed = [told.version, last.version].filter((one) => one > least);
      const shown = [(await look(survivor)).version];
      if (act === 'typed in both' && !typed.every((one) => shown.includes(one))) {
        await bringBack(survivor);
        await expect.poll(async () => (await look(survivor)).version).not.toBe(shown[0]);
        shown.push((await look(survivor)).version);
      }
      for (const one of [least, ...typed]) expect(Math.max(...shown), act).toBeGreaterThanOrEqual(one);
      if (act === 'typed in both') expect(shown).toEqual(expect.arrayContaining(typed));

      await goOn(survivor, complete);
      await setText(survivor, pipeline(++version));
      expect(await run(survivor)).toMatch(/^Run complete/);
      await step(survivor, 'last').press('Enter');
      await expect.poll(() => cells(survivor)).toContainEqual([String(version)]);
    });
    counts.acts[act] = (counts.acts[act] ?? 0) + 1;
    counts.ways[way] = (counts.ways[way] ?? 0) + 1;
    owner = survivor;
  }
  seconds.sort((a, b) => a - b);
  const [median, longest] = [seconds[seconds.length >> 1], seconds.at(-1)].map((one) =>
    Number(one?.toFixed(1)),
  );
  keepResult({ name: 'owner kills', kills: KILLS, ...counts, seed: SEED, median, longest });
});

async function follower(context: BrowserContext, owner: Page): Promise<Page> {
  const page = await context.newPage();
  await open(page);
  await expect(statusLine(page)).toContainText('Also open in another window', { timeout: RUN_TIMEOUT });
  await expect(statusLine(owner)).toContainText('Also open in another window');
  await expect(statusLine(page)).toContainText('DuckDB v', { timeout: RUN_TIMEOUT });
  return page;
}

/** Begins what is to be cut off; gives the newest version there is. */
async function begin(act: Act, owner: Page, survivor: Page, version: number): Promise<number> {
  const [one, two] = [version + 1, version + 2];
  switch (act) {
    case 'typed here':
      await setText(owner, pipeline(one));
      return one;
    case 'typed there':
      await setText(survivor, pipeline(one));
      return one;
    case 'typed in both':
      await Promise.all([setText(owner, pipeline(one)), setText(survivor, pipeline(two))]);
      return two;
    case 'ran here':
    case 'ran there': {
      const page = act === 'ran here' ? owner : survivor;
      await setText(page, pipeline(one));
      await runButton(page).click();
      return one;
    }
    case 'typed while it ran':
      await setText(survivor, pipeline(one));
      await runButton(survivor).click();
      await setText(owner, pipeline(two));
      return two;
  }
}

async function end(context: BrowserContext, page: Page, way: (typeof WAYS)[number]): Promise<void> {
  if (way === 'crashed') {
    const devtools = await context.newCDPSession(page);
    const crashed = page.waitForEvent('crash');
    devtools.send('Page.crash').catch(() => {});
    await crashed;
  }
  await page.close();
}

/**
 * Of two texts that were written at once one is shown, and the other is one click away. Where one of them was here before the other was
 * written over it, neither lost its place to the other: as after anything that is typed, undo brings it back.
 */
async function bringBack(page: Page): Promise<void> {
  if (await isOffered(page)) {
    await otherText(page).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Replace' }).click();
  } else {
    await editor(page).focus();
    await page.keyboard.press('ControlOrMeta+Z');
  }
}

const isOffered = (page: Page): Promise<boolean> =>
  otherText(page)
    .waitFor({ timeout: 10_000 })
    .then(
      () => true,
      () => false,
    );

/** A run that was cut off is told so, and goes on from what was complete; one that was not has its end. */
async function goOn(page: Page, first: string | null): Promise<void> {
  await runSays(page, /^Run (complete|cancelled)/);
  if (/^Run complete/.test((await status(page).textContent())?.trim() ?? '')) return;
  await expect(status(page)).toContainText('was closed before the run ended');
  const again = page.getByRole('button', { name: /^Continue/ });
  // It may end after its last step and before it is told complete: then all three are done.
  if (/: (Complete|Reused)/.test(first ?? '')) await expect(again).toContainText(/[123] steps? done/);
  if ((await again.count()) === 0) return;
  await again.click();
  await runSays(page, 'Run complete');
}
