/** A pipeline from elsewhere on its stand-in: marked before it runs, in its frame, and in all that the page around it is told. */
import { readFileSync } from 'node:fs';
import { expect, test as base, type Page } from '@playwright/test';
import { encodeFragment } from '#core/share/link.ts';
import type { PlaygroundClient, PlaygroundEvent } from '../../src/embed/api.ts';
import { recordingMarkup } from '#core/recording/markup.ts';
import type { Recording } from '#core/recording/recording.ts';
import { testOnOnePage } from '../support/one-page.ts';
import { canBeAgreedTo, runSays } from '../support/playground.ts';
import { PLAYGROUND, startHost, type Host } from './hosts.ts';
import { resize } from '../support/viewport.ts';

const same = (name: string): string => readFileSync(`tests/cases/orders/${name}`, 'utf8');
const FILES = ['stand_ins.yaml', 'stand-ins/orders.csv'];
const RECORDING: Recording = {
  version: 1,
  engine: 'v1.5.6',
  manifest: '0'.repeat(64),
  tables: {
    customers: {
      total: 1,
      columns: [{ name: 'customer', type: 'VARCHAR' }],
      rows: [['Earlier']],
      hash: '0'.repeat(32),
      stand_ins: ['orders'],
    },
  },
  artifacts: [],
};

type Playground = HTMLElement & { client: PlaygroundClient };
declare global {
  interface Window {
    heard: PlaygroundEvent[];
  }
}

let host: Host;
base.beforeAll(async () => {
  host = await startHost();
  for (const name of ['pipeline.yaml', ...FILES]) host.put(`/${name}`, same(name));
  host.put('/results.json', JSON.stringify(RECORDING));
});
base.afterAll(() => host.close());

const test = testOnOnePage(async (page) => {
  const given = 'src="pipeline.yaml" files="stand_ins.yaml stand-ins/orders.csv#stand-ins/orders.csv"';
  host.show({
    head: `<script src="${PLAYGROUND}embed.js"></script>`,
    body: `<osiris-playground id="file" ${given} results="results.json"></osiris-playground>
<osiris-playground id="page" ${given}>${recordingMarkup(RECORDING, 'html', same('pipeline.yaml'))}</osiris-playground>`,
  });
  await resize(page, { width: 1240, height: 1400 });
  await page.goto(host.url);
});

const frame = (page: Page) => page.locator('#file').frameLocator('iframe');

test('before Run the recorded table says so, from a file and from the page @more', async ({ page }) => {
  for (const id of ['file', 'page']) {
    const table = page.locator(`#${id} section`).getByRole('table');
    await expect(table).toContainText('Earlier');
    const mark = table.locator('caption mark');
    await expect(mark).toHaveText(/^\s*with (?:a stand-in|stand-ins) for orders$/);
    expect(await mark.evaluate((found) => getComputedStyle(found).backgroundColor)).not.toBe(
      await table.evaluate((found) => getComputedStyle(found).backgroundColor),
    );
  }
});

test('in its frame everything says so, and the page around it is told @more', async ({ page }) => {
  await page.evaluate(() => {
    window.heard = [];
    document.querySelector<Playground>('#file')!.client.on('*', (event) => window.heard.push(event));
  });
  await page.locator('#file section').getByRole('button', { name: 'Run', exact: true }).click();
  await expect(frame(page).getByRole('status')).toContainText(
    'Run complete: 3 steps, 2 rows written, with stand-ins for 1 step',
    { timeout: 60_000 },
  );
  await expect(
    frame(page)
      .getByRole('button', { name: /^customers: .*, of stand-ins$/ })
      .first(),
  ).toBeVisible();
  await expect(frame(page).getByRole('region', { name: 'Downloads' })).toContainText(
    'customers.stand-in.csv',
  );
  await expect(frame(page).getByText('These rows come from the stand-in of orders')).toBeVisible();

  const told = await page.evaluate(() => window.heard);
  const of = (name: string) =>
    told.filter(({ event }) => event === name).map(({ step_id, stand_ins }) => [step_id, stand_ins] as const);
  expect(of('step_complete')).toEqual(['orders', 'customers', 'write'].map((id) => [id, ['orders']]));
  expect(of('artifact_created')).toEqual([['write', ['orders']]]);
  expect(of('run_complete')).toEqual([[undefined, ['orders']]]);

  const answers = await page.evaluate(async () => {
    const { client } = document.querySelector<Playground>('#file')!;
    const { path, stand_ins, content } = await client.getArtifact({ step: 'write' });
    return {
      run: (await client.run()).stand_ins,
      table: (await client.getTable({ step: 'customers', limit: 1 })).stand_ins,
      query: (await client.query({ sql: 'SELECT c.customer FROM customers c JOIN orders USING (customer)' }))
        .stand_ins,
      none: (await client.query({ sql: 'SELECT 1 AS x' })).stand_ins,
      file: { path, stand_ins, content: await content.text() },
    };
  });
  expect(answers).toEqual({
    run: ['orders'],
    table: ['orders'],
    query: ['orders'],
    none: undefined,
    file: { path: 'customers.csv', stand_ins: ['orders'], content: same('out/stand-in.csv') },
  });
});

test('another pipeline that the page shows then has the same stand-in @more', async ({ page }) => {
  const outcome = await page.evaluate(
    async (text) => {
      const { client } = document.querySelector<Playground>('#file')!;
      await client.setPipeline({ text });
      return client.run();
    },
    same('pipeline.yaml').replace('price > 1', 'price > 100'),
  );
  expect(outcome).toMatchObject({ outcome: 'complete', stand_ins: ['orders'] });
});

test('a link that brings its stand-in names it before it runs, and runs on it @more', async ({ page }) => {
  const files = FILES.map((path) => ({ path, content: new TextEncoder().encode(same(path)) }));
  await page.goto(`${PLAYGROUND}${encodeFragment({ text: same('pipeline.yaml'), params: {}, files })}`);
  const shared = page.getByRole('region', { name: 'Shared pipeline' });
  await expect(shared).toContainText('stand-ins/orders.csv');
  await expect(shared).toContainText('as stand-in of orders');
  await canBeAgreedTo(page);
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await runSays(page, 'Run complete: 3 steps, 2 rows written, with stand-ins for 1 step');
  await expect(page.getByRole('region', { name: 'Downloads' })).toContainText('customers.stand-in.csv');
});
