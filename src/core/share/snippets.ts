/** A shared pipeline as it is pasted into documents. */
import { base64 } from '../bytes/base64.ts';
import type { SharedState } from './state.ts';

/** Markdown of a badge that opens the link. `base`: the playground's address, which ends with `/`. */
export const badgeOf = (link: string, base: string): string =>
  `[![Open in Osiris Playground](${base}badge.svg)](${link})`;

/**
 * HTML of a playground within a page, in lines that Markdown leaves as they are: what stands between its tags is read without scripts.
 * Small files travel within it. `base`: the playground's address, which ends with `/`.
 */
export function embedOf({ text, step, files }: SharedState, base: string): string {
  const data = files.map((file) => {
    const url = 'url' in file ? file.url : `data:text/csv;base64,${base64(file.content)}`;
    // What stands behind the first `#` is the path, all of it.
    return `${url.replace(/#.*$/, '')}#${encodeURI(file.path).replaceAll('#', '%23')}`;
  });
  const attributes = [
    ...(step === undefined ? [] : [` step="${escaped(step)}"`]),
    ...(data.length === 0 ? [] : [` files="${escaped(data.join(' '))}"`]),
  ].join('');
  // An empty line would end what Markdown takes for HTML; a comment is no text.
  const lines = escaped(text.trimEnd()).replace(/^[ \t]*$/gm, '<!---->');
  return `<script src="${escaped(base)}embed.js"></script>
<osiris-playground${attributes}>
<pre><code class="language-oml">${lines}</code></pre>
</osiris-playground>
`;
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (character) => ESCAPES[character] ?? character);
