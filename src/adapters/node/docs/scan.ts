/** Finds the playgrounds in the source of a page: elements with their attributes, and blocks of OML. */
import {
  attributesOf,
  findMarkup,
  plainText,
  readTables,
  type Dialect,
  type Written,
} from '#core/recording/markup.ts';
import { opaqueRanges } from './opaque.ts';
import type { Block, Range } from './range.ts';

/** A playground as it stands in a page's source. Offsets are of that source. */
export interface Playground {
  /** 1-based, of its first line. */
  readonly line: number;
  readonly kind: 'element' | 'block';
  readonly attributes: ReadonlyMap<string, string>;
  /** The pipeline that its author wrote there. */
  readonly text?: string;
  /** What `docs check --update` wrote there. */
  readonly written?: Written;
  /** Recorded tables that the author wrote there by hand, by step. */
  readonly tables: ReturnType<typeof readTables>;
  /** The pipeline stands there as bare text, which nobody reads any more when there are tables beside it. */
  readonly isBare?: true;
  /** Where what is recorded is to stand, in place of what stands there. */
  readonly place: Range;
  /** Why it cannot be checked as it stands. */
  readonly fault?: string;
}

/** How texts are written in files of that name; undefined where such files are no pages. */
export function dialectOf(name: string): Dialect | undefined {
  const ending = /\.([a-z]+)$/i.exec(name)?.[1]?.toLowerCase() ?? '';
  if (['md', 'markdown'].includes(ending)) return 'markdown';
  if (ending === 'mdx') return 'mdx';
  return ['html', 'htm', 'astro', 'svelte', 'vue'].includes(ending) ? 'html' : undefined;
}

const NAME = 'osiris-playground';
const OPEN = new RegExp(`<${NAME}(?=[\\s/>])((?:"[^"]*"|'[^']*'|\\{[^}]*\\}|[^>"'{])*)>`, 'gi');
const CLOSE = new RegExp(`</${NAME}\\s*>`, 'gi');
const PRE = /<pre(?:\s[^>]*)?>\s*<code([^>]*)>([^]*?)<\/code>\s*<\/pre>/gi;

/** Gives the playgrounds in the order in which they stand. */
export function scan(source: string, dialect: Dialect): readonly Playground[] {
  const { hidden, blocks } = opaqueRanges(source, dialect);
  const isHidden = (at: number): boolean => hidden.some(({ start, end }) => start <= at && at < end);
  const lineOf = (at: number): number => source.slice(0, at).split('\n').length;
  const elements: (Playground & Range)[] = [];
  for (const found of source.matchAll(OPEN)) {
    const start = found.index;
    if (isHidden(start) || start < (elements.at(-1)?.end ?? 0)) continue;
    const element = readElement({ source, dialect, blocks, isHidden }, start, found[0], found[1] ?? '');
    elements.push({ ...element, line: lineOf(start) });
  }
  const within = (at: number): boolean => elements.some(({ start, end }) => start <= at && at < end);
  const written = [
    ...blocks.filter(({ language }) => language === 'oml'),
    ...[...source.matchAll(PRE)]
      .filter(({ index, 1: tag = '' }) => !isHidden(index) && isOml(attributesOf(tag).get('class')))
      .map(({ index, 0: whole, 2: inner = '' }) => ({
        start: index,
        end: index + whole.length,
        text: plainText(inner),
      })),
  ].filter(({ start }) => !within(start));
  const bare = written.map((block) => ({
    ...blockPlayground(source, block),
    start: block.start,
    line: lineOf(block.start),
  }));
  return [...elements, ...bare].sort((a, b) => a.start - b.start);
}

const isOml = (classes = ''): boolean => /(?:^|\s)language-oml(?:\s|$)/.test(classes);

interface Page {
  readonly source: string;
  readonly dialect: Dialect;
  readonly blocks: readonly Block[];
  isHidden(at: number): boolean;
}

