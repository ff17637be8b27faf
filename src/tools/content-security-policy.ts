/** What the playground's pages may run, load and reach: the one place that says it, for pages and for servers. */
import { createHash } from 'node:crypto';

const DIRECTIVES: Readonly<Record<string, readonly string[]>> = {
  'default-src': ["'none'"],
  // Compiling WebAssembly is allowed, text that becomes a script is not.
  'script-src': ["'self'", "'wasm-unsafe-eval'"],
  // DuckDB's worker begins with lines of ours; a frame without an origin starts every worker from a blob.
  'worker-src': ["'self'", 'blob:'],
  // The editor places its lines by style attributes and writes its theme as a style sheet.
  'style-src': ["'self'", "'unsafe-inline'"],
  'font-src': ["'self'"],
  'img-src': ["'self'", 'data:'],
  // Pipelines read any address that a browser may read; CSP has no notation for [::1].
  'connect-src': ["'self'", 'blob:', 'https:', 'http://localhost:*', 'http://127.0.0.1:*'],
  // The gallery shows embeds of its own.
  'frame-src': ["'self'"],
  'manifest-src': ["'self'"],
  // Neither falls back to default-src. Whoever likes may frame us: there is no frame-ancestors.
  'base-uri': ["'none'"],
  'form-action': ["'none'"],
};

/**
 * The policy under which these pages work: each inline script of theirs is allowed by its hash, and no other. Without
 * pages that of a script, such as a worker's.
 */
export function contentSecurityPolicy(...pages: readonly string[]): string {
  const hashes = [...new Set(pages.flatMap(inlineScripts).map(hashOf))];
  return Object.entries(DIRECTIVES)
    .map(([name, sources]) => [name, ...sources, ...(name === 'script-src' ? hashes : [])].join(' '))
    .join('; ');
}

/** The texts between `<script>` and `</script>` as a browser reads them: with LF alone. */
function inlineScripts(html: string): string[] {
  const scripts = html.replace(/\r\n?/g, '\n').matchAll(/<script(?![^>]*\ssrc=)[^>]*>([^]*?)<\/script>/gi);
  return [...scripts].map(([, text = '']) => text);
}

function hashOf(script: string): string {
  return `'sha256-${createHash('sha256').update(script).digest('base64')}'`;
}
