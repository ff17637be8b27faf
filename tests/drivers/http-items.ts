/** A server of items at one address, its pages, and what a load of them brings. */
import { afterEach } from 'vitest';
import { driver } from '#drivers/http/extractor.ts';
import { json, serve, type Answer, type TestServer } from './http-server.ts';
import { world } from './support.ts';

export type Config = Record<string, unknown>;

/** Loads `/api/items`, answered as each test says, by a server that ends with the test. `port`: a file's own. */
export function itemsAt(port: number) {
  let server: TestServer | undefined;
  afterEach(async () => {
    await server?.stop();
    server = undefined;
  });
  return {
    /** `METHOD path?query` of every request of the load before, in order. */
    requests: (): readonly string[] => server?.asked ?? [],
    async load(answer: Answer, config: Config) {
      await server?.stop();
      server = await serve(port, { '/api/items': answer });
      const w = await world();
      await w.run(driver, 't', { url: `${server.address}/api/items`, retry_delay: 0.01, ...config });
      const receipt = w.receipts[0]!;
      return {
        w,
        ids: (await w.rows('SELECT * FROM t')).map(([id]) => Number(id)),
        end: receipt.dialect.find(([name]) => name === 'pages')?.[1],
        advice: receipt.advice,
        told: w.logs.map(({ level, message }) => `${level}: ${message}`),
        asked: server.asked.map((line) => line.replace('GET /api/items', '')),
      };
    },
  };
}

export const upTo = (last: number, first = 1): number[] =>
  Array.from({ length: last - first + 1 }, (_, i) => first + i);

export const records = (ids: readonly number[]) => ids.map((id) => ({ id }));

export const page = (url: URL): number => Number(url.searchParams.get('page'));

/** Pages by number; `past`: what comes behind the last. */
export const paged =
  (
    pages: readonly (readonly number[])[],
    past: Answer,
    wrap: (list: unknown, page: number) => unknown = (list) => list,
  ): Answer =>
  (response, request, url) => {
    const ids = pages[page(url) - 1];
    if (ids) json(wrap(records(ids), page(url)))(response, request, url);
    else past(response, request, url);
  };

export const TWO_FULL = [upTo(10), upTo(20, 11)];
