/** Sources that no page reaches, each for its reason: the reason is said, a stand-in is offered, and the run on it says so. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, type Page } from '@playwright/test';
import { testOnOnePage } from '../support/one-page.ts';
import { inWasm } from '../support/postgrest/database.ts';
import { serve } from '../support/postgrest/server.ts';
import {
  addFiles,
  cells,
  download,
  open,
  region,
  run,
  runButton,
  runSays,
  setText,
  status,
  step,
} from '../support/playground.ts';

let server: Server;
/** Answers everybody, and lets no other site read it. */
let closed: string;
const test = testOnOnePage(async (page) => {
  server = createServer((_request, response) => response.end('[{"title": "Real", "rating": 1}]'));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  closed = `http://127.0.0.1:${(server.address() as AddressInfo).port}/movies.json`;
  await open(page);
  await addFiles(page, [{ name: 'movies.csv', content: 'title,rating\nAlien,8.5\nTroll,2.9\n' }]);
});
test.afterAll(() => void server.close());

const pipeline = (id: string, movies: string, out = OUT): string => `oml_version: "0.1.0"
name: top-movies
steps:
  - {id: ${id}, ${movies}}
  - {id: top, component: duckdb.processor, mode: transform, config: {query: SELECT title FROM "${id}" WHERE rating > 8}}
  - {id: out, mode: write, ${out}}
`;
const OUT = 'component: filesystem.csv_writer, config: {path: top.csv}';
const http = (url: string, more = ''): string =>
  `component: http.extractor, mode: read, config: {url: "${url}", retries: 0${more}}`;

/** What the panel of problems offers is taken: the file that is here. */
async function standIn(page: Page, id: string): Promise<void> {
  await region(page, 'Problems').first().getByRole('button', { name: 'Use a stand-in…' }).first().click();
  const sheet = page.getByRole('dialog', { name: `Stand-in of ${id}` });
  await expect(sheet).toContainText(`npm run --silent oml -- sample pipeline.yaml ${id} --rows 1000`);
  await sheet.getByRole('button', { name: 'Use movies.csv' }).click();
  await expect(sheet).toBeHidden();
}

async function expectLabelled(page: Page, id: string, why: string | RegExp): Promise<void> {
  expect(await run(page)).toBe('Run complete: 3 steps, 1 row written, with stand-ins for 1 step');
  await expect(step(page, id)).toHaveAccessibleName(/, stand-in$/);
  await expect(step(page, 'out')).toHaveAccessibleName(/, of stand-ins$/);
  await step(page, id).click();
  await expect(region(page, 'Table')).toContainText('Stand-in. These rows are of movies.csv, made by hand.');
  await expect(region(page, 'Table')).toContainText(why);
  await expect.poll(() => cells(page)).toContainEqual(['Alien', '8.5']);
  expect((await download(page, 'top.stand-in.csv')).toString()).toBe('title\nAlien\n');
}

const failing = async (page: Page, why: string | RegExp): Promise<void> => {
  expect(await run(page)).toMatch(/^Run failed/);
  await expect(region(page, 'Problems').first()).toContainText(why);
};

test('a server that lets no other site read it @more', async ({ page }) => {
  await setText(page, pipeline('closed', http(closed)));
  await failing(page, /does not allow|does not let/);
  await standIn(page, 'closed');
  await expectLabelled(page, 'closed', /CORS/);
});

test('a server that is not there @more', async ({ page }) => {
  const nobody = 'http://127.0.0.1:9/movies.json';
  await setText(page, pipeline('nobody', http(nobody)));
  await failing(page, 'no server answers at 127.0.0.1:9');
  await standIn(page, 'nobody');
  await expectLabelled(page, 'nobody', 'no server answers at 127.0.0.1:9');
});

/** In the page and in every worker of it. */
const everywhere = (page: Page, say: () => void): Promise<unknown> =>
  Promise.all([page.evaluate(say), ...page.workers().map((worker) => worker.evaluate(say))]);

/**
 * No network, and a browser that says so. What it says is set by hand: in Chromium the end of any worker takes back what was emulated for
 * all of them (a devtools agent that goes gives the network's state free).
 */
async function goOffline(page: Page): Promise<void> {
  const say = () => void Object.defineProperty(navigator, 'onLine', { get: () => false, configurable: true });
  await page.context().setOffline(true);
  await everywhere(page, say);
}
async function goOnline(page: Page): Promise<void> {
  const say = () => void Reflect.deleteProperty(navigator, 'onLine');
  await page.context().setOffline(false);
  await everywhere(page, say);
}

test('a computer that is offline @more', async ({ page }) => {
  // The engine is there before it is told.
  await setText(page, pipeline('offline', http(closed)));
  await failing(page, /does not allow|does not let/);
  await setText(page, pipeline('offline', http('https://shop.example/movies.json')));
  await goOffline(page);
  try {
    await failing(page, 'this computer is offline');
    await standIn(page, 'offline');
    await expectLabelled(page, 'offline', 'this computer is offline');
  } finally {
    await goOnline(page);
  }
});

test('a secret that nobody has given, which is asked for as well @more', async ({ page }) => {
  await addFiles(page, [
    {
      name: 'osiris_connections.yaml',
      content: `connections: {http: {shop: {base_url: "${closed}", token: "\${SHOP_TOKEN}"}}}`,
    },
  ]);
  await setText(page, pipeline('unknown', http('movies.json', ', connection: "@http.shop"')));
  const problems = region(page, 'Problems').first();
  await expect(problems).toContainText("Environment variable 'SHOP_TOKEN' not set for token in http.shop");
  await expect(problems.getByRole('button', { name: 'Give a value…' })).toBeVisible();
  await standIn(page, 'unknown');
  await expect(problems).toContainText('This step runs on its stand-in movies.csv here.');
  await expectLabelled(page, 'unknown', "Environment variable 'SHOP_TOKEN' not set for token in http.shop");
});

