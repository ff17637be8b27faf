/**
 * XML as a stream of tags and texts, out of bytes and without objects for them: what SpreadsheetML needs of XML 1.0. Names are told without
 * their prefixes, since every writer has prefixes of its own. Nothing of a document type is read, so nothing can be made to grow.
 */
import { StepError } from '../contract/errors.ts';
import { damagedPart } from './part-text.ts';
import { longer } from '../json/builder.ts';

export const MORE = 0;
export const START = 1;
export const END = 2;
export const TEXT = 3;
export const OVER = 4;
export type Token = typeof MORE | typeof START | typeof END | typeof TEXT | typeof OVER;

/** The number by which a name is told: of the part behind its prefix. */
export function codeOf(name: string): number {
  let code = 0;
  for (let at = 0; at < name.length; at++) code = (Math.imul(code, 31) + name.charCodeAt(at)) | 0;
  return code;
}

const LT = 60;
const GT = 62;
const SLASH = 47;
const COLON = 58;
const EQUALS = 61;
const QUOTE = 34;
const APOSTROPHE = 39;
const AMPERSAND = 38;
const CR = 13;

/** One tag, or one text: more than any program writes. */
const MOST_TOKEN = 64 * 1024 * 1024;

export class XmlTokens {
  bytes: Uint8Array = new Uint8Array(0);
  private at = 0;
  private limit = 0;
  private ended = false;
  private looked = 0;
  private closing = false;
  private readonly source: AsyncIterator<Uint8Array>;

  /** Of the tag that was read last. */
  code = 0;
  private attributesStart = 0;
  private attributesEnd = 0;
  /** Of the text that was read last: good until `fill`. `plain`: its bytes are its characters. */
  start = 0;
  end = 0;
  plain = true;
  /** The text is CDATA: `&` stands for itself. */
  raw = false;

  constructor(
    source: AsyncIterable<Uint8Array>,
    /** What is read, for messages: `orders.xlsx: xl/styles.xml`. */
    private readonly what: string,
  ) {
    this.source = source[Symbol.asyncIterator]();
  }

  /** The next tag or text. MORE: call `fill`, then this again. */
  next(): Token {
    if (this.closing) {
      this.closing = false;
      return END;
    }
    const { bytes, limit } = this;
    for (;;) {
      if (this.at >= limit) return this.ended ? OVER : MORE;
      if (bytes[this.at] !== LT) return this.text();
      const next = bytes[this.at + 1];
      if (next === 33 || next === 63) {
        const token = this.aside(next);
        if (token !== undefined) return token;
        continue;
      }
      return this.tag();
    }
  }

  /** Gets more bytes. What was read before has gone. */
  async fill(): Promise<void> {
    const next = await this.source.next();
    if (next.done) {
      this.ended = true;
      return;
    }
    const rest = this.limit - this.at;
    const size = rest + next.value.length;
    if (size > MOST_TOKEN) throw this.damaged('a tag or a text has no end');
    if (size > this.bytes.length) {
      const bytes = new Uint8Array(Math.max(size, this.bytes.length * 2));
      bytes.set(this.bytes.subarray(this.at, this.limit));
      this.bytes = bytes;
    } else this.bytes.copyWithin(0, this.at, this.limit);
    this.bytes.set(next.value, rest);
    this.looked = Math.max(0, this.looked - this.at);
    this.at = 0;
    this.limit = size;
  }

  /** Nothing more is read. */
  async close(): Promise<void> {
    await this.source.return?.();
  }

  /** An attribute of the tag as it is written, by its whole name; the range is good until `next`. */
  find(name: string): boolean {
    const { bytes, attributesEnd: to } = this;
    for (let at = this.attributesStart; at < to;) {
      while (at < to && bytes[at]! <= 32) at++;
      const from = at;
      while (at < to && bytes[at] !== EQUALS && bytes[at]! > 32) at++;
      const end = at;
      while (at < to && bytes[at] !== QUOTE && bytes[at] !== APOSTROPHE) at++;
      const quote = bytes[at++];
      const start = at;
      while (at < to && bytes[at] !== quote) at++;
      if (end - from === name.length && matches(bytes, from, name)) {
        this.start = start;
        this.end = at;
        return at <= to;
      }
      at++;
    }
    return false;
  }

  /** An attribute as text; undefined: the tag has none of that name, whatever its prefix if `anyPrefix`. */
  attribute(name: string, anyPrefix = false): string | undefined {
    if (!this.find(name) && !(anyPrefix && this.findSuffix(name))) return undefined;
    const text = new TextDecoder().decode(this.bytes.subarray(this.start, this.end));
    return text.includes('&') ? this.unescaped(text) : text;
  }

  /** The error for what cannot be read. */
  damaged(why: string): StepError {
    return damagedPart(this.what, why);
  }

  /** The characters of a text with entities in it. */
  unescaped(text: string): string {
    return text.replace(/&([^;&]*);?/g, (whole, name: string) => {
      const point = whole.endsWith(';') ? pointOf(name) : undefined;
      if (point === undefined) throw this.damaged(`it holds ${JSON.stringify(whole.slice(0, 20))}`);
      return String.fromCodePoint(point);
    });
  }

  private findSuffix(name: string): boolean {
    const head = new TextDecoder().decode(this.bytes.subarray(this.attributesStart, this.attributesEnd));
    const prefix = new RegExp(`([\\w.-]+:${name})\\s*=`).exec(head)?.[1];
    return prefix !== undefined && this.find(prefix);
  }

