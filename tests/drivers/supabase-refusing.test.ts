/** A server that refuses whatever it is asked is no project: neither its test nor its list takes that for one that describes nothing. */
import { afterEach, expect, test } from 'vitest';
import { parse } from '#core/oml/parse.ts';
import { readPipeline } from '#core/plan/reading.ts';
import { testConnection } from '#core/run/connection-test.ts';
import { httpFetch } from '#adapters/node/http.ts';
import { catalog } from '#drivers/index.ts';
import { serve, status, type TestServer } from './http-server.ts';
import { around } from './look-around.ts';

const PORT = 4345;
const STEP =
  '  - {id: s, component: supabase.extractor, mode: read, config: {connection: "@supabase.main", table: items}}\n';

let server: TestServer;
afterEach(() => server.stop());

test.each([400, 410, 501])('%d is told, though a step names a table', async (code) => {
  server = await serve(PORT, { '/rest/v1/': status(code, 'not like that') });
  const fields = { url: server.address, key: 'service-key-0123456789' };
  expect(await around('supabase', fields, { steps: STEP }).list()).toMatchObject({
    state: 'failed',
    said: expect.stringContaining(`answered ${code}`),
  });

  const parsed = parse(`oml_version: "0.1.0"\nname: n\nsteps:\n${STEP}`);
  if (!parsed.ok) throw new Error('no YAML');
  const tested = await testConnection(
    readPipeline(parsed.value, catalog),
    'supabase.main',
    { connections: { supabase: { main: fields } }, host: 'node' },
    {
      fetch: httpFetch,
      signal: new AbortController().signal,
      wait: async () => undefined,
      now: () => '2026-01-01T00:00:00Z',
    },
  );
  expect(tested).toMatchObject({ state: 'failed', said: expect.stringContaining(`answered ${code}`) });
});
