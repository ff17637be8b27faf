/** In somebody else's page: a sandboxed frame without an origin, with and without permission to read our files. */
import { createServer, type Server } from 'node:http';
import { readFileSync } from 'node:fs';
import { extname, join, resolve } from 'node:path';
import { expect, test } from '@playwright/test';

const listen = (server: Server, port: number) => new Promise<void>((done) => server.listen(port, done));
const close = (server: Server) =>
  new Promise<void>((done) => {
    server.closeAllConnections();
    server.close(() => done());
  });

const host = (src: string): Server =>
  createServer((_request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end(
      `<!doctype html><title>host</title><iframe sandbox="allow-scripts allow-popups allow-downloads" src="${src}" style="width:1200px;height:800px"></iframe>`,
    );
  });

test('sandboxed without an origin: it starts from blobs, runs in memory and says so @more', async ({
  page,
}) => {
  const server = host('http://localhost:4173/');
  await listen(server, 4181);
  await page.goto('http://127.0.0.1:4181/');
  const frame = page.frameLocator('iframe');
  await expect(frame.getByRole('textbox', { name: 'Pipeline editor' })).toBeVisible({ timeout: 30_000 });
  await frame.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(frame.getByRole('status')).toContainText(/^Run complete: 3 steps/, { timeout: 60_000 });
  await close(server);
});

test('where the server lets nobody read its files: the text, and a link that opens it in a tab', async ({
  page,
}) => {
  const types: Record<string, string> = {
    '.js': 'text/javascript',
    '.css': 'text/css',
    '.html': 'text/html',
    '.svg': 'image/svg+xml',
  };
  const strict = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://x').pathname;
    try {
      const body = readFileSync(join(resolve('build'), path.endsWith('/') ? `${path}index.html` : path));
      response.setHeader('content-type', types[extname(path)] ?? 'text/html');
      response.end(body);
    } catch (error) {
      response.statusCode = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 404 : 500;
      response.end();
    }
  });
  const server = host('http://localhost:4183/');
  await listen(strict, 4183);
  await listen(server, 4182);
  await page.goto('http://127.0.0.1:4182/');
  const frame = page.frameLocator('iframe');
  await expect(frame.getByText('oml_version').first()).toBeVisible();
  const link = frame.getByRole('link', { name: /tab/i });
  await expect(link).toBeVisible({ timeout: 30_000 });
  expect(await link.getAttribute('target')).toBe('_blank');
  await close(server);
  await close(strict);
});
