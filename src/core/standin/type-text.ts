/** The type of a column as a sample's entry spells it: read strictly, since it becomes SQL and may come from elsewhere. */
import { ident, literal } from '../sql/quote.ts';

/** Types without parts, as DuckDB prints them; and as people write them. */
const PLAIN = new Set(
  `BOOLEAN TINYINT SMALLINT INTEGER BIGINT HUGEINT UTINYINT USMALLINT UINTEGER UBIGINT UHUGEINT FLOAT DOUBLE VARCHAR BLOB BIT UUID
DATE TIME TIME_NS TIMETZ INTERVAL TIMESTAMP TIMESTAMP_S TIMESTAMP_MS TIMESTAMP_NS TIMESTAMPTZ BIGNUM`.split(
    /\s+/,
  ),
);
const ALIASES: Readonly<Record<string, string>> = {
  BOOL: 'BOOLEAN',
  INT: 'INTEGER',
  REAL: 'FLOAT',
  TEXT: 'VARCHAR',
  STRING: 'VARCHAR',
  DATETIME: 'TIMESTAMP',
};
const ZONED = /^(TIMESTAMP|TIME)\s+WITH\s+TIME\s+ZONE/i;
const MOST_DEPTH = 20;

/** Gives the type as SQL, in one spelling; undefined for what is no type that text can be cast to. */
export function typeSql(text: string): string | undefined {
  const reader = new TypeReader(text);
  const sql = reader.type(0);
  return sql !== undefined && reader.isAtEnd() ? sql : undefined;
}

/** Reads from left to right; what does not fit gives undefined. */
class TypeReader {
  #rest: string;

  constructor(text: string) {
    this.#rest = text.trimStart();
  }

  isAtEnd(): boolean {
    return this.#rest === '';
  }

  type(depth: number): string | undefined {
    let sql = depth > MOST_DEPTH ? undefined : this.#base(depth);
    while (sql !== undefined) {
      const size = this.#take(/^\[\s*(\d{0,6})\s*\]/);
      if (!size) break;
      sql = `${sql}[${size[1]}]`;
    }
    return sql;
  }

  #base(depth: number): string | undefined {
    const zoned = this.#take(ZONED)?.[1];
    if (zoned !== undefined) return `${zoned.toUpperCase()} WITH TIME ZONE`;
    const word = this.#take(/^[A-Za-z_][A-Za-z0-9_]*/)?.[0].toUpperCase();
    switch (word) {
      case undefined:
        return undefined;
      case 'DECIMAL':
      case 'NUMERIC': {
        const size = this.#take(/^\(\s*(\d{1,2})\s*(?:,\s*(\d{1,2})\s*)?\)/);
        return size ? `DECIMAL(${size[1]},${size[2] ?? 0})` : 'DECIMAL(18,3)';
      }
      case 'STRUCT':
        return this.#parts(word, () => this.#field(depth));
      case 'MAP': {
        const parts = this.#list(() => this.type(depth + 1));
        return parts?.length === 2 ? `MAP(${parts.join(', ')})` : undefined;
      }
      case 'ENUM':
        return this.#parts(word, () => this.#quoted("'", literal));
      default: {
        const plain = Object.hasOwn(ALIASES, word) ? ALIASES[word] : word;
        return plain !== undefined && PLAIN.has(plain) ? plain : undefined;
      }
    }
  }

  #field(depth: number): string | undefined {
    const name = this.#quoted('"', ident) ?? this.#bareName();
    const type = name === undefined ? undefined : this.type(depth + 1);
    return type === undefined ? undefined : `${name} ${type}`;
  }

  #bareName(): string | undefined {
    const name = this.#take(/^[A-Za-z_][A-Za-z0-9_]*/)?.[0];
    return name === undefined ? undefined : ident(name);
  }

  #quoted(quote: '"' | "'", spell: (text: string) => string): string | undefined {
    const found = this.#take(quote === '"' ? /^"((?:[^"\0]|"")*)"/ : /^'((?:[^'\0]|'')*)'/);
    return found ? spell((found[1] ?? '').replaceAll(quote + quote, quote)) : undefined;
  }

  #parts(word: string, part: () => string | undefined): string | undefined {
    const parts = this.#list(part);
    return parts && `${word}(${parts.join(', ')})`;
  }

  /** In brackets, with commas between; at least one. */
  #list(part: () => string | undefined): string[] | undefined {
    if (!this.#take(/^\(/)) return undefined;
    const parts: string[] = [];
    do {
      const next = part();
      if (next === undefined) return undefined;
      parts.push(next);
    } while (this.#take(/^,/));
    return this.#take(/^\)/) ? parts : undefined;
  }

  #take(pattern: RegExp): RegExpExecArray | undefined {
    const found = pattern.exec(this.#rest);
    if (!found) return undefined;
    this.#rest = this.#rest.slice(found[0].length).trimStart();
    return found;
  }
}
