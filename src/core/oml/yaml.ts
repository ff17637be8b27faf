/** YAML text to values and their places, as PyYAML's `safe_load` would read it. */
import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Alias,
  type Document,
  type Pair,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { YamlFloat, type Value } from './pipeline.ts';
import { floatRepr, pythonStr } from './python.ts';
import type { ScalarToken } from './source-scalar.ts';
import { isMapping } from './value.ts';
import { composeYaml, YamlError, type Span } from './yaml-compose.ts';
import { isMergeKey, readScalar, ScalarError } from './yaml-scalar.ts';

/** Where a value stands. Behind an alias, `span` is the alias and the rest belongs to the anchored value. */
export interface Place {
  readonly span: Span;
  readonly key?: Span;
  readonly scalar?: { readonly token: ScalarToken; readonly value: string };
  readonly children?: ReadonlyMap<string | number, Place>;
}

/** A key given twice in one mapping; the last one counts. */
export interface DuplicateKey {
  readonly name: string;
  readonly first: Span;
  readonly second: Span;
}

export interface LoadedYaml {
  readonly value: Value;
  readonly place: Place;
  readonly duplicates: readonly DuplicateKey[];
}

/** Values deeper than this are refused: every later step walks them recursively. */
const MAX_DEPTH = 100;
/** Values a document may hold once its aliases are followed. */
const MAX_VALUES = 100_000;

/** Reads one document. Throws `YamlError`. */
export function loadYaml(text: string): LoadedYaml {
  return new Reading(text).load(composeYaml(text));
}

interface Read {
  readonly value: Value;
  readonly place: Place;
  /** How many values it holds, itself included. */
  readonly size: number;
}

type Entries = Map<string, Read>;

/** One walk over the parsed document. */
class Reading {
  private readonly anchors = new Map<string, Read | 'open'>();
  private readonly duplicates: DuplicateKey[] = [];
  private total = 0;

  constructor(private readonly text: string) {}

  load(document: Document | undefined): LoadedYaml {
    const { value, place } = this.read(document?.contents ?? null, { start: 0, end: 0 }, 0);
    return { value, place, duplicates: this.duplicates };
  }

  private read(node: unknown, fallback: Span, depth: number): Read {
    if (isAlias(node)) return this.readAlias(node);
    const anchor = isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined;
    if (anchor !== undefined) this.anchors.set(anchor, 'open');
    const result = this.readNode(node, fallback, depth);
    if (anchor !== undefined) this.anchors.set(anchor, result);
    return result;
  }

  private readNode(node: unknown, fallback: Span, depth: number): Read {
    this.total += 1;
    if (isScalar(node)) return this.readScalar(node, fallback);
    if (!isMap(node) && !isSeq(node)) return { value: null, place: { span: fallback }, size: 1 };
    const span = this.spanOf(node, fallback);
    if (depth >= MAX_DEPTH) throw new YamlError(`Nested deeper than ${MAX_DEPTH} levels`, firstOf(span));
    const kind = isMap(node) ? 'map' : 'seq';
    if (node.tag !== undefined && node.tag !== '!' && node.tag !== `tag:yaml.org,2002:${kind}`) {
      throw new YamlError(`The tag '${node.tag}' is not supported here`, firstOf(span));
    }
    return isMap(node) ? this.readMap(node, span, depth) : this.readSeq(node, span, depth);
  }

  private readScalar(node: Scalar, fallback: Span): Read {
    const span = this.spanOf(node, fallback);
    const text = String(node.source ?? '');
    const token = node.srcToken as ScalarToken | undefined;
    try {
      const value = readScalar(text, node.tag, isPlain(node));
      return { value, place: { span, scalar: token && { token, value: text } }, size: 1 };
    } catch (error) {
      if (error instanceof ScalarError) throw new YamlError(error.message, span);
      throw error;
    }
  }

