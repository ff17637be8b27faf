/** What is typed at the end of a piece of YAML, finished or not. */
import { CST, Lexer } from 'yaml';
import { NOTHING, rootAt, textOf, written, type Written } from './cst.ts';

/** What is typed: a word that may become a key, or the value of keys that stand before it in the same piece. */
export interface Typed {
  /** Keys, and `*` for items, that the piece itself opens. */
  readonly path: readonly string[];
  /** From where what is typed begins, to the end of the piece. */
  readonly text: string;
  /** A key is typed, not a value. */
  readonly isKey: boolean;
  /** In `{...}` or `[...]`. */
  readonly flow: boolean;
  /** What the innermost braces hold so far. */
  readonly beside: Written;
  /** What the outermost mapping of the piece holds so far. */
  readonly outermost: Written;
}

/** Reads a piece of a text up to the caret; undefined in a comment, and behind brackets that are closed. */
export function typedIn(piece: string): Typed | undefined {
  if (endsInComment(piece)) return undefined;
  const root = rootAt(piece, Infinity);
  const outermost = written(root);
  const typed = (path: readonly string[], offset: number, isKey: boolean): Typed => ({
    path,
    text: piece.slice(offset),
    isKey,
    flow: false,
    beside: NOTHING,
    outermost,
  });
  if (!root) return typed([], piece.length, true);
  if (root.type === 'flow-collection') return inFlow(root, piece, []);
  if (root.type !== 'block-map') return typed([], root.offset, true);
  const { key, sep = [], value } = root.items.at(-1) ?? { start: [] };
  const colon = sep.find(({ type }) => type === 'map-value-ind');
  if (!colon) return typed([], key?.offset ?? 0, true);
  const path = [textOf(key) ?? ''];
  if (value?.type === 'flow-collection') return inFlow(value, piece, path);
  const space = /^:\s*/.exec(piece.slice(colon.offset))?.[0].length ?? 1;
  return typed(path, value?.offset ?? colon.offset + space, false);
}

function endsInComment(piece: string): boolean {
  const types = [...new Lexer().lex(piece)].map((lexeme) => CST.tokenType(lexeme));
  return (
    types.findLast((type) => type !== 'space' && type !== 'newline' && type !== 'flow-error-end') ===
    'comment'
  );
}

function inFlow(outer: CST.FlowCollection, piece: string, start: readonly string[]): Typed | undefined {
  const path = [...start];
  const outermost = written(outer);
  let flow = outer;
  for (;;) {
    if (flow.end.some(({ type }) => type === 'flow-map-end' || type === 'flow-seq-end')) return undefined;
    const isMap = flow.start.type === 'flow-map-start';
    const { key, sep = [], value } = flow.items.at(-1) ?? { start: [] };
    const isValue = sep.some(({ type }) => type === 'map-value-ind');
    if (isMap && isValue) path.push(textOf(key) ?? '');
    if (!isMap) path.push('*');
    const held = isValue ? value : (key ?? value);
    if (held?.type === 'flow-collection' && held.end.length === 0) {
      flow = held;
      continue;
    }
    const word = held?.type === 'flow-collection' ? undefined : held;
    return {
      path,
      text: word ? piece.slice(word.offset) : '',
      isKey: isMap && !isValue,
      flow: true,
      beside: new Map([...written(flow)].filter(([name]) => isValue || name !== textOf(word))),
      outermost,
    };
  }
}
