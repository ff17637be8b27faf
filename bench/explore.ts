/** Looking at tables in the workbench: any place of 10,000,000 x 50, figures of 1,000,000 x 20, charts of 10,000,000 rows. */
import { CHARTS, lookNatively, nativeThreads } from './explore-native.ts';
import { exploring, PROFILED_COLUMNS, WIDE_COLUMNS } from './explore-tables.ts';
import { chooseTable, draw, DRAWINGS, figures, sort, stretch, unstretch } from './looking.ts';
import { aboveIdle } from './processes.ts';
import { median, quantile, type Figure, type Finding, type Measure } from './report.ts';
import { randomFrom, type Random } from './rows.ts';
import { HESITATION, openWorkbench, pressRun, replaceText, serveSite } from './site.ts';
import { frames, scrolling } from './scrolling.ts';
import type { BenchContext } from './context.ts';

const PLACES = 60;
/** Each makes 21,000,000 rows first. */
const MOST_ROUNDS = 3;

/** By what was measured. */
type Times = Record<string, number[]>;

export async function exploreBenchmark(context: BenchContext): Promise<Finding> {
  const million = context.quick ? 100_000 : 1_000_000;
  const stopServing = await serveSite();
  const random = randomFrom(13);
  const [ours, above, native]: [Times, Times, Times] = [{}, {}, {}];
  try {
    for (let round = 0; round < Math.min(context.repeat, MOST_ROUNDS); round++) {
      await look(context, million, random, ours, above);
      for (const threads of nativeThreads())
        for (const [what, time] of Object.entries(await lookNatively(million, threads, random)))
          put(native, `${what} ${threads}`, [time]);
      console.log(`  ${round + 1}: ${JSON.stringify({ ours, above, native })}`);
    }
  } finally {
    await stopServing();
  }
  return found(million, ours, above, native);
}

const put = (times: Times, what: string, more: readonly number[]): void =>
  void (times[what] ??= []).push(...more);

async function look(
  context: BenchContext,
  million: number,
  random: Random,
  ours: Times,
  above: Times,
): Promise<void> {
  const chromium = await context.freshChromium();
  const page = await openWorkbench(chromium);
  await page.setViewportSize({ width: 1440, height: 900 });
  await replaceText(page, exploring(million));
  await page.waitForTimeout(HESITATION);
  put(ours, 'run', [await pressRun(page)]);
  await page.waitForTimeout(HESITATION);

  const measured = async (part: string, work: () => Promise<void>): Promise<void> => {
    put(above, part, [await aboveIdle(chromium.pid, work)]);
  };
  const places = (): Promise<number[]> =>
    scrolling(
      page,
      Array.from({ length: PLACES }, () => random()),
      1,
    );
  await measured('the table', async () => {
    await chooseTable(page, 'wide');
    put(ours, 'place', await places());
    put(ours, 'frame', await frames(page));
  });
  await measured('the sorted table', async () => {
    put(ours, 'sort', [await sort(page, 'c7')]);
    put(ours, 'sorted place', await places());
  });
  await chooseTable(page, 'profiled');
  await stretch(page, 3_600);
  await measured('the columns', async () => {
    const { first, all, exact } = await figures(page, PROFILED_COLUMNS);
    put(ours, 'first', [first]);
    put(ours, 'all', [all]);
    put(ours, 'exact', [exact]);
  });
  await unstretch(page);
  await page.getByRole('tab', { name: 'Table', exact: true }).click();
  await chooseTable(page, 'drawn');
  await measured('the charts', async () => {
    for (const drawing of DRAWINGS) {
      const { first, whole } = await draw(page, drawing);
      put(ours, `chart: ${drawing.label}`, [first]);
      if (drawing.label === 'boxes') put(ours, 'chart: boxes of all rows', [whole]);
    }
  });
}

function found(million: number, ours: Times, above: Times, native: Times): Finding {
  const rows = (count: number): string => count.toLocaleString('en');
  const of = (what: string): number[] => ours[what] ?? [];
  const natively = (label: string, what: string): Measure[] =>
    nativeThreads().map((threads) => ({
      label: `${label}, native DuckDB, ${threads} ${threads === 1 ? 'thread' : 'threads'}`,
      unit: 'ms',
      runs: native[`${what} ${threads}`] ?? [],
    }));
  const ms = (label: string, what: string): Measure => ({ label, unit: 'ms', runs: of(what) });
  const most = (label: string, value: number, unit: 'ms' | 'MB', target: number): Figure => ({
    label,
    value,
    unit,
    target: { most: target },
  });
  const charts = Object.keys(ours).filter((what) => what.startsWith('chart: '));
  return {
    name: 'explore',
    title: `In the workbench: looking at ${rows(10 * million)} rows`,
    measures: [
      ms(`a random place of ${rows(10 * million)} x ${WIDE_COLUMNS}, until its rows show`, 'place'),
      ...natively('95th percentile of a random place (LIMIT 100 OFFSET)', 'place'),
      ms('from frame to frame, scrolling loaded rows', 'frame'),
      ms('sorting it by a column, until the first rows show', 'sort'),
      ...natively('ORDER BY, LIMIT 100', 'sort'),
      ms('a random place of the sorted table', 'sorted place'),
      ms(`Columns: first figures of ${PROFILED_COLUMNS} columns of ${rows(million)} rows`, 'first'),
      ms('Columns: figures of a sample, of all', 'all'),
      ms('Columns: exact figures of all', 'exact'),
      ...natively('SUMMARIZE, which has neither exact counts nor histograms', 'profile'),
      ...charts.flatMap((what) => [
        ms(what, what),
        ...(what.slice('chart: '.length) in CHARTS ? natively(what, what.slice('chart: '.length)) : []),
      ]),
      ms('making the three tables', 'run'),
      ...Object.entries(above).map(([part, runs]): Measure => ({
        label: `${part}, above idle`,
        unit: 'MB',
        runs,
      })),
    ],
    figures: [
      most('a random place, 95th percentile', quantile(of('place'), 0.95), 'ms', 100),
      most(
        'a random place of the sorted table, 95th percentile',
        quantile(of('sorted place'), 0.95),
        'ms',
        100,
      ),
      most('from frame to frame, median', median(of('frame')), 'ms', 17),
      most('from frame to frame, 95th percentile', quantile(of('frame'), 0.95), 'ms', 17.5),
      most('first figures', median(of('first')), 'ms', 300),
      most('exact figures', median(of('exact')), 'ms', 3_000),
      ...charts.map((what) => most(what, median(of(what)), 'ms', 2_000)),
      ...Object.entries(above).map(([part, runs]) => most(`${part}, above idle`, median(runs), 'MB', 300)),
    ],
    notes: [
      'PSS of the process tree from /proc every 100 ms. No GPU: the processor paints.',
      'The Columns tab counts what is in sight: the lower pane was stretched until all columns were.',
      'Boxes: until those of a sample are drawn, which says so; those of all rows take their place later. Points are a sample. Native DuckDB makes what stands for the chart, and draws nothing.',
    ],
  };
}
