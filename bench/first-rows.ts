/** From the drop of a large file to its first rows in the workbench, looked into as soon as that is offered. */
import type { Page } from '@playwright/test';
import { DuckDBInstance } from '@duckdb/node-api';
import { literal } from '#core/sql/index.ts';
import { dataFile, type DataFile } from './data.ts';
import { dropFile } from './drop.ts';
import { textsFile } from './parquet.ts';
import { watchMemory } from './processes.ts';
import { median, type Finding } from './report.ts';
import { HESITATION, openWorkbench, serveSite } from './site.ts';
import type { BenchContext } from './context.ts';

const MOST_MS = 2_000;
/** As many as a look shows. */
const SHOWN_ROWS = 200;

/** Milliseconds since the drop. */
interface Moments {
  /** The file is in the list, and can be looked into. */
  readonly offered: number;
  /** Its first row is there. */
  readonly rows: number;
}

export async function firstRowsBenchmark(context: BenchContext): Promise<Finding> {
  const share = context.quick ? 10 : 1;
  const files = [await dataFile('mixed', 8_000_000 / share), await textsFile(15_000_000 / share)];
  const stopServing = await serveSite();
  const times: Record<string, { offered: number[]; rows: number[]; native: number[] }> = {};
  const above: number[] = [];
  try {
    for (let round = 0; round < context.repeat; round++)
      for (const file of files) {
        const chromium = await context.freshChromium();
        const page = await openWorkbench(chromium);
        const stop = watchMemory(chromium.pid);
        await page.waitForTimeout(HESITATION);
        const begun = Date.now();
        const { offered, rows } = await untilRows(page, file);
        const samples = stop();
        const idle = samples.filter(({ at }) => at < begun).map(({ pss }) => pss);
        above.push(Math.max(...samples.map(({ pss }) => pss)) - median(idle));
        const of = (times[file.name] ??= { offered: [], rows: [], native: [] });
        of.offered.push(offered);
        of.rows.push(rows);
        of.native.push(await nativeRows(file));
        console.log(
          `  ${round + 1}: ${file.name} ${offered.toFixed(0)}, ${rows.toFixed(0)}, native ${of.native.at(-1)?.toFixed(0)} ms`,
        );
      }
  } finally {
    await stopServing();
  }
  const label = ({ name, bytes }: DataFile): string =>
    `${(bytes / 1e6).toFixed(0)} MB of ${name.endsWith('.csv') ? 'CSV' : 'Parquet'}`;
  const of = ({ name }: DataFile) => times[name] ?? { offered: [], rows: [], native: [] };
  return {
    name: 'first-rows',
    title: 'In the workbench: from the drop of a large file to its first rows',
    measures: [
      ...files.flatMap((file) => [
        { label: `${label(file)}: in the list`, unit: 'ms' as const, runs: of(file).offered },
        { label: `${label(file)}: first rows`, unit: 'ms' as const, runs: of(file).rows },
        {
          label: `${label(file)}: its first ${SHOWN_ROWS} rows by native DuckDB, all cores`,
          unit: 'ms' as const,
          runs: of(file).native,
        },
      ]),
      { label: 'above idle', unit: 'MB', runs: above },
    ],
    figures: [
      ...files.map((file) => ({
        label: label(file),
        value: median(of(file).rows),
        unit: 'ms' as const,
        target: { most: MOST_MS },
      })),
      { label: 'above idle', value: median(above), unit: 'MB', target: { most: 300 } },
    ],
    notes: [
      "A fresh profile each time. The drop is the browser's own (CDP), its handle a real one: such a file is linked, not copied.",
      'From the drop as the page hears it to the first row in the page; the press that looks into the file, as soon as that is offered, is part of it.',
    ],
  };
}

async function untilRows(page: Page, { path, name }: DataFile): Promise<Moments> {
  // What waits is in the page: asking from here would take part of the time.
  const moments = await page.evaluateHandle((name) => {
    const later = new Promise<Moments>((done) => {
      let [begun, offered] = [NaN, NaN];
      addEventListener('drop', () => (begun = performance.now()), { capture: true, once: true });
      const observer = new MutationObserver(() => {
        const button = document.querySelector<HTMLElement>(
          `[aria-label=${JSON.stringify(`Look into ${name}`)}]`,
        );
        if (button && Number.isNaN(offered)) {
          offered = performance.now() - begun;
          button.click();
        }
        if (!document.querySelector('dialog[open] td')) return;
        observer.disconnect();
        requestAnimationFrame(() => done({ offered, rows: performance.now() - begun }));
      });
      observer.observe(document.body, { subtree: true, childList: true, attributes: true });
    });
    return { later };
  }, name);
  await dropFile(page, path);
  return moments.evaluate(({ later }) => later);
}

/** Milliseconds of a fresh DuckDB for the rows that a look shows. */
async function nativeRows({ path, name }: DataFile): Promise<number> {
  const read = name.endsWith('.csv') ? 'read_csv' : 'read_parquet';
  const started = performance.now();
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.runAndReadAll(`SELECT * FROM ${read}(${literal(path)}) LIMIT ${SHOWN_ROWS}`);
  const took = performance.now() - started;
  connection.closeSync();
  instance.closeSync();
  return took;
}
