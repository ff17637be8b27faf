/** What `docs check` says of pages with secrets among their parameters, and what it records: none of them. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkPages, type CheckedPlayground } from '#adapters/node/docs/check.ts';
import { json, serve, type TestServer } from '../../../drivers/http-server.ts';
import { formsOf, secretsFound } from '../../../support/secret-forms.ts';

const SECRETS = { api_token: 'Tok.en+A1/Zz9', part: 'Pa-rt_4711zZ' };

let server: TestServer;
let root: string;
const heard: string[] = [];
beforeAll(async () => {
  const said = (request: { url?: string; headers: object }): string => {
    const all = `${decodeURIComponent(request.url ?? '')} ${JSON.stringify(request.headers)}`;
    heard.push(all);
    return all;
  };
  server = await serve(41_931, {
    [`/good/${SECRETS.part}`]: (response, request) => {
      said(request);
      json([{ n: 1 }])(response, request, new URL(server.address));
    },
    [`/bad/${SECRETS.part}`]: (response, request) =>
      response.writeHead(400, { 'content-type': 'text/plain' }).end(`No: ${said(request)} ${request.url}`),
  });
  root = mkdtempSync(join(tmpdir(), 'docs-secrets-'));
});
afterAll(async () => {
  await server.stop();
  rmSync(root, { recursive: true });
});

const page = (path: string): string => `# A page

<osiris-playground params="${new URLSearchParams(SECRETS).toString().replaceAll('&', '&amp;')}" results="results.json">
<script type="text/yaml">
oml_version: "0.1.0"
name: asking
params: {api_token: {}, part: {}}
steps:
  - {id: rows, component: http.extractor, mode: read, config: {url: "${server.address}/${path}/\${params.part}", headers: {X-Own: "\${params.api_token}"}, retries: 0}}
</script>
</osiris-playground>
`;

test.each(['good', 'bad'])('where the answer is %s', async (path) => {
  const folder = join(root, path);
  mkdirSync(folder);
  writeFileSync(join(folder, 'page.md'), page(path));
  const all: CheckedPlayground[] = [];
  for (const update of [true, false])
    await checkPages({ root: folder, update, network: true, tell: (checked) => void all.push(checked) });
  expect(all.map(({ status }) => status)).toEqual(
    path === 'good' ? ['recorded', 'same'] : ['failed', 'failed'],
  );
  expect(JSON.stringify(all)).toContain(path === 'good' ? 'recorded' : 'answered 400');
  const files = readdirSync(folder).filter((name) => name !== 'page.md');
  expect(files).toEqual(path === 'good' ? ['results.json'] : []);
  const left = [JSON.stringify(all), ...files.map((name) => readFileSync(join(folder, name), 'utf8'))];
  for (const secret of Object.values(SECRETS))
    expect(formsOf(secret).some((form) => heard.some((said) => said.includes(form)))).toBe(true);
  expect(left.flatMap((text) => secretsFound(text, SECRETS))).toEqual([]);
});
