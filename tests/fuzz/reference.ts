/** CSV read plainly by contract section 4: on a string, character by character, without regard to speed or memory. */
import type { LineCounts, Rejection } from '#core/contract/receipt.ts';

export interface Dialect {
  readonly delimiter: string;
  readonly header: boolean | number;
  readonly skip_rows: number;
  readonly skip_blank_lines: boolean;
  readonly comment?: string;
  readonly na_values: readonly string[];
  readonly columns?: readonly string[];
  readonly limit?: number;
  readonly on_bad_lines: 'error' | 'skip';
}

export interface Plain {
  readonly names: readonly string[];
  /** Of the columns asked for. */
  readonly rows: readonly (string | null)[][];
  readonly lines: LineCounts;
  readonly padded: number;
  /** The first hundred. */
  readonly rejections: readonly Rejection[];
}

interface Field {
  readonly text: string;
  readonly quoted: boolean;
}

interface Record {
  readonly fields: Field[];
  readonly next: number;
  /** Line breaks within it. */
  readonly breaks: number;
  readonly commented: boolean;
}

const LINE_END = /\r\n|\r|\n/g;

/** Throws an `Error` with the message that a person is to read. */
export function readPlainly(path: string, content: string, dialect: Dialect): Plain {
  const text = content.startsWith('\ufeff') ? content.slice(1) : content;
  const { header, on_bad_lines, limit = Infinity } = dialect;
  const lines = { total: 0, header: 0, skipped: 0, blank: 0, comments: 0, rows: 0, rejected: 0, breaks: 0 };
  let at = 0;

  for (let i = 0; i < dialect.skip_rows && at < text.length; i++) {
    at = lineAt(text, at).next;
    lines.skipped++;
    lines.total++;
  }

  /** The next record that has content; `take`: it and what comes before it are done with. */
  const first = (take: boolean): Record | undefined => {
    const passed = { blank: 0, comments: 0 };
    let from = at;
    let record: Record | undefined;
    while (from < text.length && record === undefined) {
      const next = recordAt(text, from, dialect);
      if (typeof next === 'string') {
        const line = lines.total + passed.blank + passed.comments + 1;
        const what = dialect.header === false ? '' : ', the header';
        throw new Error(`${path}, line ${line}${what}: ${next}: ${shown(text, from)}`);
      }
      if (isBlank(next)) passed[next.commented ? 'comments' : 'blank']++;
      else record = next;
      from = next.next;
    }
    if (record && !take) return record;
    at = from;
    lines.blank += passed.blank;
    lines.comments += passed.comments;
    lines.breaks += record?.breaks ?? 0;
    lines.total += passed.blank + passed.comments + (record ? record.breaks + 1 : 0);
    return record;
  };

  const before = typeof header === 'number' ? header : 0;
  let head: Record | undefined;
  for (let i = 0; i <= before; i++) {
    head = first(header !== false);
    if (!head) throw new Error(nothing(path, lines.total, dialect));
    if (i < before) lines.skipped++;
  }
  if (header !== false) lines.header++;
  const names = columnNames(head!.fields.map(({ text }) => (header === false ? '' : text)));
  const width = names.length;
  const wanted = (dialect.columns ?? names).map((name) => names.indexOf(name));

  const rows: (string | null)[][] = [];
  const rejections: Rejection[] = [];
  let padded = 0;
  let trailing = false;
  const reject = (reason: string, line: number, from: number): void => {
    if (on_bad_lines === 'error') throw new Error(`${path}, line ${line}: ${reason}: ${shown(text, from)}`);
    lines.rejected++;
    if (rejections.length < 100) rejections.push({ line, reason, text: shown(text, from) });
  };

  while (at < text.length && rows.length < limit) {
    const from = at;
    const line = lines.total + 1;
    const record = recordAt(text, from, dialect);
    if (typeof record === 'string') {
      at = lineAt(text, from).next;
      lines.total++;
      reject(record, line, from);
      continue;
    }
    const { fields } = record;
    const last = fields.at(-1);
    if (fields.length === width + 1 && last?.text === '' && !last.quoted) {
      if (rows.length + lines.rejected === 0) trailing = true;
      if (trailing) fields.pop();
    }
    at = record.next;
    lines.total += record.breaks + 1;
    lines.breaks += record.breaks;
    if (fields.length > width) {
      reject(
        `${fields.length} fields where the ${header === false ? 'first row' : 'header'} has ${width}`,
        line,
        from,
      );
      continue;
    }
    if (isBlank(record)) {
      if (record.commented) {
        lines.comments++;
        continue;
      }
      if (dialect.skip_blank_lines && !(width === 1 && fields[0]!.text !== '')) {
        lines.blank++;
        continue;
      }
    }
    if (fields.length < width) padded++;
    lines.rows++;
    rows.push(wanted.map((c) => valueOf(fields[c], dialect)));
  }
  const [bad] = rejections;
  if (rows.length === 0 && bad) {
    const all = lines.rejected === 1 ? 'The only line' : `All ${lines.rejected} lines`;
    throw new Error(
      `${all} of ${path} could not be read and would have been left out by on_bad_lines, so there is nothing to load. Line ${bad.line}: ${bad.reason}: ${bad.text}`,
    );
  }
  return { names: wanted.map((c) => names[c]!), rows, lines, padded, rejections };
}

