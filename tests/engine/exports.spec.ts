/** Exports of the browser's engine: which bytes, of which rows, and what ends them. */
import { expect, type Page } from '@playwright/test';
import type { Exported, ExportRequest } from '#workers/engine.ts';
import { runText, testOnOneEngine } from './harness.ts';

const test = testOnOneEngine();

const QUERY = `SELECT i AS a, 'ü "' || (i % 7) AS b, i / 3 AS c, [DATE '2024-01-01' + i::INTEGER] AS d FROM range(3000) t(i)`;

const PIPELINE = `oml_version: "0.1.0"
name: made
steps:
  - {id: made, component: duckdb.processor, mode: transform, needs: [], config: {query: ${JSON.stringify(QUERY)}}}
  - {id: as-csv, component: filesystem.csv_writer, mode: write, needs: [made], config: {path: out.csv}}
  - {id: as-json, component: filesystem.json_writer, mode: write, needs: [made], config: {path: out.json}}
  - {id: as-excel, component: filesystem.excel_writer, mode: write, needs: [made], config: {path: out.xlsx}}
  - {id: as-parquet, component: filesystem.parquet_writer, mode: write, needs: [made], config: {path: out.parquet}}
  - {id: as-arrow, component: filesystem.arrow_writer, mode: write, needs: [made], config: {path: out.arrow}}
`;

const LONG = `oml_version: "0.1.0"
name: long
steps:
  - {id: long, component: duckdb.processor, mode: transform, needs: [], config: {query: "SELECT i, md5(i::VARCHAR) AS m FROM range(1500000) t(i)"}}
`;

type Wanted = Pick<ExportRequest, 'format'> &
  Partial<Omit<ExportRequest, 'rows'>> & {
    readonly view?: Extract<ExportRequest['rows'], { type: 'table' }>['view'];
    readonly table?: string;
    readonly version?: string;
  };

/** What was written, as text of one character a byte; or why not. */
function exported(page: Page, wanted: Wanted): Promise<string> {
  return page.evaluate(async ({ table = 'made', version, view, ...rest }) => {
    const { tables, exports } = window.engine;
    const known = version ?? (await tables.find(table))?.version ?? '';
    const rows = { type: 'table', of: { table, version: known }, view } as const;
    const options = { header: true, delimiter: ',' };
    const done = await exports
      .write({ rows, name: table, options, ...rest })
      .catch((cause: Error): Exported => ({ type: 'ended', why: cause.message }));
    if (done.type === 'ended') return done.why;
    const bytes = new Uint8Array((await done.file?.arrayBuffer()) ?? new ArrayBuffer(0));
    return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  }, wanted);
}

/** Files of exports in the browser's storage. */
const left = (page: Page): Promise<string[]> =>
  page.evaluate(async () =>
    Object.keys(await window.harness.kept()).filter((path) => path.includes('.export')),
  );

test('a file has the bytes of the writers of pipelines, and SQL makes the table again @more', async ({
  page,
}) => {
  expect((await runText(page, PIPELINE)).at(-1)).toMatchObject({ event: 'run_complete' });
  const artifact = (step: string, path: string): Promise<string> =>
    page.evaluate(
      async ([of, name]) => {
        const bytes = new Uint8Array(await (await window.engine.artifacts.read(of, name)).arrayBuffer());
        return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
      },
      [step, path] as const,
    );
  expect(await exported(page, { format: 'csv' })).toBe(await artifact('as-csv', 'out.csv'));
  expect(await exported(page, { format: 'json' })).toBe(await artifact('as-json', 'out.json'));
  expect(await exported(page, { format: 'excel' })).toBe(await artifact('as-excel', 'out.xlsx'));
  expect(await exported(page, { format: 'parquet' })).toBe(await artifact('as-parquet', 'out.parquet'));
  expect(await exported(page, { format: 'arrow' })).toBe(await artifact('as-arrow', 'out.arrow'));
  const sql = await exported(page, { format: 'sql', columns: ['a', 'd'], name: 'again' });
  expect(sql).toContain(
    'CREATE TABLE "again" (\n  "a" BIGINT,\n  "d" DATE[]\n);\nINSERT INTO "again" VALUES\n',
  );
  expect(sql).toContain(`  (0, CAST(['2024-01-01'] AS DATE[])),\n`);
});

