/** Replacements in the text that resolve a diagnostic. Each leaves the rest of the document as it was. */
import type { Fix, Path, SourceMap, TextRange } from './pipeline.ts';
import { closest } from '../contract/missing-file.ts';

/** The word meant, if one is near: a longer one that starts alike, one of the same letters, or one a few slips away. */
export function meant(word: string, words: readonly string[]): string | undefined {
  if (word.length < 3) return closest(word, words);
  const longer = words.find((candidate) => candidate.toLowerCase().startsWith(word.toLowerCase()));
  const shuffled = words.find((candidate) => lettersOf(candidate) === lettersOf(word));
  return longer ?? shuffled ?? closest(word, words);
}

function lettersOf(word: string): string {
  return [...word.toLowerCase()].sort().join('');
}

/** Replaces a word by the one meant, keeping its quotes. */
export function replaceWord(source: SourceMap, range: TextRange, word: string | undefined): Fix | undefined {
  const old = source.text.slice(range.start, range.end);
  if (word === undefined || /[\r\n]/.test(old) || old.startsWith('*')) return undefined;
  const quote = /^(['"]).*\1$/.exec(old)?.[1];
  return {
    title: `Change to '${word}'`,
    start: range.start,
    end: range.end,
    text: quote === undefined ? plainOrQuoted(word) : `${quote}${word}${quote}`,
  };
}

/** `{path p.csv}`, `{path:p.csv}`: in braces a key of these without a value, which holds another and its value. */
export function partKey(
  source: SourceMap,
  { start, end }: TextRange,
  names: readonly string[],
): Fix | undefined {
  const [, name = '', value = ''] = /^(\w+)(?: +|:)([^\s:].*)$/.exec(source.text.slice(start, end)) ?? [];
  if (!names.includes(name) || !/^\s*[,}]/.test(source.text.slice(end))) return undefined;
  const text = `${name}: ${value}`;
  return { title: `Write '${text}'`, start, end, text };
}

/** Adds a key with a text or a list of texts to the mapping at `path`, after its key `after`. */
export function insertKey(
  source: SourceMap,
  path: Path,
  after: string,
  key: string,
  value: string | readonly string[],
): Fix | undefined {
  const map = source.value(path);
  const before = source.key([...path, after]);
  const end = source.value([...path, after]).end;
  const opening = source.text.charAt(map.start);
  if (opening === '*' || before.start < map.start || end > map.end) return undefined;
  const pair = `${key}: ${yaml(value)}`;
  const title = `Add '${pair}'`;
  if (opening === '{') {
    const isJson = source.text.charAt(before.start) === '"';
    const text = isJson ? `, ${JSON.stringify(key)}: ${JSON.stringify(value)}` : `, ${pair}`;
    return { title, start: end, end, text };
  }
  const lineEnd = end + (/^[^\r\n]*/.exec(source.text.slice(end))?.[0].length ?? 0);
  const eol = source.text.includes('\r\n') ? '\r\n' : '\n';
  const indent = ' '.repeat(before.column - 1);
  return { title, start: lineEnd, end: lineEnd, text: `${eol}${indent}${pair}` };
}

/** Adds one item to the list of scalars at `path`, written as a block or in brackets. */
export function appendItem(source: SourceMap, path: Path, count: number, item: string): Fix | undefined {
  const list = source.value(path);
  const title = `Add '${item}'`;
  const text = source.text.slice(list.start, list.end);
  if (text.startsWith('[') && text.endsWith(']')) {
    const last = count === 0 ? list.start + 1 : source.value([...path, count - 1]).end;
    const quoted = /^\[\s*"/.test(text) ? JSON.stringify(item) : plainOrQuoted(item);
    return { title, start: last, end: last, text: `${count === 0 ? '' : ', '}${quoted}` };
  }
  if (!text.startsWith('-') || count === 0) return undefined;
  const end = source.value([...path, count - 1]).end;
  const lineEnd = end + (/^[^\r\n]*/.exec(source.text.slice(end))?.[0].length ?? 0);
  const eol = source.text.includes('\r\n') ? '\r\n' : '\n';
  const indent = ' '.repeat(list.column - 1);
  return { title, start: lineEnd, end: lineEnd, text: `${eol}${indent}- ${plainOrQuoted(item)}` };
}

/** A text, or a list of texts in brackets. */
export function yaml(value: string | readonly string[]): string {
  return typeof value === 'string' ? plainOrQuoted(value) : `[${value.map(plainOrQuoted).join(', ')}]`;
}

/** A string as YAML: bare where that cannot be misread. */
function plainOrQuoted(text: string): string {
  const bare =
    /^[A-Za-z_][A-Za-z0-9_.-]*$/.test(text) && !/^(y|n|yes|no|on|off|true|false|null)$/i.test(text);
  return bare ? text : JSON.stringify(text);
}
