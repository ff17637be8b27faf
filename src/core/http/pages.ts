/**
 * Page after page, each requested once. A page counts when it has arrived whole: only then its records are looked at, and when there is
 * no further page all of them are loaded from disk, with types that hold every record of every page.
 */
import { decode } from '../bytes/decode.ts';
import { loadCsv } from '../csv/load.ts';
import type { HttpResponse } from '../contract/network.ts';
import { StepError } from '../contract/errors.ts';
import { TypeInference } from '../json/inference.ts';
import { loadTexts } from '../json/load.ts';
import type { LoadReceipt } from '../contract/receipt.ts';
import { receiptOfCsv, receiptOfJson, type PagesRead } from './http-receipt.ts';
import { unpacked } from './answer-format.ts';
import { type Pages, type ReadPage, readPage } from './page.ts';
import { nextLink } from './link.ts';
import { pager } from './pagination.ts';
import { type Pagination, spelled, truthOf } from './paging-keys.ts';
import { StatusError } from './retry.ts';
import type { End, Next, Page } from './steps.ts';
import { csvLoad, jsonLoad, type LoadContext } from './load-context.ts';

/**
 * Reads all pages, loads their records into the table of the step and gives the receipt. Rejects with
 * `StepError` for a page or a way to the next one that cannot be read, and when retries do not help.
 */
export async function loadPages(context: LoadContext, pagination: Pagination): Promise<LoadReceipt> {
  const { ctx, config, bodies, meter } = context;
  const pages: Pages = {
    inference: new TypeInference(),
    encodings: [],
    skips: [],
    blanks: [],
    packed: false,
    usual: new Set(),
  };
  const read = await readPages(context, pagination, pages);
  ctx.log(
    'info',
    `${context.shown}: ${read.pages} ${read.pages === 1 ? 'page' : 'pages'}, ended by ${read.end}`,
  );

  const { format = 'json', packed, inference } = pages;
  const encoding = pages.encodings[0] ?? 'utf-8';
  const texts = async function* (): AsyncGenerator<AsyncIterable<Uint8Array>> {
    let page = 0;
    for await (const body of bodies.replay()) {
      const { stream } = await unpacked(body, context.shown);
      const encoding = pages.encodings[page++] ?? 'utf-8';
      const remark = (said: string): void => {
        if (context.remarks.size === 0) context.remarks.add(`Page ${page}: ${said}`);
      };
      yield decode(context.shown, stream, encoding, remark);
    }
  };
  const { csv, skips, blanks } = pages;
  if (csv && pages.encodings.length > 0) {
    const loaded = await loadCsv(csvLoad(context, format, async () => csv.joined(texts(), skips, blanks)));
    return receiptOfCsv(context, { format, encoding, packed }, loaded, read);
  }
  const total = Math.min(inference.records, config.limit ?? Infinity);
  meter.rows(0, total);
  const load = jsonLoad(context, format, total);
  const wanted = { ...load.wanted, mayLack: () => true };
  const loaded = await loadTexts({ ...load, wanted, skips }, inference.fields(true), texts());
  return receiptOfJson(context, { format, encoding, packed }, loaded, read);
}

async function readPages(context: LoadContext, pagination: Pagination, pages: Pages): Promise<PagesRead> {
  const { config, network, plan, bodies, meter } = context;
  const { limit = Infinity, max_pages = Infinity } = config;
  const way = pager(plan.url, pagination);
  const isCounted = pagination.type === 'page' || pagination.type === 'offset';
  /** The last page with records, where the next one may begin with some of them. */
  let before: Page | undefined;
  const advice: string[] = [];
  let records = 0;
  let number = 0;
  /** What was said of records that are left out. */
  const rereads: string[] = [];
  const ended = ({ end, warning, distinct }: End): PagesRead => {
    if (distinct !== undefined) {
      pages.inference.records += pages.skips.reduce((sum, skip) => sum + skip, 0);
      pages.skips.fill(0);
    }
    const told = [
      ...(distinct === undefined ? rereads : [distinct]),
      ...advice.filter((said) => said !== distinct),
    ];
    return { pages: number, end, advice: warning === undefined ? told : [warning, ...told] };
  };

  for (let url = way.first; ;) {
    keepSecrets(context, url, number);
    let hides = false;
    let page: ReadPage;
    try {
      page = await network.persist(async () => {
        const response = await network.ask(url);
        hides = response.hidesHeaders ?? false;
        meter.begin();
        const wanted = { records: limit - records, before: before?.digests };
        return await whole(response, () => readPage(context, pages, response, url, wanted));
      });
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      return ended(way.refused(error));
    }
    // What may hold records of the page before again is looked at whole first.
    const { rejected = 0 } = page;
    const reached = records + page.records - rejected >= limit;
    const next: Next = reached && !before ? { end: `limit: ${limit}` } : way.next(page);
    const said = next.skip ? rereads : advice;
    if (next.told !== undefined && !said.includes(next.told)) said.push(next.told);
    if (next.drop) pages.inference.records -= page.records;
    else {
      number++;
      const skip = next.skip ?? 0;
      pages.inference.records -= skip;
      records += page.records - skip - rejected;
      if (isCounted && page.records > 0) before = page;
      if (page.records > 0 || pages.format === 'csv' || pages.format === 'tsv') {
        bodies.keep();
        pages.encodings.push(page.encoding ?? 'utf-8');
        pages.skips.push(skip);
        pages.blanks.push(page.blank ?? false);
      }
    }
    meter.rows(Math.min(records, limit));
    if (records >= limit) return ended(way.cut(`limit: ${limit}`));
    if ('end' in next) {
      if (number === 1) advice.push(...adviceOnFirst(pagination, page, hides));
      return ended(next);
    }
    if (number >= max_pages) return ended(way.cut(`max_pages: ${max_pages}`));
    url = next.url;
  }
}

/** Ends the connection of an answer, read or not. */
async function whole<T>(response: HttpResponse, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } finally {
    response.close();
  }
}

/** What a connection knows goes to its own host only. `number`: of the page that led there. */
function keepSecrets({ plan }: LoadContext, url: string, number: number): void {
  if (!plan.secret || new URL(url).origin === new URL(plan.url).origin) return;
  throw new StepError(
    `Page ${number} says that the next one is at ${new URL(url).host}, another host than ${new URL(plan.url).host}. The connection's credentials are not sent there.`,
  );
}

/** What would end the reading after one page without a sign. `hides`: headers may be there that nobody sees. */
function adviceOnFirst(pagination: Pagination, page: Page, hides: boolean): string[] {
  const { type, cursor, cursor_header } = pagination;
  if (truthOf(page.hasMore) === false) return [];
  const header = type === 'link' ? 'Link' : cursor_header;
  if (header !== undefined) {
    const there = type === 'link' ? nextLink(page.link) : page.header;
    if (there !== undefined && there !== '') return [];
    const exposed = `Access-Control-Expose-Headers: ${header}`;
    return page.link !== undefined && type === 'link'
      ? []
      : hides
        ? [
            `The first page came without a ${header} header that this page may read, so it is taken for the only one. A browser shows that header of another site only if the server sends ${exposed}; whether there are more pages cannot be told without it. The command line sees it.`,
          ]
        : [
            `The first page came without a ${header} header, so it is taken for the only one. In a browser that header of another site is seen only if the server sends ${exposed}.`,
          ];
  }
  if (type !== 'cursor' || page.cursor !== undefined) return [];
  return [
    `The first page holds no next cursor at ${spelled(cursor)}, so it is taken for the only one. If there are more, check \`cursor\` of \`pagination\`, the names that lead to it.`,
  ];
}
