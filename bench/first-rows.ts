/** From a large file to its first rows in the workbench: added by the button, looked into as soon as it is offered. */
import type { Page } from '@playwright/test';
import { dataFile, type DataFile } from './data.ts';
import { textsFile } from './parquet.ts';
import { watchMemory } from './processes.ts';
import { median, type Finding } from './report.ts';
import { HESITATION, openWorkbench, serveSite } from './site.ts';
import type { BenchContext } from './context.ts';

const MOST_MS = 2_000;
const PATIENCE = 120_000;

export async function firstRowsBenchmark(context: BenchContext): Promise<Finding> {
  const share = context.quick ? 10 : 1;
  const files = [await dataFile('mixed', 8_000_000 / share), await textsFile(15_000_000 / share)];
  const stopServing = await serveSite();
  const times: Record<string, number[]> = {};
  const above: number[] = [];
  try {
    for (let round = 0; round < Math.min(context.repeat, 3); round++)
      for (const file of files) {
        const chromium = await context.freshChromium();
        const page = await openWorkbench(chromium);
        const stop = watchMemory(chromium.pid);
        await page.waitForTimeout(HESITATION);
        const begun = Date.now();
        (times[file.name] ??= []).push(await untilRows(page, file));
        const samples = stop();
        const idle = samples.filter(({ at }) => at < begun).map(({ pss }) => pss);
        above.push(Math.max(...samples.map(({ pss }) => pss)) - median(idle));
        console.log(`  ${round + 1}: ${file.name} ${times[file.name]?.at(-1)} ms`);
      }
  } finally {
    await stopServing();
  }
  const label = ({ name, bytes }: DataFile): string =>
    `${(bytes / 1e6).toFixed(0)} MB of ${name.split('.').at(-1)}`;
  return {
    name: 'first-rows',
    title: 'In the workbench: from a large file to its first rows',
    measures: [
      ...files.map((file) => ({ label: label(file), unit: 'ms' as const, runs: times[file.name] ?? [] })),
      { label: 'above idle', unit: 'MB', runs: above },
    ],
    figures: [
      ...files.map((file) => ({
        label: label(file),
        value: median(times[file.name] ?? []),
        unit: 'ms' as const,
        target: { most: MOST_MS },
      })),
      { label: 'above idle', value: median(above), unit: 'MB', target: { most: 300 } },
    ],
    notes: [
      'From the choice of the file to the first row in its look: the press that opens it, as soon as it is offered, is part of it.',
    ],
  };
}

async function untilRows(page: Page, { path, name }: DataFile): Promise<number> {
  const chosen = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Add files', exact: true }).first().click();
  const chooser = await chosen;
  const started = performance.now();
  await chooser.setFiles(path);
  await page.getByRole('button', { name: `Look into ${name}` }).click({ timeout: PATIENCE });
  await page.getByRole('dialog', { name }).getByRole('cell').first().waitFor({ timeout: PATIENCE });
  return performance.now() - started;
}