test('a connection that is not there @more', async ({ page }) => {
  await setText(page, pipeline('nowhere', http('movies.json', ', connection: "@http.elsewhere"')));
  await expect(region(page, 'Problems').first()).toContainText("There is no connection '@http.elsewhere'");
  await standIn(page, 'nowhere');
  await expectLabelled(page, 'nowhere', "There is no connection '@http.elsewhere'");
});

test('a source that comes and goes: each run has its own rows, and nothing of the one is taken for the other @more', async ({
  page,
}) => {
  const open = createServer((_request, response) =>
    response
      .writeHead(200, { 'access-control-allow-origin': '*', 'access-control-allow-headers': '*' })
      .end('[{"title": "Real", "rating": 9}]'),
  );
  await new Promise<void>((done) => open.listen(0, '127.0.0.1', done));
  const address = `http://127.0.0.1:${(open.address() as AddressInfo).port}`;
  const token = (value: string) =>
    addFiles(page, [
      {
        name: 'osiris_connections.yaml',
        content: `connections: {http: {shop: {base_url: "${address}", token: "${value}"}}}`,
      },
    ]);
  try {
    await addFiles(page, [{ name: 'stand_ins.yaml', content: 'stand_ins: {coming: movies.csv}\n' }]);
    await token('${SHOP_TOKEN}');
    await setText(page, pipeline('coming', http('movies.json', ', connection: "@http.shop"')));
    const problems = region(page, 'Problems').first();
    for (let round = 0; round < 2; round++) {
      await token('${SHOP_TOKEN}');
      await expect(problems).toContainText('This step runs on its stand-in movies.csv here.');
      await expectLabelled(page, 'coming', "Environment variable 'SHOP_TOKEN' not set");
      await token('given');
      await expect(page.getByText('This step runs on its stand-in')).toHaveCount(0);
      expect(await run(page)).toBe('Run complete: 3 steps, 1 row written');
      await expect(step(page, 'coming')).toHaveAccessibleName(/^coming: Complete, 1 row, \d+ ms$/);
      await step(page, 'coming').click();
      await expect.poll(() => cells(page)).toEqual([[], ['Real', '9']]);
      await expect(region(page, 'Table')).not.toContainText('stand-in');
      expect((await download(page, 'top.csv')).toString()).toBe('title\nReal\n');
    }
  } finally {
    open.close();
  }
});

test('rows of a stand-in go to a real table where that is said, once, and not before @more', async ({
  page,
}) => {
  const db = await inWasm();
  await db.exec(`CREATE ROLE service_role BYPASSRLS; CREATE TABLE top (title text);
    CREATE TABLE first (title text); GRANT ALL ON top, first TO service_role;`);
  const key = 'service-key-0123456789';
  const rest = await serve(db, { port: 4386, keys: { [key]: 'service_role' } });
  const inTable = (name: string) => db.query(`SELECT title FROM ${name}`);
  try {
    await addFiles(page, [
      {
        name: 'osiris_connections.yaml',
        content: `connections: {supabase: {shop: {url: "${rest.url}", key: ${key}}}}`,
      },
      { name: 'stand_ins.yaml', content: 'stand_ins: {films: movies.csv}\n' },
    ]);
    const mysql = `component: mysql.extractor, mode: read, config: {connection: '@mysql.main', table: movies}`;
    const into = (table: string) =>
      `component: supabase.writer, config: {connection: "@supabase.shop", table: ${table}, write_mode: append}`;
    // What is written before is no stand-in's, and is not written a second time.
    const real = `  - {id: own, component: duckdb.processor, mode: transform, needs: [], config: {query: SELECT 'mine' AS title}}
  - {id: before, mode: write, needs: [own], ${into('first')}}
`;
    await setText(
      page,
      pipeline('films', mysql, into('top'))
        .replace('steps:\n', `steps:\n${real}`)
        .replace('id: films,', 'id: films, needs: [before],'),
    );
    await expect(step(page, 'before')).toBeVisible();
    await runButton(page).click();
    await region(page, 'Before it writes').getByRole('button', { name: 'Run and write' }).click();
    await runSays(page, /^Run failed/);
    const problems = region(page, 'Problems').first();
    await expect(problems).toContainText(
      'Nothing was written: the rows are those of the stand-in of films, and supabase.writer writes outside of this session',
    );
    expect([await inTable('top'), await inTable('first')]).toEqual([[], [{ title: 'mine' }]]);
    await problems.getByRole('button', { name: 'Write the rows of stand-ins' }).click();
    await expect(status(page)).toContainText('with stand-ins for 1 step');
    expect([await inTable('top'), await inTable('first')]).toEqual([
      [{ title: 'Alien' }],
      [{ title: 'mine' }],
    ]);
    await expect(step(page, 'out')).toHaveAccessibleName(/, of stand-ins\b/);
    // The next run has to be told so again.
    expect(await run(page)).toMatch(/^Run failed/);
    expect(await inTable('top')).toEqual([{ title: 'Alien' }]);
  } finally {
    await rest.stop();
    await db.close();
  }
});
