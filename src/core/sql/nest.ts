/** Tokens with their brackets closed: what stands at one level, and what stands below it. */
import type { Token } from './lex.ts';

export interface Group {
  readonly type: 'group';
  readonly open: '(' | '[' | '{';
  readonly nodes: readonly Node[];
  readonly start: number;
  readonly end: number;
}

export type Node = Token | Group;

const CLOSERS: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/** A bracket that is never closed reaches to the end; one that was never opened stays a sign. */
export function nest(tokens: readonly Token[]): Node[] {
  let at = 0;
  const level = (close?: string): Node[] => {
    const nodes: Node[] = [];
    for (; at < tokens.length; at++) {
      const token = tokens[at];
      if (token === undefined) break;
      if (token.type === 'sign' && token.text === close) break;
      if (token.type !== 'sign' || !(token.text in CLOSERS)) {
        nodes.push(token);
        continue;
      }
      at++;
      const inner = level(CLOSERS[token.text]);
      const end = tokens[at]?.end ?? tokens.at(-1)?.end ?? token.end;
      nodes.push({ type: 'group', open: token.text as Group['open'], nodes: inner, start: token.start, end });
    }
    return nodes;
  };
  return level();
}

/** An unquoted word in upper case, or '' for everything else: quoted names are never keywords. */
export function keyword(node: Node | undefined): string {
  return node?.type === 'word' ? node.text.toUpperCase() : '';
}

/** Tells whether a node is the sign `sign`, one character such as `,`. */
export function isSign(node: Node | undefined, sign: string): boolean {
  return node?.type === 'sign' && node.text === sign;
}

/** Tells whether a node is a group in round brackets. */
export function isParenthesis(node: Node | undefined): node is Group {
  return node?.type === 'group' && node.open === '(';
}

/** Tells whether a node may be a name: a word, keywords too, or a name in double quotes. */
export function isName(node: Node | undefined): node is Token {
  return node?.type === 'word' || node?.type === 'name';
}
