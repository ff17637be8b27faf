/** A workbook of 20 columns into a table, and the table out as one. */
import { appendFileSync, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { openDatabase } from '#adapters/node/database.ts';
import { writeWorkbook } from '#core/excel/write.ts';
import { writtenColumns } from '#core/excel/written-columns.ts';
import { zipWriter } from '#core/excel/zip-writer.ts';
import { rowsOf } from '#core/sql/row-set.ts';
import { addFile, engineIn, run, stepTime, type BenchContext } from './context.ts';
import { CACHE } from './data.ts';
import { aboveIdle, loadsAboveIdle } from './processes.ts';
import { interleave } from './repeat.ts';
import { median, type Finding } from './report.ts';

const MOST_MS = 5000;

const QUERY = (rows: number): string => `SELECT i AS id, 'Customer ' || (i * 7919 % 50000) AS customer,
  ['Bern', 'Zürich', 'Praha', 'Brno'][i % 4 + 1] AS city, 'Product ' || (i % 500) AS product, i % 20 AS quantity,
  (i * 31 % 100000) / 100 AS price, i % 3 = 0 AS paid, DATE '2020-01-01' + (i % 2000)::INTEGER AS ordered,
  TIMESTAMP '2020-01-01' + to_seconds(i * 977) AS shipped, 'note number ' || i || ' with some text' AS note,
  ${Array.from({ length: 10 }, (_, n) => `${n % 2 === 0 ? 'i * ' : 'i / '}${n + 3} AS n${n}`).join(', ')} FROM range(${rows}) t(i)`;

const text = (name: string, writes = true): string => `oml_version: "0.1.0"
name: excel
steps:
  - id: load
    component: filesystem.excel_extractor
    mode: read
    config: { path: ${JSON.stringify(name)} }
${writes ? WRITING : ''}`;

const WRITING = `  - id: write
    component: filesystem.excel_writer
    mode: write
    config: { path: out.xlsx }
`;

export async function excelBenchmark(context: BenchContext): Promise<Finding> {
  const rows = context.quick ? 10_000 : 100_000;
  const path = await workbookOf(rows);
  const opened = async () => {
    const chromium = await context.freshChromium();
    const page = await engineIn(chromium, 'disk');
    await addFile(page, path);
    return { chromium, page };
  };
  const { page } = await opened();
  const times = { load: [] as number[], write: [] as number[] };
  const [both] = await interleave(
    [
      {
        label: 'load and write',
        async run() {
          await page.evaluate(() => window.bench.drop('load'));
          const ran = await run(page, text(`excel-${rows}.xlsx`));
          times.load.push(stepTime(ran, 'load'));
          times.write.push(stepTime(ran, 'write'));
          return stepTime(ran, 'load') + stepTime(ran, 'write');
        },
      },
    ],
    context.repeat,
  );
  const fresh = await opened();
  const memory = loadsAboveIdle([
    await aboveIdle(fresh.chromium.pid, async () =>
      stepTime(await run(fresh.page, text(`excel-${rows}.xlsx`, false)), 'load'),
    ),
  ]);
  return {
    name: 'excel',
    title: `Excel: ${rows.toLocaleString('en')} rows, 20 columns, ${(statSync(path).size / 1e6).toFixed(0)} MB of .xlsx`,
    measures: [
      { label: 'filesystem.excel_extractor, OPFS', unit: 'ms', runs: times.load, error: both?.error },
      { label: 'filesystem.excel_writer', unit: 'ms', runs: times.write },
      memory.measure,
    ],
    figures: [
      { label: 'load', value: median(times.load), unit: 'ms', target: { most: MOST_MS } },
      memory.figure,
    ],
    notes: [],
  };
}

async function workbookOf(rows: number): Promise<string> {
  const path = resolve(CACHE, `excel-${rows}.xlsx`);
  if (existsSync(path)) return path;
  mkdirSync(CACHE, { recursive: true });
  const part = `${path}.part`;
  rmSync(part, { force: true });
  const db = await (await openDatabase(':memory:')).connect();
  await db.createTableAs('t', QUERY(rows));
  const of = rowsOf('t');
  const columns = await writtenColumns(db, of);
  const zip = zipWriter({ write: async (bytes) => appendFileSync(part, bytes), close: async () => {} }, 6);
  const book = { of, rows, columns, sheet: 'Orders', header: true };
  for await (const done of writeWorkbook(zip, db, book)) if (done > rows) throw new Error('too many rows');
  await zip.close();
  renameSync(part, path);
  return path;
}
