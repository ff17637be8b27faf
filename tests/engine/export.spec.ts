/** A table becomes a file: in the session, or in a file of the person's own. What happens where there is no room: quota.spec.ts. */
import { gunzipSync } from 'node:zlib';
import { expect, type Page } from '@playwright/test';
import { artifact, runText, testOnOneEngine, told } from './harness.ts';

const test = testOnOneEngine();

const writing = (query: string, config = 'path: out/x.csv'): string => `oml_version: "0.1.0"
name: export
steps:
  - {id: t, component: duckdb.processor, mode: transform, needs: [], config: {query: ${JSON.stringify(query)}}}
  - {id: w, component: filesystem.csv_writer, mode: write, needs: [t], config: {${config}}}
`;

const QUERY = `SELECT range AS n, CASE WHEN range % 3 = 0 THEN NULL WHEN range % 3 = 1 THEN '' ELSE 'a,"#' || chr(10) || 'é' END AS t,
  TIMESTAMPTZ '2024-03-05 13:14:15+00' AS z, 1.50::DECIMAL(9,2) AS d FROM range(4)`;
const LINES = [
  'd,n,t,z',
  '1.50,0,,2024-03-05 13:14:15+00',
  '1.50,1,"",2024-03-05 13:14:15+00',
  '1.50,2,"a,""#\né",2024-03-05 13:14:15+00',
  '1.50,3,,2024-03-05 13:14:15+00',
];
const BIG = `SELECT range AS n, md5(range::VARCHAR) AS m, 'name ' || range AS s FROM range(ROWS)`;

/** What is in the session's folder, by path. */
function files(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const found: string[] = [];
    const visit = async (folder: FileSystemDirectoryHandle, prefix: string): Promise<void> => {
      for await (const [name, handle] of folder.entries()) {
        if (handle instanceof FileSystemDirectoryHandle) await visit(handle, `${prefix}${name}/`);
        else found.push(prefix + name);
      }
    };
    const root = await navigator.storage.getDirectory();
    const session = (await window.engine.sessions.list()).find(({ current }) => current)!;
    await visit(await (await root.getDirectoryHandle('osiris_sessions')).getDirectoryHandle(session.id), '');
    return found.sort();
  });
}

/** Enough of a large artifact to know it again. */
function stamp(page: Page) {
  return page.evaluate(async () => {
    const file = await window.engine.artifacts.read('w', 'out/x.csv');
    return { size: file.size, text: await file.slice(0, 10).text() };
  });
}

/** A file of the person's own, here in the origin's storage: the browser lets no test choose one of the disk. */
async function runInto(page: Page, text: string, runId: string) {
  return page.evaluate(
    async ([source, id]) => {
      const root = await navigator.storage.getDirectory();
      const target = await root.getFileHandle('mine.csv', { create: true });
      const events = await window.harness.run(source, id, {}, { targets: { w: { 'out/x.csv': target } } });
      return { events, text: await (await target.getFile()).text() };
    },
    [text, runId] as const,
  );
}

test('a file of the own is written directly; it keeps what it held when the run fails or is cancelled @more', async ({
  page,
}) => {
  await runText(page, writing('SELECT 0 AS before'), 'kept');
  const { events, text } = await runInto(page, writing(QUERY), 'first');
  expect(events.at(-1)).toMatchObject({ event: 'run_complete' });
  expect(text).toBe(`${LINES.join('\n')}\n`);
  const bytes = Buffer.byteLength(text);
  expect(events).toContainEqual(
    expect.objectContaining({ event: 'artifact_created', path: 'out/x.csv', bytes, target: 'mine.csv' }),
  );
  expect((await files(page)).filter((file) => /\.csv$/.test(file))).toEqual([]);
  await expect(artifact(page, 'w', 'out/x.csv')).rejects.toThrow(
    'If it was written to a file of your own, it is there.',
  );

  const failing = await runInto(
    page,
    writing(`SELECT '€' AS a`, 'path: out/x.csv, encoding: ascii'),
    'second',
  );
  expect(failing.events.at(-1)).toMatchObject({ event: 'run_failed' });
  expect(failing.text).toBe(text);

  const running = runInto(page, writing(BIG.replace('ROWS', '3000000')), 'third');
  await told(page, 'step_progress', 'w');
  await page.evaluate(() => window.engine.runs.cancel());
  const cancelled = await running;
  expect(cancelled.events.at(-1)).toMatchObject({ event: 'run_cancelled' });
  expect(cancelled.text).toBe(text);
});

for (const [name, config, expected] of [
  ['as it is', 'path: out/x.csv', Buffer.from(`${LINES.join('\n')}\n`)],
  ['packed, as Windows likes it', 'path: x.csv.gz, newline: crlf', Buffer.from(`${LINES.join('\r\n')}\r\n`)],
  ['re-encoded', 'path: x.csv, encoding: utf-16', Buffer.from(`\ufeff${LINES.join('\n')}\n`, 'utf16le')],
] as const) {
  test(`a file written ${name}`, async ({ page }) => {
    const events = await runText(page, writing(QUERY, config));
    expect(events.at(-1)).toMatchObject({ event: 'run_complete', rows: 4 });
    const path = /path: ([^,]+)/.exec(config)![1]!;
    const written = await artifact(page, 'w', path);
    expect((path.endsWith('.gz') ? gunzipSync(written) : written).toString()).toBe(expected.toString());
    expect(events).toContainEqual(
      expect.objectContaining({ event: 'artifact_created', path, bytes: written.length }),
    );
    expect((await files(page)).filter((file) => /^tmp-artifacts/.test(file))).toEqual([]);
  });
}

