/** Config values that YAML reads as something else than what the text looks like, each with what was meant. */
import type { JsonSchema } from '../contract/component.ts';
import { describe, type ValueProblem } from './schema.ts';
import { styleAt } from '../oml/fix-scalar.ts';
import type { Fix, Path, SourceMap, TextRange, Value } from '../oml/pipeline.ts';
import { isMapping } from '../oml/value.ts';

export interface Trap {
  readonly message: string;
  readonly range: TextRange;
  readonly fix?: Fix;
}

/** Longest text that names signs (a delimiter, a quote), for which a line break or a lone backslash is a mistake. */
const SIGNS = 4;

/** What YAML made of a value that should be one sign or a few: a block that is empty, a comment, a backslash that stayed one. */
export function signTrap(
  key: string,
  value: Value,
  schema: JsonSchema,
  at: Path,
  source: SourceMap,
): Trap | undefined {
  if (schema.type !== 'string' || (schema.maxLength ?? Infinity) > SIGNS) return undefined;
  if (value === null) return emptied(key, at, source);
  if (typeof value !== 'string') return undefined;
  const style = styleAt(source, at);
  if (style === 'literal' || style === 'folded') return block(key, value, at, source);
  return /^\\[ -~]/.test(value) ? backslash(key, value, schema.maxLength ?? SIGNS, at, source) : undefined;
}

/** `delimiter: |`: nothing, or a line with its line break. */
function block(key: string, value: string, at: Path, source: SourceMap): Trap {
  const { start, end } = source.value(at);
  const [header = ''] = /^\S+/.exec(source.text.slice(start, end)) ?? [];
  const text = value.trim();
  if (text === '') {
    const sign = header.charAt(0);
    return {
      message: `${key} is empty: ${header} begins a block of lines in YAML, and none follow. In quotes ${header === sign ? 'it' : sign} is a character`,
      range: source.at(start, start + header.length),
      fix: quoted(sign, start, start + header.length),
    };
  }
  return {
    message: `${key} is a block of lines, and holds their line break: write it in quotes`,
    range: source.value(at),
    fix: [...text].length <= SIGNS && !/[\r\n]/.test(text) ? quoted(text, start, end) : undefined,
  };
}

/** What a sign begins or ends in YAML, by its first character. */
const MEANING: Readonly<Record<string, string>> = {
  '#': 'begins a comment',
  '~': 'means nothing',
  '!': 'begins a tag',
  '&': 'begins the name of an anchor',
  ',': 'ends an entry in braces',
};

