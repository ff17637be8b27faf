/** Links from page to page: those of headers, and those that stand where a cursor may stand. */

/** An address rather than a cursor: absolute, from the root, with a query, a file, or below the name of this page. */
export function isAddress(text: string, from: string): boolean {
  if (/^(https?:\/\/|\/|\.{1,2}\/|\?)/i.test(text)) return true;
  if (/\s/.test(text)) return false;
  if (/^[^?=]+\?[^=]+=|^[\w.~%/-]+\.(json|jsonl|ndjson|geojson|csv|tsv)$/i.test(text)) return true;
  const name = new URL(from).pathname.split('/').at(-1)!;
  return name !== '' && text.startsWith(`${name}/`);
}

/** The target of `rel="next"` (RFC 8288). */
export function nextLink(header: string | undefined): string | undefined {
  const link = /<([^>]*)>((?:\s*;\s*[^\s=;,]+(?:\s*=\s*(?:"(?:[^"\\]|\\.)*"|[^\s",;]+))?)*)/g;
  for (const [, target, parameters = ''] of (header ?? '').matchAll(link)) {
    const rel = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s";,]+))/i.exec(parameters);
    if ((rel?.[1] ?? rel?.[2] ?? '').toLowerCase().split(/\s+/).includes('next')) return target;
  }
  return undefined;
}