test('what is printed here is what DuckDB casts to text', async ({ page }) => {
  const moments = ['infinity', '-infinity', '0044-03-15 (BC)', '0001-01-01', '9999-12-31', '10000-01-01'];
  const dates = [...moments, '5877642-06-25 (BC)', '5881580-07-10', '2024-02-29', '1969-12-31'];
  const stamps = [...moments, '290309-12-22 (BC) 00:00:00', '294247-01-10 04:00:54.775806'];
  const times = ['00:00:00', '23:59:59.999999', '24:00:00', '12:34:56.1', '01:02:03.000001'];
  const doubles = [
    'nan',
    '-nan',
    'inf',
    '-inf',
    '-0.0',
    '1e15',
    '1e16',
    '123456789.125',
    '0.0001',
    '0.00001',
  ];
  const numbers = [...doubles, '5e-324', '1.7976931348623157e308', '0.30000000000000004', '-2.5'];
  const pick = (values: readonly string[]): string =>
    `CASE WHEN range % 11 = 3 THEN NULL ELSE [${values.map((value) => `'${value}'`).join(', ')}][1 + (range % ${values.length})::INTEGER] END`;
  const shifted = (type: string, bits: number): string =>
    `CASE WHEN range % 7 = 2 THEN NULL ELSE (hash(range) >> ${64 - bits}) END::${type}`;
  const columns = [
    `CASE WHEN range % 5 = 4 THEN NULL ELSE range % 3 = 0 END AS b`,
    ...['TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT'].map(
      (type, i) => `${shifted(type, 8 * 2 ** i - 1)} - 1 AS s${i}`,
    ),
    ...['UTINYINT', 'USMALLINT', 'UINTEGER', 'UBIGINT'].map(
      (type, i) => `${shifted(type, 8 * 2 ** i)} AS u${i}`,
    ),
    `${pick(numbers)}::DOUBLE AS d`,
    `sin(range) * pow(10, range % 40 - 20) AS e`,
    `(range / 7)::FLOAT AS f`,
    `range::HUGEINT * 9223372036854775807 AS h`,
    `(range * 1.25)::DECIMAL(18, 3) AS m`,
    `${pick(dates)}::DATE AS y`,
    `${pick(times)}::TIME AS t`,
    `${pick(stamps)}::TIMESTAMP AS p`,
    `TIMESTAMP '1600-01-01' + to_microseconds((hash(range) >> 9)::BIGINT) AS q`,
    `${pick(['', 'a,b', '#', 'é', '"', 'plain'])} AS x`,
  ];
  const query = `SELECT ${columns.join(', ')} FROM range(5000)`;
  await runText(page, writing(query), 'printed');
  const printed = (await artifact(page, 'w', 'out/x.csv')).toString().split('\n');
  await runText(page, writing(`SELECT CAST(COLUMNS(*) AS VARCHAR) FROM (${query})`), 'cast');
  const cast = (await artifact(page, 'w', 'out/x.csv')).toString().split('\n');
  expect(cast.length).toBe(5002);
  expect(printed.filter((line, i) => line !== cast[i])).toEqual([]);
});

test('progress while it is written; cancelled, nothing is left and the next run works @more', async ({
  page,
}) => {
  const events = await runText(page, writing(BIG.replace('ROWS', '2000000')));
  expect(events.at(-1)).toMatchObject({ event: 'run_complete', rows: 2_000_000 });
  const progress = events.flatMap((event) =>
    event.event === 'step_progress' && event.step_id === 'w' ? [event] : [],
  );
  const bytes = progress.flatMap((event) => (event.bytes === undefined ? [] : [event.bytes]));
  expect(bytes).toEqual(bytes.toSorted((a, b) => a - b));
  const before = await stamp(page);
  expect(bytes[0]).toBeLessThan(before.size);
  expect(before.text).toBe('m,n,s\ncfcd');

  const running = runText(page, writing(BIG.replace('ROWS', '3000000')), 'second');
  await expect
    .poll(async () => (await files(page)).some((file) => file.startsWith('tmp-artifacts/')), {
      timeout: 60_000,
      intervals: [50],
    })
    .toBe(true);
  await page.evaluate(() => window.engine.runs.cancel());
  expect((await running).at(-1)).toMatchObject({ event: 'run_cancelled', step_id: 'w' });
  expect((await files(page)).filter((file) => /^tmp-artifacts/.test(file))).toEqual([]);
  expect(await stamp(page)).toEqual(before);
  const again = await runText(page, writing('SELECT 1 AS a'), 'third');
  expect(again.at(-1)).toMatchObject({ event: 'run_complete' });
  expect((await artifact(page, 'w', 'out/x.csv')).toString()).toBe('a\n1\n');
});
