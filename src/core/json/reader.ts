/** Reads JSON (RFC 8259) from bytes that are known to be UTF-8, and hands every value to a target. */
import { hexDigit, isEscape } from './escapes.ts';
import { JsonFault, NEEDS_MORE } from './fault.ts';
import { nowhere as ignored, type Members, type NumberForm, type Target } from './target.ts';

/** Deeper nesting is a mistake, or an attack on the stack. */
const DEEPEST = 200;

const [QUOTE, COMMA, MINUS, POINT, ZERO, NINE, COLON] = [34, 44, 45, 46, 48, 57, 58];
const [OPEN_LIST, BACKSLASH, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [91, 92, 93, 123, 125];

/**
 * Hands the value at `bytes[at]` to a target and moves `at` behind it. Throws `JsonFault` where the bytes are
 * no JSON, `NEEDS_MORE` where they end within a value and are not `final`.
 */
export class JsonReader {
  /** `bytes[end]` must be 0. */
  bytes = new Uint8Array(1);
  at = 0;
  end = 0;
  /** No bytes come behind `end`. */
  final = false;
  /** Escapes of half a surrogate pair, which no UTF-8 holds. */
  halves = 0;
  private depth = 0;
  /** The string read last, between its quotes. */
  private start = 0;
  private stop = 0;
  private escaped = false;

  /** Skips white space; gives the byte there. Throws `NEEDS_MORE` at the end of the bytes. */
  peek(): number {
    const { bytes } = this;
    let { at } = this;
    let byte = bytes[at]!;
    while (byte === 32 || byte === 10 || byte === 13 || byte === 9) byte = bytes[++at]!;
    this.at = at;
    if (byte === 0 && at >= this.end) throw this.ending();
    return byte;
  }

  /** At the end of the bytes: what to throw. */
  private ending(): Error {
    return this.final ? new JsonFault('the text ends too early', this.end) : NEEDS_MORE;
  }

  expected(what: string, at = this.at): Error {
    return at >= this.end ? this.ending() : new JsonFault(`expected ${what}`, at);
  }

  /** A value that begins a record. */
  record(target: Target, row: number): void {
    this.depth = 0;
    this.value(target, row);
  }

  /** The name of a member, its colon behind it. */
  key(): { readonly start: number; readonly end: number; readonly escaped: boolean } {
    this.name();
    return { start: this.start, end: this.stop, escaped: this.escaped };
  }

  /** The place of a member, past its name and the colon behind it. */
  member(members: Members): Target {
    this.name();
    return members.member(this.bytes, this.start, this.stop, this.escaped);
  }

  private name(): void {
    if (this.peek() !== QUOTE) throw this.expected('a name in quotes');
    this.string();
    if (this.peek() !== COLON) throw this.expected('a colon');
    this.at++;
  }

  value(target: Target, row: number): void {
    const byte = this.peek();
    switch (byte) {
      case QUOTE:
        this.string();
        return target.string(row, this.bytes, this.start, this.stop, this.escaped);
      case OPEN_OBJECT:
        return this.object(target, row);
      case OPEN_LIST:
        return this.list(target, row);
      case 116:
        this.word('true');
        return target.boolean(row, true);
      case 102:
        this.word('false');
        return target.boolean(row, false);
      case 110:
        this.word('null');
        return target.null(row);
      default:
        if (byte === MINUS || (byte >= ZERO && byte <= NINE)) return this.number(target, row);
        throw this.expected('a value');
    }
  }

  private object(target: Target, row: number): void {
    const { bytes } = this;
    const start = this.at++;
    const members = target.object(row);
    const keys = members?.keys;
    this.deeper(start);
    if (this.peek() === CLOSE_OBJECT) this.at++;
    else
      for (;;) {
        if (bytes[this.at] !== QUOTE && this.peek() !== QUOTE) throw this.expected('a name in quotes');
        const behind = keys === undefined ? 0 : keys.skip(bytes, this.at + 1);
        let place: Target | undefined;
        if (behind > 0) {
          this.at = behind;
          place = keys!.skipped;
        } else {
          this.string();
          place = members?.member(bytes, this.start, this.stop, this.escaped);
        }
        if (bytes[this.at] !== COLON && this.peek() !== COLON) throw this.expected('a colon');
        this.at++;
        this.value(place ?? ignored, row);
        let byte = bytes[this.at]!;
        if (byte !== COMMA && byte !== CLOSE_OBJECT) byte = this.peek();
        this.at++;
        if (byte === CLOSE_OBJECT) break;
        if (byte !== COMMA) throw this.expected('a comma or }', this.at - 1);
      }
    this.depth--;
    if (!members) target.text(row, bytes, start, this.at);
  }

  private list(target: Target, row: number): void {
    const start = this.at++;
    const elements = target.list(row);
    const place = elements?.element ?? ignored;
    this.deeper(start);
    if (this.peek() === CLOSE_LIST) this.at++;
    else
      for (;;) {
        this.value(place, elements ? elements.next() : 0);
        let byte = this.bytes[this.at]!;
        if (byte !== COMMA && byte !== CLOSE_LIST) byte = this.peek();
        this.at++;
        if (byte === CLOSE_LIST) break;
        if (byte !== COMMA) throw this.expected('a comma or ]', this.at - 1);
      }
    this.depth--;
    if (elements) elements.close(row);
    else target.text(row, this.bytes, start, this.at);
  }

  private deeper(at: number): void {
    if (++this.depth > DEEPEST) throw new JsonFault(`nested deeper than ${DEEPEST} levels`, at);
  }

  private word(word: string): void {
    for (let i = 1; i < word.length; i++)
      if (this.bytes[this.at + i] !== word.charCodeAt(i))
        throw this.at + i >= this.end ? this.ending() : new JsonFault('expected a value', this.at);
    this.at += word.length;
  }

  private number(target: Target, row: number): void {
    const { bytes, at: start } = this;
    let at = start;
    let form: NumberForm = 'whole';
    if (bytes[at] === MINUS) at++;
    if (bytes[at] === ZERO) at++;
    else at = this.digits(at);
    if (bytes[at] === POINT) {
      form = 'fraction';
      at = this.digits(at + 1);
    }
    if (bytes[at] === 101 || bytes[at] === 69) {
      form = 'exponent';
      const sign = bytes[at + 1];
      at = this.digits(sign === 43 || sign === MINUS ? at + 2 : at + 1);
    }
    if (at >= this.end && !this.final) throw NEEDS_MORE;
    const byte = bytes[at]!;
    if (byte >= ZERO && byte <= NINE) throw new JsonFault('a number begins with 0', start);
    this.at = at;
    target.number(row, bytes, start, at, form);
  }

  /** Past at least one digit. */
  private digits(from: number): number {
    const { bytes } = this;
    let at = from;
    let byte = bytes[at]!;
    if (byte < ZERO || byte > NINE) throw this.expected('a digit', at);
    while (byte >= ZERO && byte <= NINE) byte = bytes[++at]!;
    return at;
  }

  private string(): void {
    const { bytes } = this;
    const start = this.at + 1;
    let at = start;
    let escaped = false;
    for (;;) {
      const byte = bytes[at]!;
      if (byte === QUOTE) break;
      if (byte === BACKSLASH) {
        escaped = true;
        at = this.escape(at);
      } else if (byte < 32) {
        if (at >= this.end)
          throw this.final ? new JsonFault('a text is not closed by a quote', this.at) : NEEDS_MORE;
        throw new JsonFault(
          byte === 10 || byte === 13 ? 'a line break within a text' : 'a control character within a text',
          at,
        );
      } else at++;
    }
    this.start = start;
    this.stop = at;
    this.escaped = escaped;
    this.at = at + 1;
  }

  /** Past the escape that begins at the backslash `at`. */
  private escape(at: number): number {
    const { bytes } = this;
    const letter = bytes[at + 1]!;
    if (letter !== 117) {
      if (at + 1 >= this.end) throw this.expected('', at + 1);
      if (!isEscape(letter)) throw new JsonFault('an escape that JSON does not know', at);
      return at + 2;
    }
    const unit = this.unit(at);
    if (unit < 0xd800 || unit > 0xdfff) return at + 6;
    if (unit < 0xdc00) {
      // Whether it is half a pair depends on the bytes behind it.
      if (at + 12 > this.end && !this.final) throw NEEDS_MORE;
      if (bytes[at + 6] === BACKSLASH && bytes[at + 7] === 117) {
        const second = this.unit(at + 6);
        if (second >= 0xdc00 && second <= 0xdfff) return at + 12;
      }
    }
    this.halves++;
    return at + 6;
  }

  private unit(at: number): number {
    let unit = 0;
    for (let i = at + 2; i < at + 6; i++) {
      const digit = hexDigit(this.bytes[i]!);
      if (digit < 0)
        throw i >= this.end ? this.expected('', i) : new JsonFault('expected four hexadecimal digits', at);
      unit = unit * 16 + digit;
    }
    return unit;
  }
}
