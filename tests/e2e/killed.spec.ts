/**
 * The browser is killed after something was done in the page; started again, nothing is older than what the page said was saved, or than
 * what ran. `FAULTS=1`: 44 times, up to 15 seconds after; `npm test` does a few. `KILL_SEED=n` does again what the line of a run says.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, expect, test, type BrowserContext, type Page } from '@playwright/test';
import { random } from '../corpus/make.ts';
import { killBrowser, launchOptions } from '../support/chromium.ts';
import { addFiles, editor, ready, run, setText } from '../support/playground.ts';
import { keepResult } from '../support/results.ts';
import { atLeast, look, pipeline, type Known, type Seen } from './killed.ts';

const SEED = Number(process.env['KILL_SEED'] ?? (process.env['FAULTS'] ? Date.now() % 1_000_000 : 1));
const ACTS = ['replaced', 'typed', 'chose', 'ran', 'new session', 'other session'] as const;
type Act = (typeof ACTS)[number];

/** What is done, and how many seconds before the kill. */
const ROUNDS: readonly (readonly [Act, number])[] = process.env['FAULTS']
  ? [0, 1, 5, 15, 0, 1, 5]
      .flatMap((seconds) => ACTS.map((act) => [act, seconds] as const))
      .concat([
        ['ran', 0],
        ['replaced', 15],
      ])
  : [
      ['replaced', 1],
      ['new session', 0],
      ['ran', 0],
      ['chose', 1],
    ];

const wait = (seconds: number): Promise<void> => new Promise((done) => setTimeout(done, 1000 * seconds));

test(`${ROUNDS.length} kills: text, choices and session are what the page said was saved, or newer @more`, async () => {
  test.setTimeout(60_000 + ROUNDS.length * 60_000);
  const next = random(SEED);
  console.log(`    seed ${SEED}`);
  const profile = mkdtempSync(join(tmpdir(), 'killed-'));
  const known: Known = { texts: {}, choices: {}, newest: 0 };
  const delays: Record<string, number> = {};
  const acts: Record<string, number> = {};
  let [context, page] = await start(profile);
  try {
    const rounds = ROUNDS.toSorted(() => next(3) - 1);
    for (const [n, [act, seconds]] of rounds.entries())
      await test.step(`${n}: ${act}, killed ${seconds} s after`, async () => {
        const before = await look(page);
        const done = await doIt(page, act, ++known.newest);
        await wait(seconds);
        const last = await look(page);
        await killBrowser(context);
        await context.close().catch(() => {});
        remember(known, last, done);
        [context, page] = await start(profile);
        const now = await look(page);
        if (last.saved) expect(now.session, 'the last session').toBe(last.session);
        else expect([before.session, last.session]).toContain(now.session);
        await atLeast(page, now, known);
        known.choices[now.session] = now.choice;
      });
    for (const [act, seconds] of rounds) {
      acts[act] = (acts[act] ?? 0) + 1;
      delays[`${seconds} s after`] = (delays[`${seconds} s after`] ?? 0) + 1;
    }
    keepResult({ name: 'page kills', kills: rounds.length, acts, delays, seed: SEED });
  } finally {
    await context.close().catch(() => {});
    rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
});

async function start(profile: string): Promise<[BrowserContext, Page]> {
  const context = await chromium.launchPersistentContext(profile, {
    ...launchOptions,
    args: [...launchOptions.args, '--no-first-run'],
    handleSIGINT: false,
    serviceWorkers: 'block',
  });
  const page = context.pages()[0] ?? (await context.newPage());
  await page.goto('http://localhost:4173/');
  await ready(page);
  return [context, page];
}

/** What is on disk by now, whatever the page says. */
interface Done {
  readonly ran?: number;
}

async function doIt(page: Page, act: Act, version: number): Promise<Done> {
  switch (act) {
    case 'replaced':
      await addFiles(page, [{ name: 'mine.yaml', content: pipeline(version) }]);
      return {};
    case 'typed':
      await editor(page).focus();
      await page.keyboard.press('ControlOrMeta+Home');
      await page.keyboard.type(`# v${String(version).padStart(4, '0')}.\n`);
      return {};
    case 'chose': {
      await setText(page, pipeline(version));
      await page.getByRole('button', { name: /^Parameters/ }).click();
      await page
        .getByRole('dialog', { name: 'Parameters' })
        .getByLabel('n', { exact: true })
        .fill(String(version));
      return {};
    }
    case 'ran':
      await setText(page, pipeline(version));
      await expect(page.getByRole('heading', { level: 1 })).toContainText(`v${version}`);
      expect(await run(page)).toMatch(/^Run complete/);
      return { ran: version };
    case 'new session':
      await page.getByRole('button', { name: 'Menu', exact: true }).click();
      await page.getByRole('button', { name: 'New session' }).click();
      return {};
    case 'other session': {
      await page.getByRole('button', { name: 'Menu', exact: true }).click();
      await page.getByRole('button', { name: 'Sessions…' }).click();
      const others = page
        .getByRole('dialog', { name: 'Sessions' })
        .getByRole('button', { name: /^Open session/ });
      await expect(page.getByRole('dialog', { name: 'Sessions' }).getByText(', this one')).toBeVisible();
      if ((await others.count()) > 0) await others.last().click();
      return {};
    }
  }
}

/** What was said right before the kill, and what ran, must be there after it. */
function remember(known: Known, last: Seen, { ran }: Done): void {
  const { session, saved, version, choice } = last;
  const least = Math.max(known.texts[session] ?? 0, ran ?? 0, saved ? version : 0);
  known.texts[session] = least;
  if (saved) known.choices[session] = choice;
}
