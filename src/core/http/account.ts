/** The receipt of a load over HTTP. */
import type { Loaded } from '../csv/load.ts';
import { csvReceipt } from '../csv/receipt.ts';
import type { LoadedJson } from '../json/load.ts';
import type { LoadReceipt } from '../receipt.ts';
import type { Format } from './format.ts';
import { namesOf } from './pagination.ts';
import { delimiterOf, type World } from './world.ts';

type Pair = readonly [name: string, value: string];

/** How many pages there were, and why there were no more. */
export interface PagesRead {
  readonly pages: number;
  readonly end: string;
}

function requested({ network }: World, read: PagesRead | undefined): Pair[] {
  const { requests, retries } = network.counts();
  const pairs: Pair[] = [['requests', String(requests)]];
  if (retries > 0) pairs.push(['retries', String(retries)]);
  if (read) pairs.push(['pages', `${read.pages}, ended by ${read.end}`]);
  return pairs;
}

export function csvAccount(
  world: World,
  format: Format,
  packed: boolean,
  loaded: Loaded,
  read?: PagesRead,
): LoadReceipt {
  const { config, shown, bodies } = world;
  const receipt = csvReceipt(
    {
      source: shown,
      bytes: bodies.bytes(),
      delimiter: delimiterOf(world, format),
      encoding: config.encoding,
      header: config.header,
      compression: packed ? 'gzip' : undefined,
    },
    loaded,
  );
  return { ...receipt, dialect: [...receipt.dialect, ...requested(world, read)] };
}

const LAYOUTS = {
  list: 'a list',
  object: 'one object',
  lines: 'values one after the other',
  empty: 'nothing',
} as const;

export function jsonAccount(
  world: World,
  format: Format,
  packed: boolean,
  { rows, columns, advice, layout = 'empty' }: LoadedJson,
  read?: PagesRead,
): LoadReceipt {
  const { config, shown, bodies } = world;
  const records = namesOf(config.records).join('.');
  const dialect: Pair[] = [
    ['records', records === '' ? LAYOUTS[layout] : `${LAYOUTS[layout]} at ${records}`],
  ];
  if (config.flatten) dialect.push(['flatten', `names joined by ${JSON.stringify(config.separator)}`]);
  if (packed) dialect.push(['compression', 'gzip']);
  return {
    source: shown,
    format: format === 'ndjson' || layout === 'lines' ? 'ndjson' : 'json',
    bytes: bodies.bytes(),
    dialect: [...dialect, ...requested(world, read)],
    rows,
    padded: 0,
    rejected: 0,
    rejections: [],
    columns,
    advice,
  };
}
