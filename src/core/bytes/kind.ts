/** What a file is, by its first bytes, whatever it is called. */
import { recognise, suffixOf } from './recognise.ts';

export interface FileKind {
  /** In words, with its article. */
  readonly what: string;
  /** How the names of such files end, where there may be a component that reads them. */
  readonly suffix?: string;
  /** Of something packed: the value of `compression` that unpacks it. */
  readonly packed?: 'gzip' | 'zip' | 'zstd';
}

/** First bytes that are enough. */
export const KIND_BYTES = 4096;

const PACKED: Readonly<Record<string, 'gzip' | 'zip' | 'zstd'>> = {
  'a gzip archive': 'gzip',
  'a zip archive': 'zip',
  'a Zstandard archive': 'zstd',
};

/** Gives what a file that begins so is; undefined where it is empty, or nobody can tell. */
export function kindOf(head: Uint8Array): FileKind | undefined {
  if (head.length === 0) return undefined;
  const what = recognise(head);
  if (what !== undefined) return { what, suffix: suffixOf(what), packed: PACKED[what] };
  // A stream of Arrow begins with the mark of its first message (Arrow Columnar Format, "Encapsulated message format").
  if (head.length > 8 && head.subarray(0, 4).every((byte) => byte === 0xff))
    return { what: 'an Arrow stream', suffix: '.arrow' };
  const text = textOf(head);
  if (text === undefined) return undefined;
  const json = jsonKind(text);
  if (json) return json;
  const [first = '', second] = text.split(/\r\n|\n|\r/);
  const delimiter = ['\t', ';', '|', ','].find((each) => first.includes(each) && second?.includes(each));
  if (delimiter === '\t') return { what: 'text with tabs', suffix: '.tsv' };
  return { what: 'text', suffix: delimiter === undefined ? undefined : '.csv' };
}

/** Undefined where it is no text. */
function textOf(head: Uint8Array): string | undefined {
  const [a, b] = head;
  const mark = a === 0xff && b === 0xfe ? 'utf-16le' : a === 0xfe && b === 0xff ? 'utf-16be' : 'utf-8';
  const text = new TextDecoder(mark).decode(head);
  return /[\0-\x08\x0e-\x1a]/.test(text) ? undefined : text;
}

/** JSON begins with a list of something, or an object; lines of it, with objects one below the other. */
function jsonKind(text: string): FileKind | undefined {
  const begun = text.trimStart();
  if (!/^\{\s*["}]|^\[\s*(?:[{["\]\d-]|true|false|null)/.test(begun)) return undefined;
  const [first = '', second = ''] = begun.split(/\r?\n/);
  return isWhole(first) && /^\s*[{[]/.test(second)
    ? { what: 'JSON, a value a line', suffix: '.ndjson' }
    : { what: 'JSON', suffix: '.json' };
}

function isWhole(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}
