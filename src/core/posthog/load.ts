/** Records of a PostHog project become the table of a step: page behind page, each asked once, while the next one is on its way. */
import type { DriverContext } from '../contract/driver.ts';
import { decode } from '../bytes/decode.ts';
import { bodyStore, type Bodies } from '../http/body.ts';
import { breathe } from '../http/breathe.ts';
import { openTransport, type Transport } from '../http/transport.ts';
import { Body } from './answer.ts';
import { Seen } from './columns.ts';
import { type PosthogConfig, queryUrl } from './config.ts';
import { requestBody, transportOf } from './request.ts';
import { Table } from './fill.ts';
import type { Sheet } from './filler.ts';
import { KINDS } from './kinds.ts';
import { lookAt, placeAhead, receivePage, rowsOf } from './page.ts';
import { isSame, repeated } from './places.ts';
import { pageQuery, type Place, type Question } from './question.ts';
import { countFrom, stuck, stuckByServer } from './copies.ts';
import { inWords } from './refused.ts';

export interface Loaded {
  readonly table: Table;
  /** Rows received that were not received before. */
  readonly rows: number;
  readonly pages: number;
  /** Of the records in their order. */
  readonly last?: Place;
  readonly bytes: number;
  readonly requests: number;
  readonly retries: number;
}

interface Load {
  readonly ctx: DriverContext;
  readonly config: PosthogConfig;
  readonly question: Question;
  readonly url: string;
  readonly transport: Transport;
  readonly bodies: Bodies;
  readonly table: Table;
  /** What all pages held that were looked at. */
  readonly seen: Seen;
  /** All pages were. */
  isSeen: boolean;
  /** A page that is done with, whose memory takes another one. */
  spare?: Body;
  readonly sheets: Sheet[];
  tell(rows: number): void;
}

/** Loads what the question asks for. Rejects with `StepError` for what a person can put right. */
export async function loadRecords(
  config: PosthogConfig,
  question: Question,
  ctx: DriverContext,
): Promise<Loaded> {
  const url = queryUrl(config);
  let bytes = 0;
  let rows = 0;
  let waits_until: string | undefined;
  let ended = false;
  const tell = (): void => ctx.progress({ rows, bytes, waits_until });
  // A page that is on its way when the step fails has nothing more to say.
  const quiet: DriverContext = { ...ctx, log: (level, message) => void (ended || ctx.log(level, message)) };
  const transport = openTransport(quiet, transportOf(config), (until) => {
    waits_until = until;
    tell();
  });
  const bodies = bodyStore(await ctx.files.spool(url), (chunk) => {
    ctx.signal.throwIfAborted();
    if (ended) throw new Error('The step has ended.');
    bytes += chunk.length;
    tell();
  });
  const table = new Table(await ctx.getDbConnection(), ctx.table, KINDS[config.data_type]);
  const load: Load = {
    ctx,
    config,
    question,
    url,
    transport,
    bodies,
    table,
    seen: new Seen(),
    isSeen: true,
    sheets: [],
    tell(done) {
      rows = done;
      tell();
    },
  };
  try {
    const read = await loadPages(load);
    if (table.outdated) await reload(load);
    else await table.complete(load.seen);
    return { table, ...read, bytes, ...transport.counts() };
  } finally {
    ended = true;
  }
}

