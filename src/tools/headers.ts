/** What hosts answer besides our files, in our own server and, written beside the built site, for others. */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { contentSecurityPolicy } from './content-security-policy.ts';

/** Of every answer. Any page may read our files, since a frame without an origin has to, and frame them, whatever its own rules. */
export const HEADERS: Readonly<Record<string, string>> = {
  'Access-Control-Allow-Origin': '*',
  'Cross-Origin-Resource-Policy': 'cross-origin',
  'Cross-Origin-Embedder-Policy': 'credentialless',
  'X-Content-Type-Options': 'nosniff',
};

/** Files below this folder are named by their content. */
export const IMMUTABLE = '/_app/immutable/';
/** How long a browser may use an answer without asking. */
export const CACHING = { immutable: 'public, max-age=31536000, immutable', else: 'no-cache' };

/**
 * Writes `_headers` (Netlify, Cloudflare Pages) and `nginx-headers.conf` into the folder of the built site: one policy
 * for all of its pages, each of which has its own in itself.
 */
export function writeHeaders(folder: string): void {
  const pages = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.html'),
  );
  const policy = contentSecurityPolicy(
    ...pages.sort().map((path) => readFileSync(join(folder, path), 'utf8')),
  );
  const headers = Object.entries({ 'Content-Security-Policy': policy, ...HEADERS });
  const lines = headers.map(([name, value]) => `  ${name}: ${value}`);
  writeFileSync(
    join(folder, '_headers'),
    ['/*', ...lines, `${IMMUTABLE}*`, `  Cache-Control: ${CACHING.immutable}`, ''].join('\n'),
  );
  const directives = headers.map(([name, value]) => `add_header ${name} "${value}" always;`);
  writeFileSync(join(folder, 'nginx-headers.conf'), [...directives, ''].join('\n'));
}