  private text(): Token {
    const { bytes, limit } = this;
    let at = Math.max(this.at, this.looked);
    while (at < limit && bytes[at] !== LT) at++;
    if (at === limit && !this.ended) {
      this.looked = at;
      return MORE;
    }
    this.start = this.at;
    this.end = at;
    this.at = at;
    this.raw = false;
    this.plain = true;
    for (let i = this.start; i < at; i++)
      if (bytes[i] === AMPERSAND || bytes[i] === CR) {
        this.plain = false;
        break;
      }
    return TEXT;
  }

  private tag(): Token {
    const { bytes, limit } = this;
    let at = this.at + 1;
    const isEnd = bytes[at] === SLASH;
    if (isEnd) at++;
    let code = 0;
    let byte = 0;
    for (; at < limit; at++) {
      byte = bytes[at]!;
      if (byte <= 32 || byte === GT || byte === SLASH) break;
      code = byte === COLON ? 0 : (Math.imul(code, 31) + byte) | 0;
    }
    const from = at;
    for (; at < limit; at++) {
      byte = bytes[at]!;
      if (byte === GT) break;
      if (byte === QUOTE || byte === APOSTROPHE) {
        at++;
        while (at < limit && bytes[at] !== byte) at++;
      } else if (byte === LT) throw this.damaged('a tag stands within a tag');
    }
    if (at >= limit) return this.cut();
    this.code = code;
    this.at = at + 1;
    if (isEnd) return END;
    this.closing = bytes[at - 1] === SLASH;
    this.attributesStart = from;
    this.attributesEnd = this.closing ? at - 1 : at;
    return START;
  }

  /** A comment, an instruction or CDATA. Undefined: it was left out. */
  private aside(kind: number): Token | undefined {
    const { bytes, limit, at } = this;
    const head = String.fromCharCode(...bytes.subarray(at, Math.min(limit, at + 9)));
    const [begin, close] =
      kind === 63 ? ['<?', '?>'] : head.startsWith('<!--') ? ['<!--', '-->'] : ['<![CDATA[', ']]>'];
    if (!head.startsWith(begin)) {
      if (limit - at < 9 && !this.ended) return MORE;
      throw this.damaged('it has a document type, which no workbook has');
    }
    const end = indexOf(bytes, Math.max(at + begin.length, this.looked - close.length), limit, close);
    if (end < 0) {
      this.looked = limit;
      return this.cut();
    }
    this.at = end + close.length;
    if (begin !== '<![CDATA[') return undefined;
    this.start = at + begin.length;
    this.end = end;
    this.raw = true;
    this.plain = false;
    return TEXT;
  }

  private cut(): Token {
    if (this.ended) throw this.damaged('it ends within a tag');
    return MORE;
  }
}

function matches(bytes: Uint8Array, at: number, name: string): boolean {
  for (let i = 0; i < name.length; i++) if (bytes[at + i] !== name.charCodeAt(i)) return false;
  return true;
}

function indexOf(bytes: Uint8Array, from: number, limit: number, text: string): number {
  for (let at = from; at + text.length <= limit; at++) if (matches(bytes, at, text)) return at;
  return -1;
}

const NAMED: Readonly<Record<string, number>> = { amp: 38, lt: 60, gt: 62, quot: 34, apos: 39 };

/** The character that an entity or a reference stands for; undefined: there is none such. */
function pointOf(name: string): number | undefined {
  const [, hex, decimal] = /^#(?:x([\da-f]{1,6})|(\d{1,7}))$/i.exec(name) ?? [];
  const point = hex !== undefined ? parseInt(hex, 16) : decimal !== undefined ? Number(decimal) : NAMED[name];
  return point !== undefined && point <= 0x10ffff && (point < 0xd800 || point > 0xdfff) ? point : undefined;
}

/** Text that is put together of pieces, as UTF-8. */
export class Gathered {
  bytes = new Uint8Array(4096);
  length = 0;

  /** Adds the text that was read last. */
  add(xml: XmlTokens): void {
    const { start, end, bytes } = xml;
    if (!xml.plain) return this.addText(xml);
    const to = this.length + end - start;
    if (to > this.bytes.length) this.bytes = longer(this.bytes, Math.max(to, this.bytes.length * 2));
    const into = this.bytes;
    if (end - start < 32) for (let at = start, i = this.length; at < end;) into[i++] = bytes[at++]!;
    else into.set(bytes.subarray(start, end), this.length);
    this.length = to;
  }

  put(bytes: Uint8Array): void {
    const to = this.length + bytes.length;
    if (to > this.bytes.length) this.bytes = longer(this.bytes, Math.max(to, this.bytes.length * 2));
    this.bytes.set(bytes, this.length);
    this.length = to;
  }

  text(from = 0): string {
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(this.bytes.subarray(from, this.length));
  }

  /** With entities in it, or line ends that XML makes one character of. */
  private addText(xml: XmlTokens): void {
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(xml.bytes.subarray(xml.start, xml.end));
    const lines = text.replace(/\r\n?/g, '\n');
    this.put(new TextEncoder().encode(xml.raw ? lines : xml.unescaped(lines)));
  }
}

const ESCAPE = /_x([\dA-Fa-f]{4})_/g;
const UNDERSCORE = 95;
const LETTER_X = 120;

/** Undoes `_x000D_`, by which Excel writes what XML cannot hold, in what was gathered from `from` on. */
export function unescapeExcel(text: Gathered, from = 0): void {
  const { bytes, length } = text;
  for (let at = from; at + 7 <= length; at++) {
    if (bytes[at] !== UNDERSCORE || bytes[at + 1] !== LETTER_X || bytes[at + 6] !== UNDERSCORE) continue;
    const plain = text.text(from).replace(ESCAPE, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
    text.length = from;
    text.put(new TextEncoder().encode(plain));
    return;
  }
}
