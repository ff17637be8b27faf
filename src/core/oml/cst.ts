/** Tokens of yaml, which keep also what is no YAML yet, and what is written in them. */
import { CST, Parser } from 'yaml';

/** What is written in a mapping: its keys, with their values where those are scalars. */
export type Written = ReadonlyMap<string, string | undefined>;

export const NOTHING: Written = new Map();

/** The content of the last document that begins at or before `offset`. */
export function rootAt(text: string, offset: number): CST.Token | undefined {
  const documents = [...new Parser().parse(text)].filter((token) => token.type === 'document');
  return documents.findLast((document) => document.offset <= offset)?.value;
}

/** The keys of a mapping, in braces or in lines; nothing of anything else. */
export function written(node: CST.Token | undefined): Written {
  if (node?.type !== 'block-map' && node?.type !== 'flow-collection') return NOTHING;
  return new Map(
    node.items.flatMap(({ key, value }) => {
      const name = textOf(key);
      return name === undefined ? [] : [[name, textOf(value)] as const];
    }),
  );
}

/** What a plain or quoted scalar says; undefined of anything else. */
export function textOf(token: CST.Token | null | undefined): string | undefined {
  switch (token?.type) {
    case 'scalar':
    case 'single-quoted-scalar':
    case 'double-quoted-scalar':
      return CST.resolveAsScalar(token, false, () => {})?.value;
    default:
      return undefined;
  }
}

/** The dash of a list's item. */
export const dashOf = ({ start }: CST.CollectionItem): CST.SourceToken | undefined =>
  start.find(({ type }) => type === 'seq-item-ind');
