/** 10,000,000 rows in the workbench: peak memory of loading and writing them, and how soon any place of the table shows. */
import { dataFile } from './data.ts';
import { describe } from './load.ts';
import { between, writing } from './memory.ts';
import { watchMemory } from './processes.ts';
import { median, quantile, type Finding } from './report.ts';
import { randomFrom } from './rows.ts';
import { scrolling } from './scrolling.ts';
import { addByButton, newestEvents, openWorkbench, runAllAgain, serveSite } from './site.ts';
import type { BenchContext } from './context.ts';

const ROWS = 10_000_000;
const PLACES = 60;

export async function largeWorkbenchBenchmark(context: BenchContext): Promise<Finding> {
  const file = await dataFile('mixed', context.quick ? ROWS / 10 : ROWS);
  const stopServing = await serveSite();
  const random = randomFrom(11);
  const peaks: { load: number; write: number }[] = [];
  const [jumps, flings]: [number[], number[]] = [[], []];
  try {
    for (let round = 0; round < Math.min(context.repeat, 3); round++) {
      const chromium = await context.freshChromium();
      const page = await openWorkbench(chromium);
      await addByButton(page, file.path, 'load', writing(file.name));
      await page.waitForTimeout(2_000);
      const stop = watchMemory(chromium.pid);
      await runAllAgain(page);
      const samples = stop();
      const events = await newestEvents(page);
      const time = (name: string, step: string): number =>
        Date.parse(
          events.find((each) => each.event === name && 'step_id' in each && each.step_id === step)?.ts ?? '',
        );
      const begun = time('step_start', 'write');
      const before = between(samples, begun - 1_000, begun);
      peaks.push({
        load: Math.max(...between(samples, time('step_start', 'load'), time('step_complete', 'load'))),
        write: Math.max(...between(samples, begun, time('step_complete', 'write'))) - median(before),
      });
      console.log(`  ${round + 1}: ${JSON.stringify(peaks.at(-1))}`);
      await page
        .getByRole('region', { name: 'Steps' })
        .getByRole('button', { name: /^load\b/ })
        .click();
      const places = Array.from({ length: PLACES }, () => random());
      jumps.push(...(await scrolling(page, places, 1)));
      flings.push(...(await scrolling(page, places, 12)));
    }
  } finally {
    await stopServing();
  }
  return {
    name: 'workbench-large',
    title: `In the workbench: ${describe(file)}`,
    measures: [
      { label: 'peak of all processes, loading', unit: 'MB', runs: peaks.map(({ load }) => load) },
      { label: 'above idle, exporting', unit: 'MB', runs: peaks.map(({ write }) => write) },
      { label: 'grid: a random place, until its rows show', unit: 'ms', runs: jumps },
      { label: 'grid: after scrolling over a dozen places, until the last shows', unit: 'ms', runs: flings },
    ],
    figures: [
      {
        label: 'peak loading',
        value: median(peaks.map(({ load }) => load)),
        unit: 'MB',
        target: { most: 700 },
      },
      {
        label: 'export, above idle',
        value: median(peaks.map(({ write }) => write)),
        unit: 'MB',
        target: { most: 50 },
      },
      {
        label: 'grid, a random place, 95th percentile',
        value: quantile(jumps, 0.95),
        unit: 'ms',
        target: { most: 100 },
      },
      {
        label: 'grid, scrolled quickly, 95th percentile',
        value: quantile(flings, 0.95),
        unit: 'ms',
        target: { most: 100 },
      },
    ],
    notes: [
      'PSS of the process tree from /proc every 100 ms; the page is asked when the rows of a place are in it.',
    ],
  };
}