async function loadPages(load: Load): Promise<Pick<Loaded, 'rows' | 'pages' | 'last'>> {
  const { table, seen, sheets, ctx, question, url } = load;
  const { kind, again, since, until } = question;
  const begun = new Set<string>();
  let rows = 0;
  let last: Place | undefined;
  let copies = 0;
  // Rows of the largest page so far.
  let most = 0;
  let coming = ask(load, undefined);
  for (let pages = 1; ; pages++) {
    const body = await coming;
    ctx.signal.throwIfAborted();
    load.bodies.keep();
    const ahead = placeAhead(kind, body);
    const early = ahead && !(last && isSame(ahead, last)) ? ask(load, ahead) : undefined;
    // It is waited for below; until then a failure of its own is nobody's.
    early?.catch(() => undefined);
    if (early) await breathe(await ctx.getDbConnection());

    const bounds = { behind: last, since, until, again };
    const reading = { kind, shown: url, bounds, records: rows };
    const page = table.take(reading, body) ?? lookAt(reading, body);
    // Of the copies in front those that the page before ended with.
    const skip = Math.min(page.repeats, copies);
    const fresh = page.count - skip;
    if (fresh === 0 && page.last) await checkEnd(load, page.last, page.count, most);
    most = Math.max(most, page.count);
    const start = `${page.first?.at} ${page.first?.id}`;
    if (fresh > 0 && skip === 0 && begun.has(start)) throw repeated(kind);
    begun.add(start);
    if ('seen' in page) {
      seen.add(page.seen);
      await table.suit(seen);
    } else load.isSeen = false;
    const sheet = { names: page.names, skip };
    sheets.push(sheet);
    if (fresh === 0) return { rows, pages, last };
    rows += fresh;
    ({ last, copies } = page);
    coming = (await rightly(early, ahead, last))?.page ?? ask(load, last);
    coming.catch(() => undefined);
    if (!('seen' in page)) await table.appendTaken(page);
    else if (!table.outdated) await table.append(page, sheet);
    load.spare = body;
    load.tell(rows);
  }
}

/** What was asked for early, where that was what is to be asked for; else it is over, and nothing of it counts. */
async function rightly<T>(
  early: Promise<T> | undefined,
  ahead: Place | undefined,
  last: Place | undefined,
): Promise<{ readonly page: Promise<T> } | undefined> {
  if (!early || !ahead || !last) return undefined;
  if (isSame(ahead, last)) return { page: early };
  await early.catch(() => undefined);
  return undefined;
}

/** Asks for the records behind a place, and receives them. */
async function ask(load: Load, behind: Place | undefined): Promise<Body> {
  const { config, question, url, transport, bodies } = load;
  const asked = requestBody(pageQuery(question, behind));
  const body = load.spare ?? new Body();
  load.spare = undefined;
  try {
    return await transport.persist(async () => {
      const response = await transport.send({ url, method: 'POST', body: asked });
      try {
        body.clear();
        return await receivePage(bodies, response, url, body);
      } finally {
        response.close();
      }
    });
  } catch (error) {
    throw inWords(error, new URL(url).host, String(config.project_id));
  }
}

/** A page has nothing but records of the one before it: it may be that no more fit in than these. */
async function checkEnd(
  { transport, url, question }: Load,
  last: Place,
  given: number,
  most: number,
): Promise<void> {
  if (given >= question.size) throw stuck(question, last, question.size);
  if (given < most) return;
  const there = await countFrom(transport, url, question, last);
  if (there > given) throw stuckByServer(question, last, given);
}

/** A later page did not fit the columns: all pages are put in again, as they were kept. */
async function reload(load: Load): Promise<void> {
  const { table, sheets, url, ctx } = load;
  ctx.log(
    'info',
    `${url}: later pages hold other types than the first ones, so all are read again from disk.`,
  );
  await table.renew(load.isSeen ? load.seen : await lookAgain(load));
  let page = 0;
  for await (const body of kept(load)) await table.append(rowsOf(body, url), sheets[page++]!);
}

/** What all pages hold. */
async function lookAgain(load: Load): Promise<Seen> {
  const { sheets, url } = load;
  const { kind } = load.question;
  const seen = new Seen();
  let page = 0;
  let records = 0;
  for await (const body of kept(load)) {
    const { seen: here, count } = lookAt({ kind, shown: url, bounds: { again: true }, records }, body);
    seen.add(here);
    records += count - sheets[page++]!.skip;
  }
  return seen;
}

async function* kept({ bodies, url, ctx }: Pick<Load, 'bodies' | 'url' | 'ctx'>): AsyncGenerator<Body> {
  for await (const stored of bodies.replay()) {
    ctx.signal.throwIfAborted();
    const body = new Body();
    for await (const chunk of decode(url, stored, 'utf-8')) body.add(chunk);
    yield body;
  }
}
