/** Looking at tables in the workbench: any place of 10,000,000 x 50, figures of 1,000,000 x 20, charts of 10,000,000 rows. */
import type { Page } from '@playwright/test';
import { watchMemory } from './processes.ts';
import { median, quantile, type Finding } from './report.ts';
import { randomFrom } from './rows.ts';
import { HESITATION, openWorkbench, pressRun, replaceText, serveSite } from './site.ts';
import { frames, scrolling } from './scrolling.ts';
import type { BenchContext } from './context.ts';

const PLACES = 60;
const PATIENCE = 120_000;
/** As the buttons of the form are called. */
const KINDS = ['Bars', 'Area', 'Points', 'Histogram', 'Heat map', 'Boxes'];

const wide = (rows: number): string =>
  `SELECT ${Array.from({ length: 50 }, (_, i) => `range * ${7919 + i} % ${997 + i} AS c${i}`).join()} FROM range(${rows})`;
const profiled = (rows: number): string =>
  `SELECT i AS id, (hash(i) % 1000000)::BIGINT AS big, hash(i) % 7 AS few, i / 3::DOUBLE AS share, (hash(i) % 100000 / 100)::DECIMAL(9,2) AS price,
  'customer ' || (hash(i) % 50000) AS customer, 'state ' || (i % 12) AS state, md5(i::VARCHAR) AS reference, DATE '2020-01-01' + (i % 2000)::INTEGER AS day,
  TIMESTAMP '2020-01-01' + to_seconds(i * 31) AS moment, i % 3 = 0 AS paid, CASE WHEN i % 5 > 0 THEN i % 90 END AS age,
  ${Array.from({ length: 8 }, (_, n) => `(hash(i + ${n}) % ${10 ** (n + 1)})::INTEGER AS n${n}`).join()} FROM range(${rows}) t(i)`;
const drawn = (rows: number): string =>
  `SELECT i AS id, 'state ' || (i % 340) AS state, (i * 37 % 1000) / 10 AS amount, (i * 17 % 391)::DOUBLE AS size,
  TIMESTAMP '2020-01-01' + to_seconds(i * 13) AS sold FROM range(${rows}) t(i)`;

export async function exploreBenchmark(context: BenchContext): Promise<Finding> {
  const million = context.quick ? 100_000 : 1_000_000;
  const stopServing = await serveSite();
  const random = randomFrom(13);
  const [jumps, paces, firsts, exacts]: [number[], number[], number[], number[]] = [[], [], [], []];
  const charts: Record<string, number[]> = {};
  const above: Record<string, number[]> = {};
  try {
    for (let round = 0; round < Math.min(context.repeat, 3); round++) {
      const chromium = await context.freshChromium();
      const page = await openWorkbench(chromium);
      await page.setViewportSize({ width: 1440, height: 900 });
      await replaceText(page, pipeline(million));
      await page.waitForTimeout(HESITATION);
      await pressRun(page);
      await page.waitForTimeout(HESITATION);

      const measured = async (part: string, work: () => Promise<void>): Promise<void> => {
        const stop = watchMemory(chromium.pid);
        await page.waitForTimeout(1_000);
        const idle = Date.now();
        await work();
        const samples = stop();
        const before = samples.filter(({ at }) => at < idle).map(({ pss }) => pss);
        (above[part] ??= []).push(Math.max(...samples.map(({ pss }) => pss)) - median(before));
      };
      await measured('the table', async () => {
        await chosen(page, 'wide');
        await page.locator('[role=grid] .body [role=row]').first().waitFor({ timeout: PATIENCE });
        jumps.push(
          ...(await scrolling(
            page,
            Array.from({ length: PLACES }, () => random()),
            1,
          )),
        );
        paces.push(...(await frames(page)));
      });
      await measured('the columns', async () => {
        // All of them are in sight.
        await page.setViewportSize({ width: 1440, height: 6_000 });
        await chosen(page, 'profiled');
        const { first, exact } = await figures(page, 20);
        firsts.push(first);
        exacts.push(exact);
        await page.setViewportSize({ width: 1440, height: 900 });
      });
      await measured('the charts', async () => {
        await page.getByRole('tab', { name: 'Table', exact: true }).click();
        await chosen(page, 'drawn');
        (charts['the first, with the library'] ??= []).push(await drawing(page, 'tab', 'Charts', ''));
        for (const kind of KINDS) (charts[kind] ??= []).push(await drawing(page, 'radio', kind, kind));
      });
      console.log(`  ${round + 1}: ${JSON.stringify({ firsts, exacts, charts, above })}`);
    }
  } finally {
    await stopServing();
  }
  const most = (label: string, value: number, unit: 'ms' | 'MB', target: number) => ({
    label,
    value,
    unit,
    target: { most: target },
  });
  return {
    name: 'explore',
    title: `In the workbench: looking at ${(10 * million).toLocaleString('en')} rows`,
    measures: [
      { label: 'a random place of 50 columns, until its rows show', unit: 'ms', runs: jumps },
      { label: 'from frame to frame, scrolling loaded rows', unit: 'ms', runs: paces },
      {
        label: `Columns: first figures of 20 columns of ${million.toLocaleString('en')} rows`,
        unit: 'ms',
        runs: firsts,
      },
      { label: 'Columns: exact figures of all', unit: 'ms', runs: exacts },
      ...Object.entries(charts).map(([kind, runs]) => ({
        label: `chart: ${kind}`,
        unit: 'ms' as const,
        runs,
      })),
      ...Object.entries(above).map(([part, runs]) => ({
        label: `${part}, above idle`,
        unit: 'MB' as const,
        runs,
      })),
    ],
    figures: [
      most('a random place, 95th percentile', quantile(jumps, 0.95), 'ms', 100),
      most('from frame to frame, 95th percentile', quantile(paces, 0.95), 'ms', 17.5),
      most('first figures', median(firsts), 'ms', 300),
      most('exact figures', median(exacts), 'ms', 3_000),
      ...Object.entries(charts).map(([kind, runs]) => most(`chart: ${kind}`, median(runs), 'ms', 2_000)),
      ...Object.entries(above).map(([part, runs]) => most(`${part}, above idle`, median(runs), 'MB', 300)),
    ],
    notes: [
      'PSS of the process tree from /proc every 100 ms. No GPU: the processor paints.',
      'Boxes: until those of a sample are drawn, which says so; those of all rows take their place later.',
    ],
  };
}

