/**
 * Page after page, each requested once. A page counts when it has arrived whole: only then its records are looked at, and when there is
 * no further page all of them are loaded from disk, with types that hold every record of every page.
 */
import { decode, type Encoding } from '../csv/decode.ts';
import { loadCsv } from '../csv/load.ts';
import { type HttpResponse, StepError } from '../driver.ts';
import { Census } from '../json/census.ts';
import { loadTexts } from '../json/load.ts';
import type { LoadReceipt } from '../receipt.ts';
import { csvAccount, jsonAccount, type PagesRead } from './account.ts';
import { publicUrl } from './address.ts';
import { csvPages } from './csv-pages.ts';
import { answerEncoding } from './charset.ts';
import { checkHead, type Format, unpacked } from './format.ts';
import { type Page, pager, type Pagination } from './pagination.ts';
import { csvLoad, formatHere, jsonLoad, type World } from './world.ts';

/** What the pages read so far have in common. */
interface Pages {
  readonly census: Census;
  readonly csv: ReturnType<typeof csvPages>;
  format?: Format;
  /** Of each page that counts. */
  readonly encodings: Encoding[];
  packed: boolean;
}

export async function loadPages(world: World, pagination: Pagination): Promise<LoadReceipt> {
  const { ctx, config, bodies, meter } = world;
  const pages: Pages = {
    census: new Census(),
    csv: csvPages(world.shown, config.header),
    encodings: [],
    packed: false,
  };
  const read = await readPages(world, pagination, pages);
  ctx.log(
    'info',
    `${world.shown}: ${read.pages} ${read.pages === 1 ? 'page' : 'pages'}, ended by ${read.end}`,
  );

  const { format = 'json', packed, census } = pages;
  const encoding = pages.encodings[0] ?? 'utf-8';
  const texts = async function* (): AsyncGenerator<AsyncIterable<Uint8Array>> {
    let page = 0;
    for await (const body of bodies.replay()) {
      const { stream } = await unpacked(body, world.shown);
      yield decode(world.shown, stream, pages.encodings[page++] ?? 'utf-8');
    }
  };
  if (format === 'csv' || format === 'tsv') {
    const loaded = await loadCsv(csvLoad(world, format, async () => pages.csv.joined(texts())));
    return csvAccount(world, { format, encoding, packed }, loaded, read);
  }
  meter.rows(0, census.records);
  const load = jsonLoad(world, format, census.records);
  const wanted = { ...load.wanted, mayLack: true };
  const loaded = await loadTexts({ ...load, wanted }, census.fields(true), texts());
  return jsonAccount(world, { format, encoding, packed }, loaded, read);
}

async function readPages(world: World, pagination: Pagination, pages: Pages): Promise<PagesRead> {
  const { config, network, plan, bodies, meter } = world;
  const { limit = Infinity, max_pages = Infinity } = config;
  const way = pager(plan.url, pagination);
  let records = 0;
  for (let url = way.first, number = 1; ; number++) {
    keepSecrets(world, url, number);
    const page = await network.persist(async () => {
      const response = await network.ask(url);
      meter.begin();
      try {
        return await readPage(world, pages, response, url, limit - records);
      } finally {
        response.close();
      }
    });
    if (page.records > 0) {
      bodies.keep();
      pages.encodings.push(page.encoding ?? 'utf-8');
    }
    records += page.records;
    meter.rows(records);
    if (records >= limit) return { pages: number, end: `limit: ${limit}` };
    const next = way.next(page);
    if (number === 1) adviseOnFirst(world, pagination, page);
    if ('end' in next) return { pages: number, end: next.end };
    if (number >= max_pages) return { pages: number, end: `max_pages: ${max_pages}` };
    url = next.url;
  }
}

async function readPage(
  world: World,
  pages: Pages,
  response: HttpResponse,
  url: string,
  limit: number,
): Promise<Page & { readonly encoding?: Encoding }> {
  const { bodies, config, meter } = world;
  const { headers } = response;
  const shown = publicUrl(url);
  const { head, stream, packed } = await unpacked(bodies.receive(response, shown), shown);
  const seen = { url: response.url, link: headers['link'] };
  if (head.length === 0) {
    if (pages.format === undefined && response.status !== 204)
      throw new StepError(
        `${shown} answered ${response.status} with an empty body: there is nothing to load.`,
      );
    return { ...seen, records: 0, digest: meter.digest() };
  }
  const format = pages.format ?? formatHere(world, headers, head);
  checkHead(shown, head, format, headers['content-type']);
  const first = pages.format === undefined;
  const encoding = answerEncoding(config.encoding, head, headers['content-type'], shown);
  const text = decode(shown, stream, encoding);
  const done = (): void => {
    pages.format = format;
    pages.packed ||= packed;
  };
  if (format === 'csv' || format === 'tsv') {
    const records = await pages.csv.count(text);
    done();
    return { ...seen, records, encoding, digest: meter.digest() };
  }
  const { wanted } = jsonLoad(world, format ?? 'json');
  const found = await pages.census.add(text, { ...wanted, path: shown, mayLack: !first }, limit);
  if (found.layout === 'object' && wanted.records.length === 0) throw noList(shown, pages.census);
  done();
  const [cursor, hasMore] = found.values;
  return { ...seen, records: found.records, encoding, cursor, hasMore, digest: meter.digest() };
}

function noList(shown: string, census: Census): StepError {
  const lists = census.fields(true).members.filter(({ type }) => type.type === 'LIST');
  const there = lists.length > 0 ? ` It holds lists at: ${lists.map(({ key }) => key).join(', ')}.` : '';
  return new StepError(
    `${shown} answered with one object, not with a list of records. Say where in it the records are with \`records\`.${there}`,
  );
}

/** What a connection knows goes to its own host only. */
function keepSecrets({ plan }: World, url: string, number: number): void {
  if (!plan.secret || new URL(url).origin === new URL(plan.url).origin) return;
  throw new StepError(
    `Page ${number - 1} says that the next one is at ${new URL(url).host}, another host than ${new URL(plan.url).host}. The connection's credentials are not sent there.`,
  );
}

/** What would end the reading after one page without a sign. */
function adviseOnFirst({ ctx }: World, pagination: Pagination, page: Page): void {
  if (pagination.type === 'link' && page.link === undefined)
    ctx.log(
      'warning',
      'The first page came without a Link header, so it is taken for the only one. In a browser that header of another site is seen only if the server sends Access-Control-Expose-Headers: Link.',
    );
  if (pagination.type === 'cursor' && page.cursor === undefined)
    ctx.log(
      'warning',
      'The first page holds no next cursor, so it is taken for the only one. If there are more, check `cursor` of `pagination`, the names that lead to it.',
    );
}