/** `tag`: the whole of its first tag; `about`: what stands between the name and the `>`. */
function readElement(
  { source, dialect, blocks, isHidden }: Page,
  start: number,
  tag: string,
  about: string,
): Omit<Playground & Range, 'line'> {
  const inside = start + tag.length;
  const attributes = attributesOf(about.replace(/\/\s*$/, ''));
  const base = { start, kind: 'element', attributes, tables: {} } as const;
  const unfilled = { ...base, end: inside, place: { start: inside, end: inside } };
  /** The next tag of these that is one. */
  const next = (tag: RegExp): RegExpExecArray | undefined =>
    [...source.slice(inside).matchAll(tag)].find(({ index }) => !isHidden(inside + index));
  const close = next(CLOSE);
  const isClosed = close !== undefined && close.index < (next(OPEN)?.index ?? Infinity);
  if (/\/\s*$/.test(about) && (dialect === 'mdx' || !isClosed)) return { ...unfilled, fault: SELF_CLOSED };
  if (!isClosed) return { ...unfilled, fault: NOT_CLOSED };
  const closing = inside + close.index;
  const end = closing + close[0].length;
  const inner = source.slice(inside, closing);
  const written = findMarkup(inner);
  const own = contentOf(
    written ? inner.slice(0, written.start) + inner.slice(written.end) : inner,
    source.slice(source.lastIndexOf('\n', start) + 1, start),
  );
  const block = blocks.find((each) => inside <= each.start && each.end <= closing);
  const code = block?.text ?? codeIn(own);
  const bare = code === undefined ? bareText(own) : undefined;
  const text = code ?? bare;
  const tables = readTables(own);
  const [first, last] = [inner.indexOf('<table'), inner.lastIndexOf('</table>')];
  const place =
    bare !== undefined
      ? { start: 0, end: inner.length }
      : (written ??
        (Object.keys(tables).length > 0
          ? { start: first, end: last + '</table>'.length }
          : { start: inner.replace(/(?:\s*\n[ \t>]*|[ \t]+)$/, '').length, end: inner.length }));
  return {
    ...base,
    end,
    ...(text === undefined ? {} : { text: unindented(text) }),
    ...(bare === undefined ? {} : { isBare: true }),
    ...(written ? { written } : {}),
    tables,
    place: { start: inside + place.start, end: inside + place.end },
    ...(isComputed(about, attributes) ? { fault: COMPUTED } : {}),
  };
}

/** As it is read: with the line breaks of HTML, and without the marks of a quotation that it stands in. */
function contentOf(inner: string, margin: string): string {
  const text = inner.replace(/\r\n?/g, '\n');
  return /^[ \t\-+*\d.)]*>/.test(margin) ? text.replace(/^[ \t]*(?:>[ \t]?)+/gm, '') : text;
}

/** By a template: `src={url}`, `:src="url"`. */
function isComputed(about: string, attributes: ReadonlyMap<string, string>): boolean {
  return (
    about.replace(/"[^"]*"|'[^']*'/g, '').includes('{') ||
    [...attributes].some(([name, value]) => /^(?::|v-bind:)/.test(name) || value.startsWith('{'))
  );
}

const COMPUTED = 'has an attribute that is computed; write its value as plain text, to be checked';
const SELF_CLOSED =
  'is closed by "/>", so that nothing can be recorded in it; write "></osiris-playground>" or name a file in `results`';
const NOT_CLOSED = 'is not closed; write "</osiris-playground>" behind it';

/** As embed.js reads it: a script or a `<pre>`. */
function codeIn(inner: string): string | undefined {
  const script = /<script\s[^>]*type\s*=\s*["']?[^\s"'>]*yaml["']?[^>]*>([^]*?)<\/script>/i.exec(inner);
  if (script) return script[1];
  const pre = /<pre(?:\s[^>]*)?>([^]*?)<\/pre>/i.exec(inner);
  return pre ? plainText((pre[1] ?? '').replace(/^\s*<code[^>]*>|<\/code>\s*$/g, '')) : undefined;
}

/** What stands there without any element. */
function bareText(inner: string): string | undefined {
  if (/<[a-z]/i.test(inner.replace(/<!--[^]*?-->/g, ''))) return undefined;
  const text = plainText(inner);
  return text.trim() === '' ? undefined : text;
}

/** Without the indentation of the page around it: the same as embed.js shows. */
export function unindented(text: string): string {
  const inner = text.replace(/^\s*\n|\s+$/g, '');
  const [margin = ''] = /^[ \t]*/.exec(inner) ?? [];
  return margin === '' ? inner : inner.replace(new RegExp(`^${margin}`, 'gm'), '');
}

/** What was recorded of a block stands right behind it. */
function blockPlayground(
  source: string,
  { end, text }: Range & { readonly text: string },
): Omit<Playground, 'line'> {
  const behind = source.slice(end);
  const written = findMarkup(behind);
  // Nothing but marks of quotations stands between.
  const adjoins = written !== undefined && /^[\s>]*$/.test(behind.slice(0, written.start));
  return {
    kind: 'block',
    attributes: new Map(),
    text: unindented(text),
    tables: {},
    ...(adjoins
      ? { written, place: { start: end + written.start, end: end + written.end } }
      : { place: { start: end, end } }),
  };
}