const pipeline = (million: number): string => `oml_version: "0.1.0"
name: explore
steps:
${Object.entries({ wide: wide(10 * million), profiled: profiled(million), drawn: drawn(10 * million) })
  .map(
    ([id, query]) =>
      `  - {id: ${id}, component: duckdb.processor, mode: transform, needs: [], config: {query: ${JSON.stringify(query)}}}\n`,
  )
  .join('')}`;

const chosen = (page: Page, step: string): Promise<void> =>
  page
    .getByRole('region', { name: 'Steps' })
    .getByRole('button', { name: new RegExp(`^${step}\\b`) })
    .click();

/** Opens the Columns tab; milliseconds until any column has figures, and until all have, of every row. */
async function figures(page: Page, columns: number): Promise<{ first: number; exact: number }> {
  const tab = await page.getByRole('tab', { name: 'Columns', exact: true }).elementHandle();
  return page.evaluate(
    async ([tab, columns]) => {
      const started = performance.now();
      (tab as HTMLElement).click();
      let first: number | undefined;
      for (;;) {
        const lists = [...document.querySelectorAll<HTMLElement>('dl[aria-label^="Figures of"]')];
        const known = lists.filter((list) => list.childElementCount > 0);
        if (known.length > 0) first ??= performance.now() - started;
        const exact = known.filter((list) => !list.ariaLabel?.endsWith(', of a sample'));
        if (exact.length === columns) return { first: first ?? NaN, exact: performance.now() - started };
        if (performance.now() - started > 120_000) throw new Error(`${exact.length} of ${columns} columns`);
        await new Promise((done) => requestAnimationFrame(done));
      }
    },
    [tab, columns] as const,
  );
}

/** Presses a control; milliseconds until a drawing is there whose summary begins with `kind`, other than the one before. */
async function drawing(page: Page, role: 'tab' | 'radio', name: string, kind: string): Promise<number> {
  const control = await page.getByRole(role, { name, exact: true }).elementHandle();
  return page.evaluate(
    async ([control, kind]) => {
      const summary = (): string =>
        document.querySelector('section[aria-label="Charts"] [role=img]')?.getAttribute('aria-label') ?? '';
      const before = summary();
      const started = performance.now();
      (control as HTMLElement).click();
      for (;;) {
        const now = summary();
        if (now !== '' && now !== before && now.startsWith(kind)) return performance.now() - started;
        if (performance.now() - started > 120_000) throw new Error(`No drawing of ${kind}: ${now}`);
        await new Promise((done) => requestAnimationFrame(done));
      }
    },
    [control, kind] as const,
  );
}
