/** The workbench as a person has it: the built site in a browser, used by its buttons alone. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Page } from '@playwright/test';
import type { RunEvent } from '#core/run/events.ts';
import { serveFolder, type Chromium } from './browser.ts';
import { CACHE } from './data.ts';
import type { Heard } from './page.ts';

const PORT = 4361;
/** Milliseconds that a person needs at least from the file to Run. */
export const HESITATION = 2_000;
const PATIENCE = 180_000;

/** Builds the site and serves it; gives what ends that. */
export async function serveSite(): Promise<() => Promise<void>> {
  const { status } = spawnSync('npx', ['vite', 'build', '--logLevel', 'error'], { stdio: 'inherit' });
  if (status !== 0) throw new Error('The site could not be built.');
  return serveFolder('build', PORT);
}

/** The site in a tab of its own, with its engine loaded. */
export async function openWorkbench({ context }: Chromium): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`http://localhost:${PORT}/`);
  await page.locator('.monaco-editor').first().waitFor();
  await page
    .locator('footer')
    .filter({ hasText: /DuckDB v/ })
    .waitFor({ timeout: PATIENCE });
  return page;
}

/** Adds a file and a pipeline by the button; the pipeline, which has to be named `name`, takes the place of the text. */
export async function addByButton(page: Page, file: string, name: string, text: string): Promise<void> {
  const pipeline = resolve(CACHE, 'pipeline.yaml');
  writeFileSync(pipeline, text);
  const chosen = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Add files', exact: true }).first().click();
  await (await chosen).setFiles([file, pipeline]);
  await page.getByRole('heading', { level: 1 }).filter({ hasText: name }).waitFor({ timeout: PATIENCE });
  await page.waitForTimeout(HESITATION);
}

/** Runs everything, fresh or not, by the keyboard; milliseconds until the page says that it is complete. */
export const runAllAgain = (page: Page): Promise<number> => untilComplete(page, 'all again');

/** Presses Run, which executes what is not fresh; milliseconds until the page says that it is complete. */
export const pressRun = (page: Page): Promise<number> => untilComplete(page, 'button');

function untilComplete(page: Page, by: 'button' | 'all again'): Promise<number> {
  return page.evaluate(
    (way) =>
      new Promise<number>((done, fail) => {
        const buttons = [...document.querySelectorAll('button')];
        const button = buttons.find(({ textContent }) => textContent?.trim() === 'Run');
        const status = document.querySelector('[role=status]');
        if (!button || !status) return fail(new Error('There is no Run, or no status.'));
        let begun = false;
        const observer = new MutationObserver(() => {
          const said = status.textContent?.trim() ?? '';
          const over = /^Run (complete|failed|cancelled)/.test(said);
          begun ||= !over;
          if (!begun || !over) return;
          observer.disconnect();
          if (said.startsWith('Run complete')) done(performance.now() - started);
          else fail(new Error(`The run did not complete: ${said}`));
        });
        observer.observe(status, { subtree: true, childList: true, characterData: true });
        const keys = { key: 'Enter', ctrlKey: true, altKey: true, bubbles: true, cancelable: true };
        const started = performance.now();
        if (way === 'button') button.click();
        else button.dispatchEvent(new KeyboardEvent('keydown', keys));
      }),
    by,
  );
}

/** Replaces the whole text as somebody would who selects all and pastes. */
export async function replaceText(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Pipeline editor' }).focus();
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText(text);
}

/** Types into the text before its last `.`, and waits until the step that it is in is told to be stale. */
export async function editLastStep(page: Page, step: string): Promise<void> {
  await page.locator('.monaco-editor').first().click();
  await page.keyboard.press('Control+End');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('End');
  for (let at = 0; at < '.csv }'.length; at++) await page.keyboard.press('ArrowLeft');
  await page.keyboard.type('x');
  await page.locator(`[data-step="${step}"]`).filter({ hasText: 'Stale' }).waitFor({ timeout: PATIENCE });
}

/** The events of the newest run, as the session of this profile keeps them. */
export async function newestEvents(page: Page): Promise<RunEvent[]> {
  const text = await page.evaluate(async () => {
    const root = await (await navigator.storage.getDirectory()).getDirectoryHandle('osiris_sessions');
    for await (const folder of root.values()) {
      if (!(folder instanceof FileSystemDirectoryHandle)) continue;
      const logs = await folder.getDirectoryHandle('logs');
      return (await (await logs.getFileHandle('events.jsonl')).getFile()).text();
    }
    throw new Error('There is no session.');
  });
  const events = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as RunEvent);
  return events.slice(events.findLastIndex(({ event }) => event === 'run_start'));
}

/** Milliseconds between a step's start and its end, by the engine's clock. */
export function span(events: readonly RunEvent[], step: string): number {
  const at = (name: string): number => {
    const found = events.find(
      (event) => event.event === name && 'step_id' in event && event.step_id === step,
    );
    if (!found) throw new Error(`There was no ${name} of ${step}.`);
    return Date.parse(found.ts);
  };
  return at('step_complete') - at('step_start');
}

export const eventsOf = (heard: readonly Heard[]): RunEvent[] => heard.map(({ event }) => event);
