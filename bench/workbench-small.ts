/** From Run to complete in the workbench, where the work is small. */
import { dataFile } from './data.ts';
import { pipeline } from './overhead.ts';
import { settleDisk } from './repeat.ts';
import { median, type Figure, type Finding, type Measure } from './report.ts';
import { addByButton, openWorkbench, pressRun, serveSite } from './site.ts';
import type { World } from './world.ts';

/** Runs are short: more of them cost nothing. The first makes the tables and is not counted. */
const TIMES = 5;

export async function smallWorkbenchBenchmark(world: World): Promise<Finding> {
  const file = await dataFile('mixed', 100);
  const stopServing = await serveSite();
  const measures: Measure[] = [];
  try {
    const page = await openWorkbench(await world.freshChromium());
    for (const processors of [1, 28]) {
      await addByButton(page, file.path, 'overhead', pipeline(file.name, processors));
      await pressRun(page);
      const runs: number[] = [];
      for (let at = 0; at < world.repeat * TIMES; at++) {
        settleDisk();
        runs.push(await pressRun(page));
      }
      measures.push({ label: `${processors + 2} steps, 100 rows`, unit: 'ms', runs });
    }
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
    figures: [figure(0, 60), figure(1, 600)],
    notes: [
      'From the press of Run to the page saying that it is complete; extract, SQL (each over the step before) and write.',
    ],
  };
}
