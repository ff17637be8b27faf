/** A recording as static HTML, to stand in a page where no script has run, and read back from there. */
import { named } from '../run/stand-ins.ts';
import { withStandInsFor } from '../standin/marks.ts';
import type { RecordedArtifact, RecordedTable, Recording } from './recording.ts';

/**
 * How texts stand in a page's source. `html`: as HTML has them. `markdown`: in one line without anything that
 * Markdown or a template engine would take for its own. `mdx`: as strings of JavaScript.
 */
export type Dialect = 'html' | 'markdown' | 'mdx';

/** Rows of each table that stand in a page; a file of its own holds more. */
export const ROWS_IN_PAGE = 10;

const BEGIN = 'osiris:recorded';
const END = 'osiris:end';

/**
 * Gives what `docs check --update` writes: a comment, the pipeline `text` if it is given, every table and
 * every file, and a comment, in lines of which none is empty. The same for the same recording, always.
 */
export function recordingMarkup(recording: Recording, dialect: Dialect, text?: string): string {
  const { engine, manifest, tables, artifacts } = recording;
  const written = writer(dialect);
  return [
    written.comment(`${BEGIN} manifest=${manifest} engine=${engine.replace(/[^\w.-]/g, '')}`),
    ...(text === undefined ? [] : [pipelineMarkup(text, dialect)]),
    ...Object.entries(tables).flatMap(([step, table]) => tableLines(step, table, written)),
    ...artifacts.map((file) => fileLine(file, written)),
    written.comment(END),
  ].join('\n');
}

/** A pipeline's text alone, as a page shows it where no script has run. */
export const pipelineMarkup = (text: string, dialect: Dialect): string =>
  `<pre>${writer(dialect).text(text)}</pre>`;

/** What `recordingMarkup` wrote, as it stands in a page. */
export interface Written {
  /** Where in the source it is. */
  readonly start: number;
  readonly end: number;
  readonly recording: Recording;
  /** The pipeline, where it was written. */
  readonly text?: string;
}

/**
 * Finds the first recording that stands whole in `source`; undefined where there is none. What was changed by
 * hand is read as it stands.
 */
export function findMarkup(source: string): Written | undefined {
  const begin = new RegExp(
    `(?:<!--|\\{/\\*) ${BEGIN} manifest=(\\w*) engine=([\\w.-]*) (?:-->|\\*/\\})`,
  ).exec(source);
  const end = new RegExp(`(?:<!--|\\{/\\*) ${END} (?:-->|\\*/\\})`, 'g');
  if (!begin) return undefined;
  end.lastIndex = begin.index;
  const last = end.exec(source);
  if (!last) return undefined;
  const inner = source.slice(begin.index + begin[0].length, last.index);
  const pre = /<pre[^>]*>([^]*?)<\/pre>/.exec(inner);
  return {
    start: begin.index,
    end: last.index + last[0].length,
    recording: {
      version: 1,
      manifest: begin[1] ?? '',
      engine: begin[2] ?? '',
      tables: readTables(inner),
      artifacts: readFiles(inner),
    },
    ...(pre ? { text: plainText(pre[1] ?? '') } : {}),
  };
}

/** The tables with `data-step` in a piece of HTML, by step. What is not written there is empty or counted. */
export function readTables(html: string): Record<string, RecordedTable> {
  const found = html.matchAll(/<table([^>]*)>([^]*?)<\/table>/g);
  const tables = [...found].flatMap(([, tag = '', inner = '']): [string, RecordedTable][] => {
    const about = attributesOf(tag);
    const step = about.get('data-step');
    return step === undefined ? [] : [[step, readTable(about, inner)]];
  });
  return Object.fromEntries(tables);
}

function readTable(about: ReadonlyMap<string, string>, inner: string): RecordedTable {
  const columns = [...inner.matchAll(/<th(\s[^>]*)?>([^]*?)<\/th>/g)].map(([, tag = '', name = '']) => ({
    name: plainText(name),
    type: attributesOf(tag).get('data-type') ?? '',
  }));
  const rows = [...inner.matchAll(/<tr(?:\s[^>]*)?>([^]*?)<\/tr>/g)]
    .map(([, row = '']) =>
      [...row.matchAll(/<td(\s[^>]*)?>([^]*?)<\/td>/g)].map(([, tag = '', cell = '']) =>
        attributesOf(tag).has('data-null') ? null : plainText(cell),
      ),
    )
    .filter((row) => row.length > 0);
  return {
    total: Number(about.get('data-total') ?? rows.length),
    columns,
    rows,
    hash: about.get('data-hash') ?? '',
    ...(about.has('data-volatile') ? { volatile: true } : {}),
    ...standInsOf(about),
  };
}

function readFiles(html: string): RecordedArtifact[] {
  return [...html.matchAll(/<p\s([^>]*)>/g)].flatMap(([, tag = '']) => {
    const about = attributesOf(tag);
    const [step_id, path] = [about.get('data-step'), about.get('data-file')];
    if (step_id === undefined || path === undefined) return [];
    const bytes = Number(about.get('data-bytes'));
    const volatile = about.has('data-volatile') ? ({ volatile: true } as const) : {};
    const hash = about.get('data-hash') ?? '';
    return [{ step_id, path, bytes, hash, ...volatile, ...standInsOf(about) }];
  });
}

/** Ids with spaces between them; a space or a percent sign of an id is spelled `%20`, `%25`. */
const idsText = (ids: readonly string[]): string =>
  ids.map((id) => id.replace(/[ %]/g, encodeURIComponent)).join(' ');

