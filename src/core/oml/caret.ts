/** What holds a caret in a YAML text that is being typed: read from yaml's tokens, which keep what is no YAML yet. */
import { CST } from 'yaml';
import { dashOf, NOTHING, rootAt, textOf, written, type Written } from './cst.ts';

/** A key, or an item of a list (then without `key`), that holds the caret. */
export interface Holder {
  readonly key?: string;
  /** 0-based: where the key or the dash stands. */
  readonly line: number;
  readonly column: number;
}

export interface Around {
  /** Outermost first. */
  readonly holders: readonly Holder[];
  /** The mapping whose keys stand in the caret's column; empty where there is none. */
  readonly beside: Written;
  /** What the outermost list item holds, of those that hold the caret. */
  readonly item: Written;
  /** What the item above that one holds. */
  readonly previous: Written;
  /** The key of the document under which the caret stands, or below which it could go on. */
  readonly section?: Section;
  /** What was begun on a line above and goes on at the caret: lines behind `|` or `>`, quotes, brackets. */
  readonly inside?: { readonly type: 'block' | 'other'; readonly offset: number };
}

/** A key of the document, seen from a caret below it. */
export interface Section {
  readonly key: string;
  /** Of what is its list: the column of the dashes; absent where its value is another, `empty` where it has none yet. */
  readonly dash?: number | 'empty';
  /** The last item that begins above the caret's line. */
  readonly above: Written;
}

/** A key that nobody writes, in place of what is typed behind a dash: the item is there, whatever it will be. */
const CARET = '\u00a0caret';

/** `line`: 0-based; `lead`: what stands before the word at the caret, white space and dashes. */
export function aroundCaret(text: string, line: number, lead: string): Around {
  const lines = text.split('\n');
  const start = lines.slice(0, line).reduce((sum, each) => sum + each.length + 1, 0);
  const rest = lead.includes('-') ? `${lead}${CARET}:` : lead;
  const whole = [...lines.slice(0, line), rest, ...lines.slice(line + 1)].join('\n');
  return descend(whole, { start, line, column: lead.length });
}

/** The key of the document on `line`, or the last above it; seen from the line below. */
export function sectionAt(text: string, line: number): Section | undefined {
  const lines = text.split('\n').slice(0, line + 1);
  const start = lines.join('\n').length + 1;
  return sectionAbove(rootAt(text, start), start, placesIn(text));
}

function sectionAbove(root: CST.Token | undefined, start: number, placed: Places): Section | undefined {
  const found =
    root?.type === 'block-map' ? root.items.findLast(({ key }) => offsetOf(key) < start) : undefined;
  const key = textOf(found?.key);
  if (key === undefined) return undefined;
  const value = found?.value;
  if (!value) return { key, dash: 'empty', above: NOTHING };
  if (value.type !== 'block-seq') return { key, above: NOTHING };
  const above = value.items.findLast((item) => offsetOf(dashOf(item)) < start);
  const [first] = value.items.flatMap((item) => dashOf(item) ?? []);
  return {
    key,
    dash: first && placed(first.offset).column,
    above: written(above?.value),
  };
}

interface Caret {
  /** Offset of its line. */
  readonly start: number;
  readonly line: number;
  readonly column: number;
}

function descend(text: string, caret: Caret): Around {
  const holders: Holder[] = [];
  let outermost: Written | undefined;
  let previous: Written | undefined;
  const placed = placesIn(text);
  let node = rootAt(text, caret.start);
  const section = sectionAbove(node, caret.start, placed);
  const isAbove = (token: CST.Token | null | undefined): boolean =>
    offsetOf(token) < caret.start + caret.column;
  const found = (): Around => ({
    holders,
    item: outermost ?? NOTHING,
    previous: previous ?? NOTHING,
    section,
    beside: NOTHING,
  });
  for (;;) {
    if (node?.type === 'block-map') {
      const column = placed(firstKey(node)?.offset ?? node.offset).column;
      if (caret.column === column && !isAtList(node, caret))
        return { ...found(), beside: withoutCaret(written(node)) };
      const item = node.items.findLast(({ key }) => isAbove(key));
      if (!item || caret.column < column) break;
      holders.push({ key: textOf(item.key), ...placed(item.key?.offset ?? node.offset) });
      node = item.value;
    } else if (node?.type === 'block-seq') {
      const dashes = node.items.map(dashOf);
      const at = dashes.findLastIndex(isAbove);
      const dash = dashes[at];
      if (!dash || caret.column <= placed(dash.offset).column) break;
      holders.push(placed(dash.offset));
      const value: CST.Token | undefined = node.items[at]?.value;
      previous ??= written(node.items[at - 1]?.value);
      outermost ??= withoutCaret(written(value));
      node = value;
    } else break;
  }
  if (node?.type === 'block-scalar' && isAbove(node))
    return { ...found(), inside: { type: 'block', offset: node.offset } };
  const isBlock = node?.type === 'block-map' || node?.type === 'block-seq';
  if (node && !isBlock && node.offset < caret.start && endOf(node) > caret.start)
    return { ...found(), inside: { type: 'other', offset: node.offset } };
  return found();
}

/** A list may stand in the column of the key it belongs to. */
function isAtList(map: CST.BlockMap, { start }: Caret): boolean {
  const above = map.items.findLast(({ key }) => offsetOf(key) < start);
  return above?.value?.type === 'block-seq' && above.value.items.some((item) => isOfLine(item, start));
}

const isOfLine = (item: CST.CollectionItem, offset: number): boolean =>
  (dashOf(item)?.offset ?? -1) >= offset;

/** Nothing stands nowhere, above no caret. */
const offsetOf = (token: { readonly offset: number } | null | undefined): number => token?.offset ?? Infinity;

const firstKey = ({ items }: CST.BlockMap): CST.Token | undefined =>
  items.find(({ key }) => key)?.key ?? undefined;

function endOf(token: CST.Token): number {
  return token.offset + CST.stringify(token).length;
}

const withoutCaret = (keys: Written): Written => new Map([...keys].filter(([key]) => !key.includes(CARET)));

type Places = (offset: number) => { readonly line: number; readonly column: number };

function placesIn(text: string): Places {
  return (offset) => {
    const before = text.slice(0, offset).split('\n');
    return { line: before.length - 1, column: before.at(-1)?.length ?? 0 };
  };
}
