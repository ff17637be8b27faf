/** Where in a GraphQL document a caret stands, read from its words: the document need not be valid while it is typed. */

/** How a selection is reached: by the names of fields from a type, or from the type of all queries, mutations or subscriptions. */
export interface Trail {
  readonly from: { readonly operation: string } | { readonly type: string };
  readonly fields: readonly string[];
}

/** A field, or a directive, that takes arguments. */
export type Taker = { readonly in: Trail; readonly field: string } | { readonly directive: string };

export type GraphqlPlace =
  /** Outside of all operations. */
  | { readonly kind: 'document' }
  | { readonly kind: 'field'; readonly in: Trail }
  /** Behind `...`. */
  | { readonly kind: 'spread'; readonly in: Trail }
  /** A type behind `on`; `in`: the selection whose types it is one of, absent where it may be any. */
  | { readonly kind: 'condition'; readonly in?: Trail }
  | { readonly kind: 'argument'; readonly of: Taker; readonly present: readonly string[] }
  /** A field of an input; `way`: the argument, and the fields of inputs within it. */
  | {
      readonly kind: 'input';
      readonly of: Taker;
      readonly way: readonly string[];
      readonly present: readonly string[];
    }
  | {
      readonly kind: 'value';
      readonly of: Taker;
      readonly way: readonly string[];
      readonly variables: readonly string[];
    }
  /** The type of a variable. */
  | { readonly kind: 'type' }
  /** A value that a variable of `type` has by default. */
  | { readonly kind: 'default'; readonly type: string }
  | { readonly kind: 'directive' };

/** Also a text that the caret is in, which ends there. */
const TOKEN =
  /[\s,\uFEFF]+|#[^\r\n]*|"""(?:\\"""|[^\\]|\\(?!"""))*?(?:"""|$)|"(?:\\.|[^"\\\r\n])*(?:"|$)|\.\.\.|\$?[A-Za-z_]\w*|-?\d[\w.+-]*|[^]/g;
const WHOLE_TEXT = /^(?:"""(?:\\"""|[^\\]|\\(?!"""))*?"""|"(?!"")(?:\\.|[^"\\])*")$/;

/** What is open around a token, and what was read of it. */
type Frame =
  | { readonly type: 'document' }
  | { readonly type: 'selection'; readonly trail: Trail; field?: string; condition?: string }
  | { readonly type: 'arguments'; readonly of: Taker; readonly present: string[]; key?: string }
  | {
      readonly type: 'object';
      readonly of: Taker;
      readonly way: readonly string[];
      readonly present: string[];
      key?: string;
    }
  | { readonly type: 'list'; readonly of: Taker; readonly way: readonly string[] }
  | { readonly type: 'variables'; named?: string; of: string; isDefault: boolean }
  /** What stands in brackets and is of no interest. */
  | { readonly type: 'other' };

/** The name that is being typed in front of the caret, with its `$`. */
export const typedIn = (before: string): string => /\$?\w*$/.exec(before)?.[0] ?? '';

