/** A GraphQL document, as far as sending it and naming its columns take: operations, their variables, what is selected. */

/** A word, a variable, a sign or a text of a document, where it stands. */
export interface Token {
  readonly text: string;
  readonly start: number;
}

export interface Operation {
  readonly type: 'query' | 'mutation' | 'subscription';
  readonly start: number;
  /** Type by name, without `$`, as it is written. */
  readonly variables: ReadonlyMap<string, string>;
  readonly selected: readonly Selection[];
}

export type Selection =
  /** `name`: as the answer has it, its alias where there is one. */
  | { readonly type: 'field'; readonly name: string; readonly selected: readonly Selection[] }
  | { readonly type: 'fragment'; readonly name: string }
  | { readonly type: 'inline'; readonly selected: readonly Selection[] };

export interface Document {
  readonly operations: readonly Operation[];
  readonly fragments: ReadonlyMap<string, readonly Selection[]>;
}

const TOKEN =
  /[\s,\uFEFF]+|#[^\r\n]*|"""(?:\\"""|[^])*?"""|"(?:\\.|[^"\\\r\n])*"|\.\.\.|\$?[A-Za-z_]\w*|-?\d[\w.+-]*|[^]/g;

const tokensOf = (text: string): Token[] =>
  [...text.matchAll(TOKEN)].flatMap(({ 0: part, index }) =>
    /^[\s,\uFEFF#]/.test(part) ? [] : [{ text: part, start: index }],
  );

/** Reads it; undefined where it is none that this understands, which the server then says. */
export function documentOf(text: string): Document | undefined {
  const reader = new DocumentReader(tokensOf(text));
  try {
    return reader.document();
  } catch (error) {
    if (error === UNREAD) return undefined;
    throw error;
  }
}

const UNREAD = new Error('No GraphQL document.');

const OPERATIONS = ['query', 'mutation', 'subscription'] as const;
const CLOSERS: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

class DocumentReader {
  private at = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  document(): Document {
    const operations: Operation[] = [];
    const fragments = new Map<string, readonly Selection[]>();
    while (this.at < this.tokens.length) {
      const start = this.tokens[this.at]!.start;
      const type = OPERATIONS.find((each) => each === this.peek());
      if (this.peek() === '{')
        operations.push({ type: 'query', start, variables: new Map(), selected: this.selected() });
      else if (type) {
        this.at++;
        if (this.isName()) this.at++;
        const variables = this.variables();
        this.directives();
        operations.push({ type, start, variables, selected: this.selected() });
      } else if (this.peek() === 'fragment') {
        this.at++;
        const name = this.name();
        this.take('on');
        this.name();
        this.directives();
        fragments.set(name, this.selected());
      } else throw UNREAD;
    }
    return { operations, fragments };
  }

  private variables(): Map<string, string> {
    const variables = new Map<string, string>();
    if (this.peek() !== '(') return variables;
    for (this.at++; this.peek() !== ')';) {
      const name = this.next();
      if (!name.startsWith('$')) throw UNREAD;
      this.take(':');
      let type = '';
      while (/^[[\]!]$/.test(this.peek()) || (this.isName() && /^\[*$/.test(type))) type += this.next();
      variables.set(name.slice(1), type);
      if (this.peek() === '=') {
        this.at++;
        this.value();
      }
      this.directives();
    }
    this.at++;
    return variables;
  }

  private selected(): Selection[] {
    this.take('{');
    const selected: Selection[] = [];
    while (this.peek() !== '}') selected.push(this.selection());
    this.at++;
    return selected;
  }

  private selection(): Selection {
    if (this.peek() === '...') {
      this.at++;
      if (this.isName() && this.peek() !== 'on') {
        const name = this.next();
        this.directives();
        return { type: 'fragment', name };
      }
      if (this.peek() === 'on') {
        this.at++;
        this.name();
      }
      this.directives();
      return { type: 'inline', selected: this.selected() };
    }
    const first = this.name();
    const isAlias = this.peek() === ':';
    if (isAlias) {
      this.at++;
      this.name();
    }
    if (this.peek() === '(') this.value();
    this.directives();
    return { type: 'field', name: first, selected: this.peek() === '{' ? this.selected() : [] };
  }

  private directives(): void {
    while (this.peek() === '@') {
      this.at++;
      this.name();
      if (this.peek() === '(') this.value();
    }
  }

  /** Past a value, or the arguments in their brackets. */
  private value(): void {
    const closer = CLOSERS[this.next()];
    if (closer === undefined) return;
    while (this.peek() !== closer) this.value();
    this.at++;
  }

  /** '' at the end, where nothing but names may be missing. */
  private peek(): string {
    return this.tokens[this.at]?.text ?? '';
  }

  private next(): string {
    const { text } = this.tokens[this.at++] ?? {};
    if (text === undefined) throw UNREAD;
    return text;
  }

  private take(text: string): void {
    if (this.next() !== text) throw UNREAD;
  }

  private isName(): boolean {
    return /^[A-Za-z_]/.test(this.peek());
  }

  private name(): string {
    if (!this.isName()) throw UNREAD;
    return this.next();
  }
}
