/** The receipt of a load over HTTP. */
import type { Encoding } from '../bytes/decode.ts';
import type { LoadReceipt } from '../contract/receipt.ts';
import type { Read } from '../reader/reader.ts';
import type { LoadContext } from './source.ts';

type Pair = readonly [name: string, value: string];

/** How many pages there were, and why there were no more. */
export interface PagesRead {
  readonly pages: number;
  readonly end: string;
  /** What the person has to know of it. */
  readonly advice: readonly string[];
}

/** How the bytes of the answers were read. */
export interface Unpacked {
  readonly encoding: Encoding;
  readonly packed: boolean;
}

function requested({ transport }: LoadContext, pages: PagesRead | undefined): Pair[] {
  const { requests, retries } = transport.counts();
  const pairs: Pair[] = transport.unchecked ? [['certificate', 'not checked']] : [];
  pairs.push(['requests', String(requests)]);
  if (retries > 0) pairs.push(['retries', String(retries)]);
  if (pages) pairs.push(['pages', `${pages.pages}, ended by ${pages.end}`]);
  return pairs;
}

/**
 * Takes how the bytes of the answers were read, what a reader made of them and, of pages, how many there were; gives the receipt of all
 * of it, with the number of requests.
 */
export function receiptOf(
  context: LoadContext,
  { encoding, packed }: Unpacked,
  { receipt }: Read,
  pages?: PagesRead,
): LoadReceipt {
  const { shown, bodies, remarks } = context;
  const isUsual = receipt.format !== 'csv' && encoding === 'utf-8';
  const bytes: Pair[] = isUsual ? [] : [['encoding', encoding]];
  if (packed) bytes.push(['compression', 'gzip']);
  return {
    source: shown,
    bytes: bodies.bytes(),
    ...receipt,
    dialect: [...receipt.dialect, ...bytes, ...requested(context, pages)],
    advice: [...(pages?.advice ?? []), ...remarks, ...receipt.advice],
  };
}