/** The place behind `before`; undefined in texts, comments, numbers and where a name is made up. */
export function graphqlPlaceAt(before: string): GraphqlPlace | undefined {
  const typed = typedIn(before);
  const earlier = before.slice(0, before.length - typed.length);
  const parts = [...earlier.matchAll(TOKEN)].map(([part]) => part);
  const last = parts.at(-1) ?? '';
  const isText = last.startsWith('"') && !WHOLE_TEXT.test(last);
  if (isText || last.startsWith('#') || /^\d/.test(typed) || /\d\.$/.test(earlier)) return undefined;
  const reader = new PlaceReader();
  for (const token of parts.filter((part) => !/^[\s,\uFEFF#]/.test(part))) reader.read(token);
  return reader.place(typed);
}

class PlaceReader {
  private readonly frames: Frame[] = [{ type: 'document' }];
  /** Names of the variables of the operation, with their `$`. */
  private variables: string[] = [];
  private operation = 'query';
  /** Behind `fragment X on`. */
  private condition: string | undefined;
  /** The two tokens before. */
  private last = '';
  private earlier = '';
  /** The directive that was named last, whose arguments may follow. */
  private directive: string | undefined;

  read(token: string): void {
    this.take(token);
    this.directive = this.last === '@' && isName(token) ? token : undefined;
    [this.earlier, this.last] = [this.last, token];
  }

  place(typed: string): GraphqlPlace | undefined {
    const { frame, last } = this;
    if (last === '@') return typed.startsWith('$') ? undefined : { kind: 'directive' };
    switch (frame.type) {
      case 'document':
        if (typed.startsWith('$') || /^(?:query|mutation|subscription|fragment)$/.test(last))
          return undefined;
        return last === 'on'
          ? { kind: 'condition' }
          : last === '' || last === '}'
            ? { kind: 'document' }
            : undefined;
      case 'selection':
        if (typed.startsWith('$')) return undefined;
        if (last === '...') return { kind: 'spread', in: frame.trail };
        if (last === 'on' && this.earlier === '...') return { kind: 'condition', in: frame.trail };
        return { kind: 'field', in: frame.trail };
      case 'arguments':
        if (last === ':' && frame.key !== undefined) return this.value(frame.of, [frame.key]);
        return typed.startsWith('$') ? undefined : { kind: 'argument', of: frame.of, present: frame.present };
      case 'object':
        if (last === ':' && frame.key !== undefined) return this.value(frame.of, [...frame.way, frame.key]);
        return typed.startsWith('$')
          ? undefined
          : { kind: 'input', of: frame.of, way: frame.way, present: frame.present };
      case 'list':
        return this.value(frame.of, frame.way);
      case 'variables':
        if (typed.startsWith('$') || frame.named === undefined) return undefined;
        if (frame.isDefault) return last === '=' ? { kind: 'default', type: frame.of } : undefined;
        return last === ':' || last === '[' ? { kind: 'type' } : undefined;
      case 'other':
        return undefined;
    }
  }

  private value(of: Taker, way: readonly string[]): GraphqlPlace {
    return { kind: 'value', of, way, variables: this.variables };
  }

  private get frame(): Frame {
    return this.frames.at(-1) ?? { type: 'document' };
  }

  private take(token: string): void {
    const { frame } = this;
    if (/^[)\]}]$/.test(token) && !(frame.type === 'variables' && token === ']')) {
      if (frame.type !== 'document') this.frames.pop();
      return;
    }
    switch (frame.type) {
      case 'document':
        return this.inDocument(token);
      case 'selection':
        return this.inSelection(frame, token);
      case 'arguments':
      case 'object':
        return this.inValues(frame, token);
      case 'list':
        if (token === '{') this.frames.push({ type: 'object', of: frame.of, way: frame.way, present: [] });
        else if (token === '[') this.frames.push(frame);
        return;
      case 'variables':
        return this.inVariables(frame, token);
      case 'other':
        if (/^[([{]$/.test(token)) this.frames.push({ type: 'other' });
    }
  }

  private inDocument(token: string): void {
    if (/^(?:query|mutation|subscription)$/.test(token) && (this.last === '' || this.last === '}'))
      [this.operation, this.variables, this.condition] = [token, [], undefined];
    else if (this.last === 'on' && isName(token)) this.condition = token;
    else if (token === '(')
      this.frames.push(
        this.directive === undefined
          ? { type: 'variables', of: '', isDefault: false }
          : this.argumentsOf({ directive: this.directive }),
      );
    else if (token === '{') {
      const from = this.condition === undefined ? { operation: this.operation } : { type: this.condition };
      this.frames.push({ type: 'selection', trail: { from, fields: [] } });
      [this.operation, this.condition] = ['query', undefined];
      if (this.last === '' || this.last === '}') this.variables = [];
    }
  }

  private inSelection(frame: Extract<Frame, { type: 'selection' }>, token: string): void {
    if (token === '...') [frame.field, frame.condition] = [undefined, undefined];
    else if (token === '(') {
      const of =
        this.directive === undefined
          ? frame.field !== undefined && { in: frame.trail, field: frame.field }
          : { directive: this.directive };
      this.frames.push(of ? this.argumentsOf(of) : { type: 'other' });
    } else if (token === '{') {
      const trail =
        frame.condition !== undefined
          ? { from: { type: frame.condition }, fields: [] }
          : frame.field === undefined
            ? frame.trail
            : { ...frame.trail, fields: [...frame.trail.fields, frame.field] };
      this.frames.push({ type: 'selection', trail });
    } else if (isName(token) && this.last !== '@') {
      const isCondition = this.last === 'on' && this.earlier === '...';
      if (isCondition) frame.condition = token;
      // A spread is of a fragment; behind it a field begins.
      else if (this.last === '...') frame.field = undefined;
      else [frame.field, frame.condition] = [token, undefined];
    }
  }

  private inValues(frame: Extract<Frame, { type: 'arguments' | 'object' }>, token: string): void {
    const way = frame.type === 'object' ? frame.way : [];
    if (token === '{')
      this.frames.push({ type: 'object', of: frame.of, way: wayOf(way, frame.key), present: [] });
    else if (token === '[') this.frames.push({ type: 'list', of: frame.of, way: wayOf(way, frame.key) });
    else if (token === '(') this.frames.push({ type: 'other' });
    else if (token === ':' && isName(this.last)) {
      frame.key = this.last;
      frame.present.push(this.last);
    }
  }

  private inVariables(frame: Extract<Frame, { type: 'variables' }>, token: string): void {
    if (token.startsWith('$')) {
      [frame.named, frame.of, frame.isDefault] = [token, '', false];
      this.variables.push(token);
    } else if (/^[({]$/.test(token) || (token === '[' && frame.isDefault))
      this.frames.push({ type: 'other' });
    else if (token === '=') frame.isDefault = true;
    else if (isName(token) && !frame.isDefault) frame.of = token;
  }

  private argumentsOf(of: Taker): Frame {
    return { type: 'arguments', of, present: [] };
  }
}

const isName = (token: string): boolean => /^[A-Za-z_]/.test(token);

const wayOf = (way: readonly string[], key: string | undefined): readonly string[] =>
  key === undefined ? way : [...way, key];
