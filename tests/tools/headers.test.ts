/** What a build writes down for hosts: the headers of our own server, with the scripts of all pages. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { contentSecurityPolicy } from '../../src/tools/content-security-policy.ts';
import { CACHING, HEADERS, IMMUTABLE, writeHeaders } from '../../src/tools/headers.ts';

const [HOME, GALLERY] = ['<script>home()</script>', '<script>gallery()</script>'];
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'headers-'));
  mkdirSync(join(folder, 'gallery'));
  writeFileSync(join(folder, 'index.html'), HOME);
  writeFileSync(join(folder, 'gallery/index.html'), GALLERY);
  writeHeaders(folder);
});
afterEach(() => rmSync(folder, { recursive: true }));

const headers = { 'Content-Security-Policy': contentSecurityPolicy(GALLERY, HOME), ...HEADERS };

test('for Netlify: one rule for all, one more for what never changes', () => {
  expect(readFileSync(join(folder, '_headers'), 'utf8').split('\n')).toEqual([
    '/*',
    ...Object.entries(headers).map(([name, value]) => `  ${name}: ${value}`),
    `${IMMUTABLE}*`,
    `  Cache-Control: ${CACHING.immutable}`,
    '',
  ]);
});

test('for nginx: one directive a header, each in one pair of quotes', () => {
  const lines = readFileSync(join(folder, 'nginx-headers.conf'), 'utf8').trim().split('\n');
  expect(lines).toEqual(
    Object.entries(headers).map(([name, value]) => `add_header ${name} "${value}" always;`),
  );
  for (const line of lines) expect(line.match(/"/g)).toHaveLength(2);
});

test('the documented nginx snippets cache as our own server does', () => {
  const docs = readFileSync('docs/hosting.md', 'utf8');
  const cached = [...docs.matchAll(/add_header Cache-Control "([^"]+)" always;/g)].map(([, value]) => value);
  expect(cached).toEqual([CACHING.else, CACHING.immutable, CACHING.else, CACHING.immutable]);
  expect(docs).not.toMatch(/script-src[^\n]*'unsafe-(?:inline|eval)'/);
});
