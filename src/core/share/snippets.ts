/** A shared pipeline as it is pasted into documents. */
import { base64 } from '../bytes/base64.ts';
import { recordingMarkup, ROWS_IN_PAGE } from '../recording/markup.ts';
import type { Recording } from '../recording/recording.ts';
import type { SharedState } from './state.ts';

/** Markdown of a badge that opens the link. `base`: the playground's address, which ends with `/`. */
export const badgeOf = (link: string, base: string): string =>
  `[![Open in Osiris Playground](${base}badge.svg)](${link})`;

/**
 * HTML of a playground within a page, in lines that Markdown leaves as they are: what stands between its tags is read without scripts.
 * Small files travel within it, and results as `docs check --update` writes them. `base`: the playground's address, which ends with `/`.
 */
export function embedOf(state: SharedState, base: string): string {
  const { text, profile, params, step, files, recording } = state;
  const data = files.map((file) => {
    const url = 'url' in file ? file.url : `data:text/csv;base64,${base64(file.content)}`;
    // What stands behind the first `#` is the path, all of it.
    return `${url.replace(/#.*$/, '')}#${encodeURI(file.path).replaceAll('#', '%23')}`;
  });
  const values = Object.entries(params).map((pair) => pair.map(encodeURIComponent).join('='));
  const attributes = Object.entries({ step, profile, params: values.join('&'), files: data.join(' ') })
    .map(([name, value = '']) => (value === '' ? '' : ` ${name}="${escaped(value)}"`))
    .join('');
  // An empty line would end what Markdown takes for HTML; a comment is no text.
  const lines = escaped(text.trimEnd()).replace(/^[ \t]*$/gm, '<!---->');
  return `<script src="${escaped(base)}embed.js"></script>
<osiris-playground${attributes}>
<pre><code class="language-oml">${lines}</code></pre>
${recording ? `${tablesOf(recording)}\n` : ''}</osiris-playground>
`;
}

/** Spelled so that neither HTML nor Markdown takes a value for its own. */
const tablesOf = (recording: Recording): string => {
  const tables = Object.entries(recording.tables).map(([id, table]) => [
    id,
    { ...table, rows: table.rows.slice(0, ROWS_IN_PAGE) },
  ]);
  return recordingMarkup({ ...recording, tables: Object.fromEntries(tables) }, 'markdown');
};

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (character) => ESCAPES[character] ?? character);
