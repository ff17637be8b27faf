/** Following the engine: everything once, then every change, run events among them, whoever asked for the run. */
import { expect, type Page } from '@playwright/test';
import type { EngineChange } from '#workers/engine.ts';
import { addFile, extract, pipelineOf, runText, testOnOneEngine, told, transform, write } from './harness.ts';

const test = testOnOneEngine();

declare global {
  interface Window {
    changes: EngineChange[];
    /** Ends what follows into `changes`. */
    unfollow(): void | Promise<void>;
  }
}

async function follow(page: Page): Promise<void> {
  await page.evaluate(async () => {
    window.changes = [];
    window.unfollow = await window.engine.subscribe((batch) => void window.changes.push(...batch));
  });
  await page.waitForFunction(() => window.changes[0]?.type === 'snapshot');
}

/** What was told, once it ends in `type`. */
async function toldUntil(page: Page, type: EngineChange['type']): Promise<EngineChange[]> {
  await page.waitForFunction((last) => window.changes.at(-1)?.type === last, type);
  return page.evaluate(() => window.changes.splice(0));
}

const text = pipelineOf(
  extract('t', 't.csv'),
  transform('sum', 't', 'SELECT sum(a) AS s FROM t'),
  write('out', 'sum', 'sum.csv'),
);

test('a follower is told what is there, and then the run as the one who asked for it', async ({ page }) => {
  await follow(page);
  const [whole] = await page.evaluate(() => window.changes.splice(0));
  expect(whole).toMatchObject({ type: 'snapshot', snapshot: { engine: { phase: 'idle' }, files: [] } });
  expect(whole).toEqual({ type: 'snapshot', snapshot: await page.evaluate(() => window.engine.snapshot()) });

  await addFile(page, 't.csv', 'a\n1\n2\n39\n');
  expect(await toldUntil(page, 'files')).toEqual([{ type: 'files' }]);

  const events = await runText(page, text, 'one');
  await page.waitForFunction(() =>
    window.changes.some((one) => one.type === 'run' && one.event.event === 'run_complete'),
  );
  const changes = await page.evaluate(() => window.changes.splice(0));
  expect(changes.flatMap((one) => (one.type === 'run' ? [one.event] : []))).toEqual(events);
  expect(changes.filter(({ type }) => type === 'tables')).toHaveLength(2);
  expect(changes.findLast(({ type }) => type === 'engine')).toMatchObject({
    state: { phase: 'ready', info: { storage: 'disk' } },
  });

  const { session, files, tables, run } = await page.evaluate(() => window.engine.snapshot());
  const now = await page.evaluate(async () => ({
    tables: await window.engine.tables.list(),
    files: await window.engine.files.list(),
  }));
  expect(files).toEqual(now.files);
  expect(tables).toEqual(now.tables.map(({ name, version }) => ({ table: name, version })));
  expect(tables?.map(({ table }) => table)).toEqual(['t', 'sum']);
  expect(session).toMatchObject({ storage: 'disk', revision: 0 });
  expect(run).toMatchObject({ run_id: 'one', status: 'complete', order: ['t', 'sum', 'out'] });
});

test('text, files, tables and another session are told', async ({ page }) => {
  await page.evaluate(() => window.engine.sessions.saveText('name: x'));
  expect(await toldUntil(page, 'text')).toEqual([{ type: 'text', saved: { text: 'name: x', revision: 1 } }]);
  await page.evaluate(() => window.engine.tables.drop('sum'));
  expect(await toldUntil(page, 'tables')).toEqual([{ type: 'tables' }]);
  await page.evaluate(() => window.engine.files.remove('t.csv'));
  expect(await toldUntil(page, 'files')).toEqual([{ type: 'files' }]);
  expect((await page.evaluate(() => window.engine.snapshot())).session).toMatchObject({
    text: 'name: x',
    revision: 1,
  });
  const { id } = await page.evaluate(() => window.engine.sessions.open('another'));
  await page.waitForFunction(() => window.changes.some((one) => one.type === 'session' && one.session));
  expect(await page.evaluate(() => window.changes.splice(0))).toMatchObject([
    { type: 'engine', state: { phase: 'idle' } },
    { type: 'session' },
    { type: 'session', session: { id } },
  ]);
});

test('who comes while a run goes on is told its state, and what of it follows; one that never answers holds up nobody', async ({
  page,
}) => {
  await page.evaluate(() => window.unfollow());
  await page.evaluate(async () => {
    await window.engine.subscribe(() => new Promise(() => {}));
    await window.engine.subscribe(() => {
      throw new Error('A listener of a page that is going.');
    });
  });
  const slow = transform('slow', '', 'SELECT sum(sin(i)) AS s FROM range(100000000000) q(i)');
  const running = runText(page, pipelineOf(slow), 'two');
  await told(page, 'step_start', 'slow');
  await follow(page);
  const [whole] = await page.evaluate(() => window.changes.splice(0));
  expect(whole).toMatchObject({
    type: 'snapshot',
    snapshot: { run: { run_id: 'two', status: 'running', steps: { slow: { status: 'running' } } } },
  });
  await page.evaluate(() => window.engine.runs.cancel());
  expect((await running).at(-1)).toMatchObject({ event: 'run_cancelled', run_id: 'two' });
  await page.waitForFunction(() =>
    window.changes.some((one) => one.type === 'run' && one.event.event === 'run_cancelled'),
  );
});

test('who has ended is told nothing more', async ({ page }) => {
  await page.evaluate(async () => {
    await window.unfollow();
    window.changes = [];
    const other: EngineChange[] = [];
    window.unfollow = await window.engine.subscribe((batch) => void other.push(...batch));
    await window.engine.sessions.saveText('name: y');
    // The one that still follows has been told: the other would have been, too.
    await new Promise<void>((done) => {
      const look = (): void =>
        other.some(({ type }) => type === 'text') ? done() : void requestAnimationFrame(look);
      look();
    });
  });
  expect(await page.evaluate(() => window.changes)).toEqual([]);
});