function standInsOf(about: ReadonlyMap<string, string>): { readonly stand_ins?: readonly string[] } {
  const ids = (about.get('data-stand-ins') ?? '').split(' ').filter((id) => id !== '');
  return named(ids.map((id) => id.replace(/%20|%25/g, decodeURIComponent)));
}

/** The attributes of a tag by name, in lower case; one without a value is empty. */
export function attributesOf(tag: string): ReadonlyMap<string, string> {
  const found = tag.matchAll(/([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?/g);
  return new Map(
    [...found].map(([, name = '', double, single, bare]) => [
      name.toLowerCase(),
      decoded(double ?? single ?? bare ?? ''),
    ]),
  );
}

/** What a reader sees of a piece of HTML, or of MDX: tags are left out, characters that are spelled out are themselves. */
export function plainText(html: string): string {
  const [, quoted, template] = /^\s*\{(?:("(?:[^"\\]|\\.)*")|`((?:[^`\\]|\\.)*)`)\}\s*$/s.exec(html) ?? [];
  if (quoted !== undefined) return JSON.parse(quoted) as string;
  if (template !== undefined) return template.replace(/\\([^])/g, '$1');
  return decoded(html.replace(/\r\n?/g, '\n').replace(/<!--[^]*?-->|<\/?[a-zA-Z][^>]*>/g, ''));
}

const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
};

function decoded(text: string): string {
  return text.replace(/&(?:#(\d+)|#[xX]([\da-fA-F]+)|(\w+));/g, (whole, decimal, hex, name) => {
    if (name !== undefined) return Object.hasOwn(NAMED, name) ? (NAMED[name] ?? whole) : whole;
    const code = decimal === undefined ? parseInt(hex, 16) : Number(decimal);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

interface Writer {
  text(text: string): string;
  attribute(text: string): string;
  comment(text: string): string;
}

function writer(dialect: Dialect): Writer {
  const entity = (character: string): string => `&#${character.codePointAt(0)};`;
  const comment = (text: string): string => `<!-- ${text} -->`;
  // Whatever is no letter, digit or plain sign might mean something to one of those who read it on the way. The
  // characters from U+0080 to U+009F cannot be spelled: HTML takes their numbers for others.
  const spelled = (text: string): string =>
    text.replace(/(?!(?<=\w)[-_](?=\w))[^\p{L}\p{N}\u0080-\u009f .,;()%+/=]|^ | $/gu, entity);
  if (dialect === 'mdx')
    return {
      text: (text) =>
        `{${JSON.stringify(text).replace(/[<\u2028\u2029]|(?<=\/)\*|\*(?=\/)/g, unicodeEscape)}}`,
      attribute: spelled,
      comment: (text) => `{/* ${text} */}`,
    };
  const plain = (text: string): string => text.replace(/[&<>"'{}`\r]/g, entity);
  return dialect === 'html'
    ? { text: plain, attribute: spelled, comment }
    : { text: spelled, attribute: spelled, comment };
}

const unicodeEscape = (character: string): string =>
  `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

type Marks = Pick<RecordedTable, 'volatile' | 'stand_ins'>;

const marksOf = ({ volatile, stand_ins }: Marks, { attribute }: Writer): string[] => [
  ...(volatile ? ['data-volatile=""'] : []),
  ...(stand_ins ? [`data-stand-ins="${attribute(idsText(stand_ins))}"`] : []),
];

/** Seen wherever it stands, whatever the page's styles are. */
const standInMark = ({ stand_ins }: Marks, { text }: Writer): string =>
  stand_ins ? ` <mark>${text(withStandInsFor(stand_ins))}</mark>` : '';

function tableLines(step: string, table: RecordedTable, writer: Writer): string[] {
  const { text, attribute } = writer;
  const { total, columns, rows, hash } = table;
  const part = rows.length < total ? `the first ${rows.length} of ${rowCount(total)}` : rowCount(total);
  const about = [
    `data-step="${attribute(step)}"`,
    `data-total="${total}"`,
    `data-hash="${attribute(hash)}"`,
    ...marksOf(table, writer),
  ];
  const head = columns.map(
    ({ name, type }) => `<th scope="col" data-type="${attribute(type)}">${text(name)}</th>`,
  );
  return [
    `<table ${about.join(' ')}>`,
    `<caption>${text(`${step}: ${part}, recorded`)}${standInMark(table, writer)}</caption>`,
    `<thead><tr>${head.join('')}</tr></thead>`,
    '<tbody>',
    ...rows.map((row) => `<tr>${row.map((cell) => cellOf(cell, text)).join('')}</tr>`),
    '</tbody>',
    '</table>',
  ];
}

const cellOf = (cell: string | null, text: Writer['text']): string =>
  cell === null ? '<td data-null="">NULL</td>' : `<td>${text(cell)}</td>`;

const rowCount = (rows: number): string => `${rows} row${rows === 1 ? '' : 's'}`;

function fileLine(file: RecordedArtifact, writer: Writer): string {
  const { text, attribute } = writer;
  const { step_id, path, bytes, hash } = file;
  const about = [
    `data-step="${attribute(step_id)}"`,
    `data-file="${attribute(path)}"`,
    `data-bytes="${bytes}"`,
    `data-hash="${attribute(hash)}"`,
    ...marksOf(file, writer),
  ];
  return `<p ${about.join(' ')}>${text(`${step_id} wrote ${path}, ${bytes} bytes`)}${standInMark(file, writer)}</p>`;
}
