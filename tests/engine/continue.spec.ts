/** A run is continued after its inputs changed places: what it keeps was made of the files that are there. */
import { expect, type Page } from '@playwright/test';
import { addFile, extract, pipelineOf, snapshot, testOnOneEngine, transform } from './harness.ts';

const test = testOnOneEngine();

/** It breaks in its second step. */
const text = pipelineOf(
  extract('rows', 'n.csv'),
  transform('broken', 'rows', "SELECT CAST(n || 'x' AS INTEGER) AS n FROM rows"),
);

let runs = 0;

/** Runs, or goes on with the run before; gives what became of the load, and its table. */
async function load(page: Page, goOn = false) {
  const continues = goOn ? `run-${runs}` : undefined;
  const events = await page.evaluate(([source, id, how]) => window.harness.run(source, id, {}, how), [
    text,
    `run-${++runs}`,
    { continues },
  ] as const);
  expect(events.at(-1)).toMatchObject({ event: 'run_failed', step_id: 'broken' });
  const became = events.find((event) => 'step_id' in event && event.step_id === 'rows')?.event;
  return [became, (await snapshot(page))['rows']?.rows.flat().join()];
}

test('Undo of a replacement: the file that came back is read, unless it is what was read @more', async ({
  page,
}) => {
  await addFile(page, 'n.csv', 'n\n1\n');
  expect(await load(page)).toEqual(['step_start', '1']);
  await addFile(page, 'n.csv', 'n\n2\n');
  expect(await load(page, true)).toEqual(['step_start', '2']);
  await page.evaluate(() => window.engine.files.restore('n.csv'));
  expect(await load(page, true)).toEqual(['step_start', '1']);
  expect(await load(page, true)).toEqual(['step_cached', '1']);

  await addFile(page, 'n.csv', 'n\n3\n');
  await page.evaluate(() => window.engine.files.restore('n.csv'));
  expect(await load(page, true)).toEqual(['step_cached', '1']);
});

test('another file is renamed onto a name that was read: it is read, though it is older', async ({
  page,
}) => {
  // Of one size, and perhaps of one moment.
  await page.evaluate(() =>
    Promise.all(
      ['m.csv', 'n.csv'].map((name, at) => window.engine.files.add(name, new Blob([`n\n${at}\n`]))),
    ),
  );
  expect(await load(page)).toEqual(['step_start', '1']);
  await page.evaluate(async () => {
    await window.engine.files.rename('n.csv', 'was.csv');
    await window.engine.files.rename('m.csv', 'n.csv');
  });
  expect(await load(page, true)).toEqual(['step_start', '0']);
  expect(await load(page, true)).toEqual(['step_cached', '0']);
  expect(await page.evaluate(async () => (await window.engine.files.list()).map(({ name }) => name))).toEqual(
    expect.arrayContaining(['n.csv', 'was.csv']),
  );
});