const isBlank = ({ fields }: Record): boolean =>
  fields.length === 1 && !fields[0]!.quoted && /^[ \t]*$/.test(fields[0]!.text);

function valueOf(field: Field | undefined, { na_values }: Dialect): string | null {
  if (field === undefined || (field.text === '' && !field.quoted)) return null;
  return na_values.includes(field.text) ? null : field.text;
}

/** The record at `from`, or why it cannot be read. */
function recordAt(text: string, from: number, { delimiter, comment }: Dialect): Record | string {
  const fields: Field[] = [];
  const commentAt = (at: number): boolean => comment !== undefined && text.startsWith(comment, at);
  const ends = (at: number): boolean =>
    at >= text.length ||
    text[at] === '\n' ||
    text[at] === '\r' ||
    text.startsWith(delimiter, at) ||
    commentAt(at);

  for (let at = from; ; at += delimiter.length) {
    let value = '';
    const quoted = text[at] === '"';
    if (quoted) {
      for (at++; text[at] !== '"' || text[at + 1] === '"'; at++) {
        if (at >= text.length) return 'a quote is opened and never closed';
        if (text[at] === '"') at++;
        value += text[at];
      }
      at++;
      if (!ends(at)) return 'there is text after a closing quote';
    } else while (!ends(at)) value += text[at++];
    fields.push({ text: value, quoted });
    if (text.startsWith(delimiter, at)) continue;
    const breaks = text.slice(from, at).match(LINE_END)?.length ?? 0;
    return { fields, breaks, commented: commentAt(at), next: lineAt(text, at).next };
  }
}

/** Where the line ends that holds character `at`, and where the next begins. */
function lineAt(text: string, at: number): { readonly end: number; readonly next: number } {
  let end = at;
  while (end < text.length && text[end] !== '\n' && text[end] !== '\r') end++;
  if (end === text.length) return { end, next: end };
  return { end, next: text.startsWith('\r\n', end) ? end + 2 : end + 1 };
}

/** The first line of a record, cut to 200 characters. */
function shown(text: string, from: number): string {
  const line = [...text.slice(from, lineAt(text, from).end)];
  return line.length > 200 ? `${line.slice(0, 200).join('')}…` : line.join('');
}

function columnNames(header: readonly string[]): string[] {
  const names: string[] = [];
  const taken = (name: string): boolean => names.some((other) => folded(other) === folded(name));
  for (const [i, text] of header.entries()) {
    const base = text || `column${i}`;
    let name = base;
    for (let n = 1; taken(name); n++) name = `${base}_${n}`;
    names.push(name);
  }
  return names;
}

const folded = (name: string): string => name.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

function nothing(path: string, lines: number, { header, skip_rows }: Dialect): string {
  if (lines === 0) return `${path} is empty: it has no header and no rows.`;
  const what = typeof header === 'number' && header > 0 ? `row ${header}, which \`header\` names` : 'rows';
  const after = skip_rows > 0 ? ` after \`skip_rows: ${skip_rows}\`` : '';
  return `${path} has no ${what}${after}; it has ${lines} line${lines === 1 ? '' : 's'}.`;
}