test('as it is looked at: sorted, filtered, some columns; a table that was replaced is refused', async ({
  page,
}) => {
  await runText(page, PIPELINE);
  const view = {
    sort: [{ column: 'a', descending: true }],
    filters: [{ column: 'b', test: 'ends', value: '3' }],
  } as const;
  const text = await exported(page, { format: 'tsv', view, columns: ['c', 'a'] });
  const lines = text.split('\n');
  expect(lines.slice(0, 3)).toEqual(['c\ta', '999.6666666666666\t2999', '997.3333333333334\t2992']);
  expect(lines).toHaveLength(431);
  expect(await exported(page, { format: 'markdown', view, columns: ['a'] })).toMatch(
    /^\| a \|\n\| ---: \|\n\| 2999 \|\n/,
  );
  expect(await exported(page, { format: 'csv', version: 'earlier' })).toContain('has been replaced');
  expect(
    await exported(page, { format: 'csv', view: { sort: [{ column: 'gone' }], filters: [] } }),
  ).toContain('no column "gone"');
});

test('one that is cancelled, or makes way for a run, leaves nothing; sorting ends none @more', async ({
  page,
}) => {
  expect((await runText(page, LONG)).at(-1)).toMatchObject({ event: 'run_complete' });
  const begun = (): Promise<string> =>
    page.evaluate(async () => {
      const { tables, exports } = window.engine;
      const version = (await tables.find('long'))?.version ?? '';
      const rows = { type: 'table', of: { table: 'long', version } } as const;
      const request = {
        rows,
        name: 'long',
        format: 'sql',
        options: { header: true, delimiter: ',' },
      } as const;
      return new Promise<string>((resolve) => {
        const written = exports.write(request, ({ rows: done }) => done > 0 && resolve('begun'));
        Object.assign(window, {
          written: written.then(
            (end) => (end.type === 'ended' ? end.why : `${end.rows} rows`),
            (cause: Error) => cause.message,
          ),
        });
      });
    });
  const end = (): Promise<string> =>
    page.evaluate(() => (window as unknown as { written: Promise<string> }).written);

  await begun();
  await page.evaluate(() => window.engine.exports.cancel());
  expect(await end()).toBe('The export was cancelled.');

  await begun();
  const top = await page.evaluate(async () => {
    const view = { sort: [{ column: 'i', descending: true }], filters: [] };
    return (await window.engine.tables.rows('long', 0, 1, undefined, { view, columns: [0] })).rows[0]?.[0];
  });
  expect(top).toBe('1499999');
  const run = await runText(page, LONG, 'again', undefined);
  expect(run.at(-1)).toMatchObject({ event: 'run_complete' });
  expect(await end()).toMatch(/made way for a run|1500000 rows/);
});

test('a file of the person is written as a whole, or stays as it was; what was given back goes with the next but one', async ({
  page,
}) => {
  await runText(page, PIPELINE);
  const found = await page.evaluate(async () => {
    const { tables, exports } = window.engine;
    const root = await navigator.storage.getDirectory();
    const target = await root.getFileHandle('mine.csv', { create: true });
    const version = (await tables.find('made'))?.version ?? '';
    const options = { header: true, delimiter: ',' };
    const request = {
      rows: { type: 'table', of: { table: 'made', version } } as const,
      name: 'made',
      columns: ['a'],
      options,
    };
    const text = async (): Promise<string> => (await (await root.getFileHandle('mine.csv')).getFile()).text();
    const done = await exports.write({ ...request, format: 'csv', target });
    const first = await text();
    const why = await exports
      .write({ ...request, columns: ['nobody'], format: 'csv', target })
      .then(String, (cause: Error) => cause.message);
    const again = await text();
    for (let at = 0; at < 3; at++) await exports.write({ ...request, format: 'csv' });
    return { done, lines: first.split('\n').length, isSame: first === again, why };
  });
  expect(found).toMatchObject({
    done: { type: 'written', rows: 3000, told: [] },
    lines: 3002,
    isSame: true,
    why: expect.stringContaining('nobody'),
  });
  expect(found.done).not.toHaveProperty('file.size');
  expect(await left(page)).toHaveLength(2);
});
