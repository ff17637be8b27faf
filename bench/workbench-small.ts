/** From Run to complete in the workbench, where the work is small. */
import { dataFile } from './data.ts';
import { pipeline } from './overhead.ts';
import { settleDisk } from './repeat.ts';
import { median, type Figure, type Finding, type Measure } from './report.ts';
import {
  addByButton,
  editLastStep,
  newestEvents,
  openWorkbench,
  pressRun,
  runAllAgain,
  serveSite,
} from './site.ts';
import type { Page } from '@playwright/test';
import type { BenchContext } from './context.ts';

/** Runs are short: more of them cost nothing. The first makes the tables and is not counted. */
const TIMES = 5;

export async function smallWorkbenchBenchmark(context: BenchContext): Promise<Finding> {
  const file = await dataFile('mixed', 100);
  const stopServing = await serveSite();
  const measures: Measure[] = [];
  try {
    const page = await openWorkbench(await context.freshChromium());
    for (const processors of [1, 28]) {
      await addByButton(page, file.path, 'overhead', pipeline(file.name, processors));
      await pressRun(page);
      const runs: number[] = [];
      for (let at = 0; at < context.repeat * TIMES; at++) {
        settleDisk();
        runs.push(await runAllAgain(page));
      }
      measures.push({ label: `${processors + 2} steps, 100 rows`, unit: 'ms', runs });
    }
    measures.push({ label: '30 steps, the last one edited', unit: 'ms', runs: await edited(page, context) });
  } finally {
    await stopServing();
  }
  const figure = (at: number, most: number): Figure => ({
    label: `${measures[at]?.label}, Run to complete`,
    value: median(measures[at]?.runs ?? []),
    unit: 'ms',
    target: { most },
  });
  return {
    name: 'workbench-small',
    title: 'In the workbench: pipelines of small steps, every step durable',
    measures,
    figures: [figure(0, 60), figure(1, 600), figure(2, 150)],
    notes: [
      'From the press of Run to the page saying that it is complete; extract, SQL (each over the step before) and write.',
      'Of the pipeline whose last step was edited, each run is checked by its events: 29 steps are told as reused, one as complete.',
    ],
  };
}

/** The pipeline of 30 steps is there, and complete. */
async function edited(page: Page, { repeat }: BenchContext): Promise<number[]> {
  const runs: number[] = [];
  for (let at = 0; at < repeat * TIMES; at++) {
    await editLastStep(page, 'write');
    settleDisk();
    runs.push(await pressRun(page));
    const told = (await newestEvents(page)).map(({ event }) => event);
    const count = (kind: string): number => told.filter((event) => event === kind).length;
    if (count('step_cached') !== 29 || count('step_complete') !== 1)
      throw new Error(`${count('step_cached')} steps were reused, ${count('step_complete')} ran.`);
  }
  return runs;
}