  private readAlias(node: Alias): Read {
    const span = this.spanOf(node, { start: 0, end: 0 });
    const target = this.anchors.get(node.source);
    if (target === undefined) throw new YamlError(`Nothing is named '&${node.source}' before this`, span);
    if (target === 'open') throw new YamlError(`'*${node.source}' stands inside what it repeats`, span);
    this.total += target.size;
    if (this.total > MAX_VALUES) {
      throw new YamlError(`Aliases make this document hold more than ${MAX_VALUES} values`, span);
    }
    return { ...target, place: { ...target.place, span } };
  }

  private readSeq(node: YAMLSeq, span: Span, depth: number): Read {
    const items = node.items.map((item) => this.read(item, firstOf(span), depth + 1));
    return {
      value: items.map((item) => item.value),
      place: { span, children: new Map(items.map((item, i) => [i, item.place])) },
      size: items.reduce((sum, item) => sum + item.size, 1),
    };
  }

  private readMap(node: YAMLMap, span: Span, depth: number): Read {
    const own: Entries = new Map();
    const merged: Entries = new Map();
    for (const pair of node.items) {
      const key = this.readKey(pair, span, depth);
      if (key.merge) {
        for (const [name, item] of this.readMerge(pair, span, depth)) merged.set(name, item);
        continue;
      }
      const item = this.read(pair.value, { start: key.span.end, end: key.span.end }, depth + 1);
      const first = own.get(key.name)?.place.key;
      if (first) this.duplicates.push({ name: key.name, first, second: key.span });
      own.set(key.name, { ...item, place: { ...item.place, key: key.span } });
    }
    return fromEntries(new Map([...merged, ...own]), span);
  }

  private readKey({ key }: Pair, within: Span, depth: number): { name: string; span: Span; merge: boolean } {
    if (isScalar(key) && isMergeKey(String(key.source ?? ''), key.tag, isPlain(key))) {
      return { name: '<<', span: this.spanOf(key, firstOf(within)), merge: true };
    }
    const { value, place } = this.read(key, firstOf(within), depth + 1);
    if (isMapping(value) || Array.isArray(value)) {
      throw new YamlError('A key must be a single value', firstOf(place.span));
    }
    return { name: keyName(value), span: place.span, merge: false };
  }

  /** What `<<` brings in: a mapping, or a list of mappings of which the first wins. */
  private readMerge(pair: Pair, within: Span, depth: number): Entries {
    const source = this.read(pair.value, firstOf(within), depth + 1);
    const parts = Array.isArray(source.value)
      ? [...(source.place.children?.keys() ?? [])].reverse().map((part) => childOf(source, part))
      : [source];
    const entries: Entries = new Map();
    for (const part of parts) {
      if (!isMapping(part.value)) {
        throw new YamlError("'<<' takes a mapping or a list of mappings", part.place.span);
      }
      for (const name of Object.keys(part.value)) entries.set(name, childOf(part, name));
    }
    return entries;
  }

  /** Without the line breaks and comments that the parser counts to a block. */
  private spanOf(node: { readonly range?: readonly number[] | null }, fallback: Span): Span {
    const [start = fallback.start, end = fallback.end] = node.range ?? [];
    let last = end;
    while (last > start && /\s/.test(this.text.charAt(last - 1))) last -= 1;
    return { start, end: last };
  }
}

function isPlain(node: Scalar): boolean {
  return node.type === undefined || node.type === 'PLAIN';
}

function childOf(parent: Read, part: string | number): Read {
  const held = parent.value as Readonly<Record<string | number, Value>>;
  return { value: held[part] ?? null, place: parent.place.children?.get(part) ?? parent.place, size: 1 };
}

/** `Object.fromEntries` defines properties, so `__proto__` is a key like any other. */
function fromEntries(entries: Entries, span: Span): Read {
  return {
    value: Object.fromEntries([...entries].map(([name, item]) => [name, item.value])),
    place: { span, children: new Map([...entries].map(([name, item]) => [name, item.place])) },
    size: [...entries.values()].reduce((sum, item) => sum + item.size, 1),
  };
}

function firstOf(span: Span): Span {
  return { start: span.start, end: Math.min(span.start + 1, span.end) };
}

/** Keys that are no strings get the name Python's `json.dumps` gives them. */
function keyName(value: Value): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (value instanceof YamlFloat) return floatRepr(value.value);
  return pythonStr(value);
}
