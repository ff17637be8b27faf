/** What is loaded over HTTP, whoever asks for it: requests, how one leads to the next, and how their answers become rows. */
import type { DbConnection } from '../contract/database.ts';
import type { DriverContext } from '../contract/driver.ts';
import { publicUrl } from './address.ts';
import { bodyStore, type Bodies } from './body.ts';
import type { Reading } from './config.ts';
import type { HttpResponse } from '../contract/network.ts';
import type { Look } from '../reader/reader.ts';
import type { Pager, Said } from './pager.ts';
import type { Pages, ReadPage } from './read-page.ts';
import { type Call, openTransport, type Transport, type TransportOptions } from './transport.ts';

export interface Source {
  readonly transport: TransportOptions;
  /** The one request; with a pager, what its first one is made of. */
  readonly call: Call;
  /** Absent: the one answer is all there is. */
  readonly pager?: Pager;
  /** Pages to read at most. */
  readonly maxPages?: number;
  readonly reading: Reading;
  /** How a page is looked at; by default as its format says. */
  readonly look?: LookAtPage;
}

/**
 * Looks at the answer to `url`, whose status is that of a success, and adds to `pages`. Rejects with `StepError` for one that is no page, with what
 * it says, and with what `Transport.persist` takes for a reason to ask again.
 */
export type LookAtPage = (
  context: LoadContext,
  pages: Pages,
  response: HttpResponse,
  url: string,
  look: Pick<Look, 'most' | 'before'> & {
    /** Sends the request of the next page, if what this one says of it is enough for that. Resolves when it is on its way. */
    ahead(said: Said): Promise<void>;
  },
) => Promise<ReadPage>;

/** What the parts of one load share: its requests, its bodies on disk, how far it is. */
export interface LoadContext extends Omit<Source, 'transport'> {
  readonly ctx: DriverContext;
  /** The address without secrets. */
  readonly shown: string;
  readonly transport: Transport;
  readonly bodies: Bodies;
  readonly db: DbConnection;
  readonly meter: Meter;
  /** Sentences for the receipt about the answers, which may be read more than once. */
  readonly remarks: Set<string>;
}

export interface Meter {
  /** So many pages have come. */
  pages(done: number): void;
  /** A body begins; its bytes, where known. */
  begin(total?: number): void;
  rows(done: number, total?: number): void;
  /** Alike for bodies that are alike, where pages may repeat: of the one that began last. */
  digest(): string;
}

/** Gives what the parts of a load of `source` share; no request is sent yet. */
export async function openLoad(source: Source, ctx: DriverContext): Promise<LoadContext> {
  const shown = publicUrl(source.call.url);
  const inPages = source.pager !== undefined;
  let bytes = 0;
  let total_bytes: number | undefined;
  let rows: number | undefined;
  let total_rows: number | undefined;
  let hash = 0;
  let length = 0;
  let pages: number | undefined;
  let waits_until: string | undefined;
  const tell = (): void => ctx.progress({ rows, pages, bytes, total_rows, total_bytes, waits_until });
  const transport = openTransport(ctx, source.transport, (until) => {
    waits_until = until;
    tell();
  });
  const spool = await ctx.files.spool(shown);
  const bodies = bodyStore(spool, (chunk) => {
    ctx.signal.throwIfAborted();
    bytes += chunk.length;
    if (source.pager?.mayRepeat) hash = hashed(hash, chunk);
    length += chunk.length;
    tell();
  });
  const meter: Meter = {
    begin(total) {
      if (!inPages) bytes = 0;
      total_bytes = inPages ? undefined : total;
      hash = length = 0;
    },
    pages(done) {
      pages = done;
    },
    rows(done, total) {
      rows = done;
      total_rows = total;
      tell();
    },
    digest: () => `${hash}:${length}`,
  };
  const db = await ctx.getDbConnection();
  return { ...source, ctx, shown, transport, bodies, db, meter, remarks: new Set() };
}

/** FNV-1a. */
function hashed(start: number, bytes: Uint8Array): number {
  let hash = start ^ 0x811c9dc5;
  for (let at = 0; at < bytes.length; at++) hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
  return hash;
}
