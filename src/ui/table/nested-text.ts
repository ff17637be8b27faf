/** A list, struct or map as DuckDB prints it, taken apart by its type: a tree of what it holds. */
import { readType, type SqlType } from '#core/sql/type-text.ts';
import { WrittenNumber } from './cell-shape.ts';

/** Lists are arrays; structs and maps are maps, in their order, keys as they are printed. NULL is null, all else that is no number and no truth value a text. */
export type Nested = readonly unknown[] | ReadonlyMap<string, unknown>;

/** `type`: as DuckDB prints it. Undefined where the type has no parts, or the text is not a whole value of it. */
export function nestedIn(text: string, type: string): Nested | undefined {
  const read = readType(type);
  if (read.type === 'PLAIN') return undefined;
  const printed = new Printed(text);
  try {
    const value = printed.value(read, AFTER_VALUE);
    return printed.isAtEnd && typeof value === 'object' && value !== null ? (value as Nested) : undefined;
  } catch (cause) {
    if (cause instanceof NotPrinted) return undefined;
    throw cause;
  }
}

/** What ends a value that stands without quotes. */
const AFTER_VALUE = /[,\]}]/g;
const AFTER_KEY = /[=]/g;

const NUMBER = /^U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$|^BIGNUM$|^DECIMAL$|^FLOAT$|^DOUBLE$/;

/** The text is not what DuckDB prints of such a value. */
class NotPrinted extends Error {}

class Printed {
  #at = 0;

  constructor(private readonly text: string) {}

  get isAtEnd(): boolean {
    return this.#at === this.text.length;
  }

  value(type: SqlType, after: RegExp): unknown {
    if (this.#isNull(after)) return null;
    switch (type.type) {
      case 'LIST':
        return this.#members('[', ']', () => this.value(type.child, AFTER_VALUE));
      case 'STRUCT': {
        const fields = [...type.fields];
        return new Map(
          this.#members('{', '}', (): [string, unknown] => {
            const field = fields.shift();
            if (!field || this.#quoted() !== field.name) throw new NotPrinted();
            this.#take(': ');
            return [field.name, this.value(field.type, AFTER_VALUE)];
          }),
        );
      }
      case 'MAP':
        return new Map(
          this.#members('{', '}', (): [string, unknown] => {
            const from = this.#at;
            const key = this.value(type.key, AFTER_KEY);
            const name = typeof key === 'string' ? key : this.text.slice(from, this.#at);
            this.#take('=');
            return [name, this.value(type.value, AFTER_VALUE)];
          }),
        );
      case 'PLAIN':
        return this.#plain(type.name, after);
    }
  }

  #members<T>(open: string, close: string, member: () => T): T[] {
    this.#take(open);
    const found: T[] = [];
    while (!this.#has(close)) {
      if (found.length > 0) this.#take(', ');
      found.push(member());
    }
    this.#take(close);
    return found;
  }

  #plain(name: string, after: RegExp): unknown {
    const isQuoted = this.#has("'");
    const text = isQuoted ? this.#quoted() : this.#bare(after);
    if (isQuoted) return text;
    if (NUMBER.test(name)) return new WrittenNumber(text);
    return name === 'BOOLEAN' ? text === 'true' : text;
  }

  /** The members of a UNION may have parts, of which only that one knows the types. */
  #bare(after: RegExp): string {
    const end = this.#endOf(after);
    const text = this.text.slice(this.#at, end);
    if (text === '' || /^[[{(]/.test(text)) throw new NotPrinted();
    this.#at = end;
    return text;
  }

  #quoted(): string {
    this.#take("'");
    const quoted = /((?:[^'\\]|\\.)*)'/sy;
    quoted.lastIndex = this.#at;
    const inside = quoted.exec(this.text)?.[1];
    if (inside === undefined) throw new NotPrinted();
    this.#at = quoted.lastIndex;
    return inside.replace(/\\(.)/gs, '$1');
  }

  #isNull(after: RegExp): boolean {
    if (!this.#has('NULL') || this.#endOf(after) !== this.#at + 4) return false;
    this.#at += 4;
    return true;
  }

  #endOf(after: RegExp): number {
    after.lastIndex = this.#at;
    return after.exec(this.text)?.index ?? this.text.length;
  }

  #has(text: string): boolean {
    return this.text.startsWith(text, this.#at);
  }

  #take(text: string): void {
    if (!this.#has(text)) throw new NotPrinted();
    this.#at += text.length;
  }
}
