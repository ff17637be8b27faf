/**
 * Page after page, each requested once. A page counts when it has arrived whole: only then its records are looked at, and when there is
 * no further page all of them are loaded from disk, with types that hold every record of every page. Pages whose text is at hand go into the
 * table while others come; where their types do not hold a later one, the table is made anew from disk.
 */
import { decode } from '../bytes/decode.ts';
import type { HttpResponse } from '../contract/network.ts';
import { StepError } from '../contract/errors.ts';
import type { LoadReceipt } from '../contract/receipt.ts';
import type { Text } from '../reader/reader.ts';
import { unpacked } from './answer-format.ts';
import { breathe } from './breathe.ts';
import { receiptOf, type PagesRead } from './http-receipt.ts';
import { readPage } from './page.ts';
import type { Pages, ReadPage } from './read-page.ts';
import type { End, Next, Page, Pager, Said } from './pager.ts';
import { isCsv, jsonHere } from './readers.ts';
import { StatusError } from './retry.ts';
import type { LoadContext } from './source.ts';

/**
 * Reads all pages, loads their records into the table of the step and gives the receipt and their number. Rejects with
 * `StepError` for a page or a way to the next one that cannot be read, and when retries do not help.
 */
export async function loadPages(
  context: LoadContext,
  pager: Pager,
): Promise<{ readonly receipt: LoadReceipt; readonly pages: number }> {
  const { ctx, shown } = context;
  const pages: Pages = { kept: [], packed: false, usual: new Set() };
  let read: PagesRead;
  try {
    read = await readPages(context, pager, pages);
  } catch (error) {
    await pages.making?.leave();
    throw error;
  } finally {
    context.transport.leave();
  }
  ctx.log('info', `${shown}: ${read.pages} ${read.pages === 1 ? 'page' : 'pages'}, ended by ${read.end}`);
  const { csv, json = jsonHere(context, undefined), kept, packed } = pages;
  const loaded =
    (await pages.making?.end()) ?? (await (csv ?? json).loadAll(() => textsOf(context, pages), kept));
  const receipt = receiptOf(context, { encoding: kept[0]?.encoding ?? 'utf-8', packed }, loaded, read);
  return { receipt, pages: read.pages };
}

/** The pages that count, as they were kept. */
async function* textsOf({ bodies, shown, remarks }: LoadContext, { kept }: Pages): AsyncGenerator<Text> {
  let page = 0;
  for await (const body of bodies.replay()) {
    const { stream } = await unpacked(body, shown);
    const { encoding = 'utf-8' } = kept[page++] ?? {};
    const remark = (said: string): void => {
      if (remarks.size === 0) remarks.add(`Page ${page}: ${said}`);
    };
    yield decode(shown, stream, encoding, remark);
  }
}

async function readPages(context: LoadContext, pager: Pager, pages: Pages): Promise<PagesRead> {
  const { shown, transport, bodies, meter, maxPages = Infinity, look: lookAt = readPage } = context;
  const { limit = Infinity } = context.reading;
  /** The last page with records, where the next one may begin with some of them. */
  let before: Page | undefined;
  const advice: string[] = [];
  let records = 0;
  let number = 0;
  /** What was said of records that are left out. */
  const rereads: string[] = [];
  const ended = ({ end, warning, distinct }: End): PagesRead => {
    if (distinct !== undefined) keepRepeats(pages);
    const told = [
      ...(distinct === undefined ? rereads : [distinct]),
      ...advice.filter((said) => said !== distinct),
    ];
    return { pages: number, end, advice: warning === undefined ? told : [warning, ...told] };
  };

  const ahead = async (said: Said): Promise<void> => {
    const next = number + 1 < maxPages ? pager.ahead?.(said) : undefined;
    if (!next) return;
    transport.ahead(next);
    await breathe(context.db);
  };

  for (let call = pager.first; ;) {
    keepSecrets(context, call.url, number);
    let hides = false;
    let page: ReadPage;
    try {
      page = await transport.persist(async () => {
        const response = await transport.send(call);
        hides = response.hidesHeaders ?? false;
        meter.begin();
        const look = { most: limit - records, before: before?.digests, ahead };
        return await whole(response, () => lookAt(context, pages, response, call.url, look));
      });
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      return ended(pager.refused(error));
    }
    // What may hold records of the page before again is looked at whole first.
    const { rejected = 0 } = page;
    const reached = records + page.records - rejected >= limit;
    const next: Next = reached && !before ? { end: `limit: ${limit}` } : pager.next(page);
    const said = next.skip ? rereads : advice;
    if (next.told !== undefined && !said.includes(next.told)) said.push(next.told);
    if (next.drop) pages.json?.discount(page.records);
    else {
      meter.pages(++number);
      const { skip = 0 } = next;
      pages.json?.discount(skip);
      records += page.records - skip - rejected;
      if (pager.mayRepeat && page.records > 0) before = page;
      if (page.records > 0) await makeAhead(pages, page, shown);
      if (page.records > 0 || isCsv(pages.format)) {
        bodies.keep();
        pages.kept.push({ skip, blank: page.blank ?? false, encoding: page.encoding ?? 'utf-8' });
      }
    }
    meter.rows(Math.min(records, limit));
    if (records >= limit) return ended(pager.cut(`limit: ${limit}`));
    if ('end' in next) {
      if (number === 1) advice.push(...pager.doubts(page, hides));
      return ended(next);
    }
    if (number >= maxPages) return ended(pager.cut(`max_pages: ${maxPages}`));
    call = next;
  }
}

/** Puts the page into the table already, where its text and those of all pages before it are at hand. */
async function makeAhead(pages: Pages, { text, isHeld }: ReadPage, shown: string): Promise<void> {
  if (text && pages.kept.length === 0) {
    pages.making = pages.json?.make();
    const how = { path: shown, most: Infinity, plain: true, mayLack: () => true };
    if (await pages.making?.look(text, how)) return pages.making?.keep();
  } else if (isHeld) return pages.making?.keep();
  await pages.making?.leave();
  pages.making = undefined;
}

/** Nothing was read twice after all: what was to be left out is loaded too. */
function keepRepeats({ json, kept }: Pages): void {
  for (const [at, page] of kept.entries()) {
    json?.discount(-page.skip);
    kept[at] = { ...page, skip: 0 };
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
function keepSecrets({ transport, call }: LoadContext, url: string, number: number): void {
  if (transport.trusts(url)) return;
  throw new StepError(
    `Page ${number} says that the next one is at ${new URL(url).host}, another host than ${new URL(call.url).host}. The connection's credentials are not sent there.`,
  );
}
