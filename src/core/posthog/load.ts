/** Records of a PostHog project become the table of a step: page behind page, each asked once, while the next one is on its way. */
import type { DriverContext } from '../contract/driver.ts';
import { bodyStore, type Bodies } from '../http/body.ts';
import { openTransport, type Transport } from '../http/transport.ts';
import { Seen } from './columns.ts';
import { type PosthogConfig, queryUrl } from './config.ts';
import { requestBody, transportOf } from './request.ts';
import { type Sheet, Table } from './fill.ts';
import { KINDS } from './kinds.ts';
import { inMemory, type Page, readPage } from './page.ts';
import { repeated } from './places.ts';
import { pageQuery, type Place, type Question } from './question.ts';
import { inWords } from './refused.ts';
import { StepError } from '../contract/errors.ts';

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
  readonly seen: Seen;
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
  const table = new Table(await ctx.getDbConnection(), ctx.table, KINDS[config.data_type], url);
  const load: Load = {
    ctx,
    config,
    question,
    url,
    transport,
    bodies,
    table,
    seen: new Seen(),
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
  const { table, seen, sheets, ctx, question } = load;
  const begun = new Set<string>();
  let rows = 0;
  let last: Place | undefined;
  let copies = 0;
  for (let coming: Promise<Page> | undefined = pageBehind(load, undefined, 0), pages = 1; ; pages++) {
    const page: Page = await coming;
    ctx.signal.throwIfAborted();
    // Of the copies in front those that the page before ended with.
    const skip = Math.min(page.repeats, copies);
    const fresh = page.rows - skip;
    if (fresh === 0 && page.rows >= question.size && skip > 0) throw stuck(question, page);
    seen.add(page.seen);
    await table.suit(seen);
    load.bodies.keep();
    sheets.push({ names: page.names, skip });
    if (fresh === 0) return { rows, pages, last };
    const start = `${page.first?.at} ${page.first?.id}`;
    if (skip === 0 && begun.has(start)) throw repeated(question.kind);
    begun.add(start);
    rows += fresh;
    ({ last, copies } = page);
    coming = pageBehind(load, last, rows);
    // It is waited for below; until then a failure of its own is nobody's.
    coming.catch(() => undefined);
    if (!table.outdated) await table.append(inMemory(page.chunks), sheets.at(-1)!);
    load.tell(rows);
  }
}

/** Asks for the records behind a place. */
async function pageBehind(load: Load, behind: Place | undefined, records: number): Promise<Page> {
  const { config, question, url, transport, bodies } = load;
  const query = pageQuery(question, behind);
  const body = requestBody(query);
  const bounds = { behind, since: question.since, until: question.until, again: question.again };
  const reading = { kind: question.kind, shown: url, bodies, bounds, records };
  try {
    return await transport.persist(async () => {
      const response = await transport.send({ url, method: 'POST', body });
      try {
        return await readPage(reading, response);
      } finally {
        response.close();
      }
    });
  } catch (error) {
    throw inWords(error, new URL(url).host, String(config.project_id));
  }
}

function stuck({ size, kind }: Question, { last }: Page): StepError {
  return new StepError(
    `PostHog has ${size} ${kind.table} or more with the very same time and ${kind.id} (${last?.id}): a page does not reach behind them. Set a larger \`page_size\`, or \`deduplication_enabled: true\`.`,
  );
}

/** A later page did not fit the columns: all pages are put in again, as they were kept. */
async function reload({ table, seen, bodies, sheets, url, ctx }: Load): Promise<void> {
  ctx.log(
    'info',
    `${url}: later pages hold other types than the first ones, so all are read again from disk.`,
  );
  await table.renew(seen);
  let page = 0;
  for await (const body of bodies.replay()) {
    ctx.signal.throwIfAborted();
    await table.append(body, sheets[page++]!);
  }
}
