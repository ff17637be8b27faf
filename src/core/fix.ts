/** Replacements in the text that resolve a diagnostic. Each leaves the rest of the document as it was. */
import type { Fix, Path, SourceMap, TextRange } from './pipeline.ts';
import { closest } from './paths.ts';

/** The word meant, if one is near: a longer one that starts alike, or one a few slips away. */
export function meant(word: string, words: readonly string[]): string | undefined {
  if (word.length >= 3) {
    const longer = words.find((candidate) => candidate.toLowerCase().startsWith(word.toLowerCase()));
    if (longer !== undefined) return longer;
  }
  return closest(word, words);
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

/** Adds `key: value` to the mapping at `path`, after its key `after`. `value` is YAML. */
export function insertKey(
  source: SourceMap,
  path: Path,
  after: string,
  key: string,
  value: string,
): Fix | undefined {
  const map = source.value(path);
  const before = source.key([...path, after]);
  const end = source.value([...path, after]).end;
  const opening = source.text.charAt(map.start);
  if (opening === '*' || before.start < map.start || end > map.end) return undefined;
  const title = `Add '${key}: ${value}'`;
  if (opening === '{') {
    const name = /["']/.test(source.text.charAt(before.start)) ? JSON.stringify(key) : key;
    return { title, start: end, end, text: `, ${name}: ${value}` };
  }
  const lineEnd = end + (/^[^\r\n]*/.exec(source.text.slice(end))?.[0].length ?? 0);
  const eol = source.text.includes('\r\n') ? '\r\n' : '\n';
  const indent = ' '.repeat(before.column - 1);
  return { title, start: lineEnd, end: lineEnd, text: `${eol}${indent}${key}: ${value}` };
}

/** Adds one item to the list of scalars at `path`, written as a block or in brackets. */
export function appendItem(source: SourceMap, path: Path, count: number, item: string): Fix | undefined {
  const list = source.value(path);
  const title = `Add '${item}'`;
  const text = source.text.slice(list.start, list.end);
  if (text.startsWith('[') && text.endsWith(']')) {
    const last = count === 0 ? list.start + 1 : source.value([...path, count - 1]).end;
    return { title, start: last, end: last, text: `${count === 0 ? '' : ', '}${plainOrQuoted(item)}` };
  }
  if (!text.startsWith('-') || count === 0) return undefined;
  const end = source.value([...path, count - 1]).end;
  const lineEnd = end + (/^[^\r\n]*/.exec(source.text.slice(end))?.[0].length ?? 0);
  const eol = source.text.includes('\r\n') ? '\r\n' : '\n';
  const indent = ' '.repeat(list.column - 1);
  return { title, start: lineEnd, end: lineEnd, text: `${eol}${indent}- ${plainOrQuoted(item)}` };
}

/** A list in brackets. */
export function flowList(items: readonly string[]): string {
  return `[${items.map(plainOrQuoted).join(', ')}]`;
}

/** A string as YAML: bare where that cannot be misread. */
export function plainOrQuoted(text: string): string {
  const bare =
    /^[A-Za-z_][A-Za-z0-9_.-]*$/.test(text) && !/^(y|n|yes|no|on|off|true|false|null)$/i.test(text);
  return bare ? text : JSON.stringify(text);
}
