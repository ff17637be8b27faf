/** However many pages there are, only a few are held: counted are the pieces of answers that nobody has let go. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { httpFetch } from '#adapters/node/http.ts';
import { openWorld, pipelineOf } from '../core/run/session-world.ts';
import { noted, pageOf } from './graphql-server.ts';
import { serve } from './http-server.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const PAGES = 40;
/** How often is counted, in pages: to collect what nobody holds takes long. */
const EVERY = 8;
const LONG = 'x'.repeat(50_000);

test('pages of GraphQL', async () => {
  const pages = Array.from({ length: PAGES }, (_, i) =>
    pageOf([{ id: i, text: LONG }], i < PAGES - 1 ? `c${i}` : null),
  );
  const server = await serve(4420, { '/graphql': noted([], ...pages) });
  const pieces: WeakRef<Uint8Array>[] = [];
  const held: number[] = [];
  let requests = 0;
  const config = {
    endpoint: `${server.address}/graphql`,
    query: 'query ($after: String) { items { nodes { id text } pageInfo { endCursor hasNextPage } } }',
    data_path: 'data.items.nodes',
    pagination_enabled: true,
    pagination_path: 'data.items.pageInfo',
  };
  const w = openWorld();
  await w.run(
    pipelineOf(`id: t, component: graphql.extractor, mode: read, config: ${JSON.stringify(config)}`),
    {
      change: (ports) => ({
        async fetch(request) {
          if (requests++ % EVERY === 0) {
            // What a turn has looked at is held until its end.
            await new Promise((next) => setImmediate(next));
            collect();
            held.push(pieces.filter((piece) => piece.deref() !== undefined).length);
          }
          const response = await httpFetch(request, ports.signal);
          return {
            ...response,
            async *read() {
              for await (const chunk of response.read()) {
                const piece = new Uint8Array(chunk);
                pieces.push(new WeakRef(piece));
                yield piece;
              }
            },
          };
        },
      }),
    },
  );
  await server.stop();
  expect(await w.rows('SELECT count(*)::INT AS n, sum(length(text))::BIGINT AS bytes FROM t')).toEqual([
    { n: PAGES, bytes: BigInt(PAGES * LONG.length) },
  ]);
  expect([requests, held.length]).toEqual([PAGES, PAGES / EVERY]);
  expect(pieces.length).toBeGreaterThanOrEqual(PAGES);
  expect(Math.max(...held)).toBeLessThan(EVERY);
});