/** `comment: #`: what follows the key is a comment, or another sign that YAML keeps for itself. */
function emptied(key: string, at: Path, source: SourceMap): Trap | undefined {
  const place = source.key(at);
  const [, gap = '', sign, rest = ''] =
    /^(['"]?\s*:[ \t]+)(,|[#!~&]+)([^\r\n,}\]]*)/.exec(source.text.slice(place.end)) ?? [];
  if (sign === undefined) return undefined;
  const start = place.end + gap.length;
  const end = start + sign.length;
  return {
    message: `${key} is empty: ${sign} ${MEANING[sign.charAt(0)]} in YAML. In quotes it is ${sign.length === 1 ? 'a character' : 'text'}`,
    range: source.at(start, end),
    fix:
      sign === ',' ? quotedEntry(source, start) : rest.trim() === '' ? quoted(sign, start, end) : undefined,
  };
}

/** Escapes of characters that may stand between two fields. */
const ESCAPES = /^(?:\\(?:t|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}))+$/;

/** `'\t'`: a backslash and a t; `'\|'`: a pattern. `most`: characters that the key takes. */
function backslash(key: string, value: string, most: number, at: Path, source: SourceMap): Trap {
  const range = source.value(at);
  const { start, end } = range;
  if (value === '\\\\') {
    return {
      message: `${key} is two backslashes: only in double quotes are two read as one`,
      range,
      fix: { title: "Write '\\'", start, end, text: "'\\'" },
    };
  }
  const [slashes = ''] = /^\\+/.exec(value) ?? [];
  const rest = value.slice(slashes.length);
  const isOne = !rest.includes('\\');
  const count = slashes.length === 1 ? 'a backslash' : `${slashes.length} backslashes`;
  const what = isOne ? `${key} is ${count} followed by ${rest}` : `${key} is ${value}, as it stands`;
  const escapes = value.replace(/\\+/g, '\\');
  if (ESCAPES.test(escapes)) {
    const text = `"${escapes}"`;
    const is = isOne ? 'is it an escape' : 'are these escapes';
    const fits = escapes.split('\\').length - 1 <= most;
    return {
      message: `${what}: only in double quotes, as in ${text}, ${is}`,
      range,
      fix: fits ? { title: `Write ${text}`, start, end, text } : undefined,
    };
  }
  const signs = /^(?:\\+[^\w\s\\])+$/.test(value) ? value.replaceAll('\\', '') : undefined;
  return {
    message: isOne ? `${what}: it is taken as it stands, and is no pattern` : `${what}, and no pattern`,
    range,
    fix: signs !== undefined && signs.length <= most ? quoted(signs, start, end) : undefined,
  };
}

/** What to do about a value that its schema refuses: quotes around a word that YAML read as another kind, a list around one item. */
export function fixOfKind(
  { path, found, schema: expected }: ValueProblem,
  at: Path,
  source: SourceMap,
): { readonly fix?: Fix; readonly why?: string } {
  const here = [...at, ...path];
  const range = source.value(here);
  const text = source.text.slice(range.start, range.end);
  const isKeyed = isMapping(found as Value) && /^[^[\]{},"'#\r\n]+$/.test(text);
  // A mapping in lines of its own was meant as one.
  if (expected.type === 'string' && isKeyed && standsBehindSign(source.text, range.start)) {
    const why =
      text === ':'
        ? 'in YAML a : parts a key from its value, and here both are missing'
        : 'in YAML a : beside a space, a comma or a bracket parts a key from its value';
    return { fix: quoted(text, range.start, range.end), why };
  }
  if (expected.type === 'string' && typeof found !== 'string' && isWord(text, source, here)) {
    const read = typeof found === 'object' ? describe(found) : String(found);
    return {
      fix: quoted(text, range.start, range.end),
      why: read === text ? undefined : `YAML reads ${text} as ${read}`,
    };
  }
  if (typeof found === 'string' && takesBare(found, expected) && /^['"]/.test(text)) {
    return { fix: { title: 'Remove the quotes', start: range.start, end: range.end, text: found } };
  }
  if (
    expected.type === 'array' &&
    typeof found === 'string' &&
    range.line === range.endLine &&
    styleAt(source, here)
  ) {
    return { fix: { title: 'Make it a list', start: range.start, end: range.end, text: `[${text}]` } };
  }
  return {};
}

/** Would the text, without quotes, be what is asked for? */
function takesBare(text: string, { type, oneOf = [] }: JsonSchema): boolean {
  const types = [type, ...oneOf.map((choice) => choice.type)];
  if (/^(true|false)$/.test(text)) return types.includes('boolean');
  return /^\d{1,15}$/.test(text) && (types.includes('integer') || types.includes('number'));
}

function isWord(text: string, source: SourceMap, at: Path): boolean {
  return styleAt(source, at) === 'plain' && /^[^\s[\]{},]+$/.test(text);
}

/** In the line of its key, or of its dash, or in brackets. */
const standsBehindSign = (text: string, start: number): boolean => /[:[,-][ \t]*$/.test(text.slice(0, start));

/** `decimal: , header: true`: the sign, and the end of its entry where none follows. */
function quotedEntry(source: SourceMap, start: number): Fix {
  const goesOn = /^[ \t]*[^\s,}]/.test(source.text.slice(start + 1));
  return { title: 'Write ","', start, end: start + 1, text: goesOn ? '",",' : '","' };
}

function quoted(text: string, start: number, end: number): Fix {
  return { title: `Write ${JSON.stringify(text)}`, start, end, text: JSON.stringify(text) };
}
