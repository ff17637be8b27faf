/** The receipt of a load over HTTP. */
import type { Encoding } from '../bytes/decode.ts';
import type { Loaded } from '../csv/load.ts';
import { csvReceipt } from '../csv/csv-receipt.ts';
import type { LoadedJson } from '../json/load.ts';
import type { LoadReceipt } from '../contract/receipt.ts';
import type { Format } from './answer-format.ts';
import { namesOf } from './paging-keys.ts';
import type { LoadContext } from './load-context.ts';

type Pair = readonly [name: string, value: string];

/** How many pages there were, and why there were no more. */
export interface PagesRead {
  readonly pages: number;
  readonly end: string;
  /** What the person has to know of it. */
  readonly advice: readonly string[];
}

/** How the bytes of the answers were read. */
export interface Read {
  readonly format: Format;
  readonly encoding: Encoding;
  readonly packed: boolean;
}

function requested({ network }: LoadContext, read: PagesRead | undefined): Pair[] {
  const { requests, retries } = network.counts();
  const pairs: Pair[] = [['requests', String(requests)]];
  if (retries > 0) pairs.push(['retries', String(retries)]);
  if (read) pairs.push(['pages', `${read.pages}, ended by ${read.end}`]);
  return pairs;
}

/**
 * Takes how the answers were read, what the load of their CSV found and, of pages, how many there were
 * (`read`); gives the receipt of all of it, with the number of requests.
 */
export function receiptOfCsv(
  context: LoadContext,
  { encoding, packed }: Read,
  loaded: Loaded,
  read?: PagesRead,
): LoadReceipt {
  const { config, shown, bodies, remarks } = context;
  const receipt = csvReceipt(
    {
      source: shown,
      bytes: bodies.bytes(),
      encoding,
      header: config.header,
      compression: packed ? 'gzip' : undefined,
    },
    loaded,
  );
  return {
    ...receipt,
    dialect: [...receipt.dialect, ...requested(context, read)],
    advice: [...(read?.advice ?? []), ...remarks, ...receipt.advice],
  };
}

const LAYOUTS = {
  list: 'a list',
  object: 'one object',
  keyed: 'members of an object, by name',
  lines: 'values one after the other',
  empty: 'nothing',
} as const;

/**
 * Takes how the answers were read, what the load of their JSON found and, of pages, how many there were
 * (`read`); gives the receipt of all of it, with the number of requests.
 */
export function receiptOfJson(
  context: LoadContext,
  { format, encoding, packed }: Read,
  { rows, columns, advice, layout = 'empty' }: LoadedJson,
  read?: PagesRead,
): LoadReceipt {
  const { config, shown, bodies, remarks } = context;
  const records = namesOf(config.records).join('.');
  const dialect: Pair[] = [
    ['records', records === '' ? LAYOUTS[layout] : `${LAYOUTS[layout]} at ${records}`],
  ];
  if (config.flatten) dialect.push(['flatten', `names joined by ${JSON.stringify(config.separator)}`]);
  if (encoding !== 'utf-8') dialect.push(['encoding', encoding]);
  if (packed) dialect.push(['compression', 'gzip']);
  return {
    source: shown,
    format:
      format === 'csv' || format === 'tsv'
        ? 'csv'
        : format === 'ndjson' || layout === 'lines'
          ? 'ndjson'
          : 'json',
    bytes: bodies.bytes(),
    dialect: [...dialect, ...requested(context, read)],
    rows,
    padded: 0,
    rejected: 0,
    rejections: [],
    columns,
    advice: [...(read?.advice ?? []), ...remarks, ...advice],
  };
}
