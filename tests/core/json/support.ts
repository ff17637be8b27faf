/** JSON texts as tables of native DuckDB, and random ones. */
import { loadJson, type LoadedJson } from '#core/json/load.ts';
import type { Wanted } from '#core/json/wanted.ts';
import { chunks, world, type World } from '../../drivers/support.ts';

export const utf8 = new TextEncoder();

export interface Options {
  readonly records?: readonly string[];
  readonly layout?: Wanted['layout'];
  readonly limit?: number;
  readonly separator?: string;
  readonly dtype?: Readonly<Record<string, unknown>>;
  readonly parseDates?: boolean | readonly string[];
  readonly chunkSize?: number;
}

export interface Table extends LoadedJson {
  readonly types: Record<string, string>;
  readonly cells: (string | null)[][];
  readonly readings: number;
}

/** The table that a text becomes: types, and cells as DuckDB prints them. */
export async function tableOf(text: string | Uint8Array, options: Options = {}, w?: World): Promise<Table> {
  const there = w ?? (await world());
  const bytes = typeof text === 'string' ? utf8.encode(text) : text;
  let readings = 0;
  const loaded = await loadJson(
    {
      wanted: {
        path: 'x.json',
        records: options.records ?? [],
        values: [],
        layout: options.layout ?? 'either',
      },
      limit: options.limit,
      separator: options.separator,
      requests: { dtype: options.dtype, parseDates: options.parseDates ?? false },
      table: 't',
      db: there.db,
      log: () => {},
      progress: () => {},
    },
    async () => {
      readings++;
      return chunks(bytes, options.chunkSize ?? 65_536);
    },
  );
  return { ...loaded, types: await there.types('t'), cells: await there.rows('FROM t'), readings };
}
