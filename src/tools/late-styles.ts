/**
 * Takes the styles of what is loaded later out of the pages. SvelteKit links all styles that a page might ever need, so that what a
 * server has drawn is never unstyled; here nothing is drawn before its script, which brings its styles with it.
 */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Of Vite's manifest (https://vite.dev/guide/backend-integration) what counts here: files relative to the site. */
export type Manifest = Readonly<Record<string, { readonly file: string; readonly css?: readonly string[] }>>;

const STYLES = /[ \t]*<link href="\.{1,2}\/([^"]+\.css)" rel="stylesheet">\n?/g;

/** The page without the styles of scripts that it does not load at once; as it is, where it loads none. Throws where it would keep none. */
export function withoutLateStyles(html: string, manifest: Manifest): string {
  if (!html.includes('rel="modulepreload"')) return html;
  const chunks = Object.values(manifest);
  const late = new Set(chunks.flatMap(({ css = [] }) => css));
  for (const { file, css = [] } of chunks)
    if (html.includes(file)) for (const style of css) late.delete(style);
  const linked = [...html.matchAll(STYLES)].map(([, style = '']) => style);
  const page = html.replace(STYLES, (link, style: string) => (late.has(style) ? '' : link));
  if (linked.length > 0 && linked.every((style) => late.has(style)))
    throw new Error(`Every style of a page was taken for one that comes later: ${linked.join(', ')}`);
  return page;
}

/** Does so to every page of the built site, `folder`. `client`: where the scripts were built, with Vite's manifest. */
export function takeOutLateStyles(folder: string, client: string): void {
  const manifest = JSON.parse(readFileSync(join(client, '.vite', 'manifest.json'), 'utf8')) as Manifest;
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!path.endsWith('.html')) continue;
    const page = join(folder, path);
    writeFileSync(page, withoutLateStyles(readFileSync(page, 'utf8'), manifest));
  }
}
