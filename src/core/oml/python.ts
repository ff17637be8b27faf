/** How Python names, prints and orders values: Osiris's messages and fingerprints are made of it. */
import { YamlDate, YamlFloat, type Value } from './pipeline.ts';

/** `type(value).__name__`. */
export function pythonType(value: Value): string {
  if (value === null) return 'NoneType';
  if (value instanceof YamlDate) return value.kind;
  if (value instanceof YamlFloat) return 'float';
  if (value instanceof Uint8Array) return 'bytes';
  if (Array.isArray(value)) return 'list';
  switch (typeof value) {
    case 'boolean':
      return 'bool';
    case 'string':
      return 'str';
    case 'bigint':
      return 'int';
    case 'number':
      return Number.isInteger(value) ? 'int' : 'float';
    default:
      return 'dict';
  }
}

/** What a value is, in plain words: `nothing`, `a list`, `the number 5`. */
export function kindOf(value: Value): string {
  if (value === null) return 'nothing';
  if (value instanceof YamlDate) return 'a date';
  if (value instanceof Uint8Array) return 'binary data';
  if (Array.isArray(value)) return 'a list';
  switch (typeof value) {
    case 'boolean':
      return String(value);
    case 'string':
      return 'text';
    case 'bigint':
    case 'number':
      return `the number ${pythonStr(value)}`;
    default:
      return value instanceof YamlFloat ? `the number ${pythonStr(value)}` : 'a mapping';
  }
}

/** The same, but for the kinds that Osiris's own cases of its validator pin in its words (tests/cases/validator.json). */
export function kindOrPinned(value: Value, ...pinned: readonly string[]): string {
  const type = pythonType(value);
  return pinned.includes(type) ? type : kindOf(value);
}

/** `str(value)`. */
export function pythonStr(value: Value): string {
  return typeof value === 'string' ? value : value instanceof YamlDate ? value.text : pythonRepr(value);
}

function pythonRepr(value: Value): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : floatRepr(value);
  if (value instanceof YamlFloat) return floatRepr(value.value);
  if (value instanceof YamlDate) return value.text;
  if (value instanceof Uint8Array) return `b${quoted(String.fromCharCode(...value), 0x7e)}`;
  if (Array.isArray(value)) return `[${value.map(pythonRepr).join(', ')}]`;
  const entries = Object.entries(value).map(([key, item]) => `${quoted(key)}: ${pythonRepr(item)}`);
  return `{${entries.join(', ')}}`;
}

/** The shortest digits that read back the same; an exponent below 1e-4 and from 1e16 on. */
export function floatRepr(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  const [mantissa = '', power = ''] = value.toExponential().split('e');
  const sign = Object.is(value, -0) ? '-' : '';
  const exponent = Number(power);
  if (exponent < -4 || exponent >= 16) {
    return `${sign}${mantissa}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
  }
  // JavaScript writes small numbers as 1e-5 only below 1e-6, so `String` is plain digits here.
  const digits = String(value);
  return `${sign}${digits}${digits.includes('.') ? '' : '.0'}`;
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function quoted(text: string, lastPrintable = 0x10ffff): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  let result = quote;
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    if (char === quote) result += `\\${char}`;
    else if (ESCAPES[char] !== undefined) result += ESCAPES[char];
    else if (code < 0x20 || code === 0x7f || code > lastPrintable) {
      result += `\\x${code.toString(16).padStart(2, '0')}`;
    } else result += char;
  }
  return result + quote;
}

/** Orders strings as Python does: by code points, not by UTF-16 units. */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    if (a.charCodeAt(i) !== b.charCodeAt(i)) return rank(a.charCodeAt(i)) - rank(b.charCodeAt(i));
  }
  return a.length - b.length;
}

/** Surrogates stand for code points above every other UTF-16 unit. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
