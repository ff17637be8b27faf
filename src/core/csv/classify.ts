/** Which types hold the values of each column that were looked at. */
import { type FieldBlock, isNull } from './fields.ts';
import { CONVENTIONS, conventionsOf } from './numerals.ts';
import { fieldText } from './text.ts';
import {
  ALL_TYPES,
  bitOf,
  narrowest,
  type TypeSet,
  TYPES,
  typesOf,
  type ValueType,
} from '../columns/values.ts';

/** Words that other programs write for a missing value, in small letters; here they are text unless `na_values` names them. */
const MISSING_WORDS: ReadonlySet<string> = new Set([
  ...[
    '',
    '.',
    '-',
    '--',
    '?',
    '#n/a',
    '#n/a n/a',
    '#na',
    '<na>',
    'n/a',
    'na',
    'null',
    '(null)',
    'none',
    '\\n',
  ],
  ...['nan', '-nan', '1.#ind', '-1.#ind', '1.#qnan', '-1.#qnan'],
]);
const LONGEST_WORD = 8;

const isMissing = (text: string): boolean =>
  text.length <= LONGEST_WORD && MISSING_WORDS.has(text.trim().toLowerCase());

/** Values that propose a type; later ones can only widen it, and the receipt tells which did. */
const PROPOSING = 2000;

/** Values after which a column of which most have no type in common is taken for text. */
const TELLING = 4096;

/** A value that was met, and where. */
export interface Met {
  /** From 0. */
  readonly row: number;
  /** From 1. */
  readonly line: number;
  readonly text: string;
}

/** What kind of text a value is: the types and ways to write numbers that hold it, or a word for a missing value. */
export type Kind = number;
/** A kind without a type: digits behind a zero that a number would lose. */
const ZERO: Kind = 1 << TYPES.length;
const WORD: Kind = ZERO << 1;
const FIRST_CONVENTION = TYPES.length + 2;

/** Tells whether a value of this kind is a word for a missing value, such as `n/a`. */
export const isWord = (kind: Kind): boolean => (kind & WORD) !== 0;
/** Tells whether a value of this kind has digits behind a zero, such as `007`, which a number would lose. */
export const hasLeadingZero = (kind: Kind): boolean => (kind & ZERO) !== 0;
/** Gives the set of `CONVENTIONS` (bit i is the i-th) by which a value of this kind is a number. */
export const conventionsIn = (kind: Kind): number => kind >> FIRST_CONVENTION;

/** The values of one kind. */
export interface KindCount {
  values: number;
  readonly first: Met;
  last: Met;
  /** Of a kind without a type: the first texts. */
  readonly texts: Set<string>;
}

const LISTED_TEXTS = 6;
const EVERY_CONVENTION = (1 << CONVENTIONS.length) - 1;
const POINTED = CONVENTIONS.reduce((set, { decimal }, i) => (decimal === '.' ? set | (1 << i) : set), 0);

/** Looks at the values of one column, block by block, and tells the narrowest type that holds them all. */
export class ColumnInference {
  /** Values, NULLs not counted. */
  values = 0;
  types: TypeSet = ALL_TYPES;
  /** Types that hold every value but the words for a missing one. */
  typesWithoutWords: TypeSet = ALL_TYPES;
  /** How often each word for a missing value was met, as it is written. */
  readonly words = new Map<string, number>();
  /** Of every value, until nothing could come of it. */
  readonly kinds = new Map<Kind, KindCount>();
  /** The first value that begins with spaces and a quote. */
  spaced?: string;
  /** What the first values proposed, and the first value after them that ruled it out. */
  proposed: ValueType | 'VARCHAR' | undefined;
  reason?: { readonly row: number; readonly value: string };
  private decidedAt = Infinity;
  private hopeless = false;

  /** `plain`: a number as it would be written plainly. */
  constructor(private readonly plain?: (text: string) => string) {}

  /** Looks at column `c` of the block, whose first row is row `before` (0-based) of the file. */
  add(bytes: Uint8Array, block: FieldBlock, c: number, before: number): void {
    const { rows, width, starts, ends, styles, lines } = block;
    for (let row = 0, at = c; row < rows; row++, at += width) {
      if (isNull(styles[at]!, starts[at]!, ends[at]!)) continue;
      this.propose(before + row);
      this.values++;
      // Text of this kind can change nothing any more.
      if (this.hopeless) continue;
      this.look({ row: before + row, line: lines[row]!, text: fieldText(bytes, block, at) });
      if (this.values === TELLING) this.hopeless = this.typesWithoutWords === 0 && !this.isWorthCounting();
    }
  }

  /** The narrowest type that holds every value; VARCHAR without values. */
  type(): ValueType | 'VARCHAR' {
    return this.values === 0 ? 'VARCHAR' : narrowest(this.types);
  }

  /** What the column would be without the words for a missing value that it has; undefined when there are none or nothing would change. */
  typeWithoutWords(): ValueType | undefined {
    const others = this.values - this.countOf(isWord);
    if (this.words.size === 0 || others === 0 || this.type() !== 'VARCHAR') return undefined;
    const type = narrowest(this.typesWithoutWords);
    return type === 'VARCHAR' ? undefined : type;
  }

  /** May the column turn out to be of a narrower type but for some values? */
  isWorthCounting(): boolean {
    if (this.hopeless || this.values === 0) return false;
    const words = this.countOf(isWord);
    const most = Math.max(
      this.countOf((kind) => conventionsIn(kind) !== 0 || hasLeadingZero(kind)),
      ...TYPES.map((type) => this.countOf((kind) => !isWord(kind) && (kind & bitOf(type)) !== 0)),
    );
    return most > 0 && most * 2 >= this.values - words;
  }

  /** Values of all kinds for which it holds. */
  countOf(holds: (kind: Kind) => boolean): number {
    let count = 0;
    for (const [kind, { values }] of this.kinds) if (holds(kind)) count += values;
    return count;
  }

  private look(met: Met): void {
    const { text, row } = met;
    if (this.spaced === undefined && text.startsWith(' ') && text.trimStart().startsWith('"'))
      this.spaced = text;
    const asWritten = typesOf(text, ALL_TYPES);
    const held = this.plain ? typesOf(this.plain(text), ALL_TYPES) : asWritten;
    const proposal = this.proposed;
    const missing = isMissing(text);
    if (missing) this.words.set(text, (this.words.get(text) ?? 0) + 1);
    else this.typesWithoutWords &= held;
    this.count(missing ? held | WORD : held | this.written(text, asWritten), met);
    const before = narrowest(this.types);
    this.types &= held;
    if (proposal === undefined || this.reason || before === narrowest(this.types)) return;
    if (before === proposal) this.reason = { row: row + 1, value: text };
  }

  /** How the value is written, if it is a number. */
  private written(text: string, held: TypeSet): Kind {
    if (!this.plain && held === 0 && /^ *-?0[0-9]+ *$/.test(text)) return ZERO;
    const set =
      held === 0
        ? conventionsOf(text)
        : held & bitOf('HUGEINT')
          ? EVERY_CONVENTION
          : held & bitOf('DOUBLE')
            ? POINTED
            : 0;
    return set << FIRST_CONVENTION;
  }

  private count(kind: Kind, met: Met): void {
    const known = this.kinds.get(kind);
    if (!known) {
      this.kinds.set(kind, { values: 1, first: met, last: met, texts: new Set([met.text]) });
      return;
    }
    known.values++;
    known.last = met;
    if (known.texts.size < LISTED_TEXTS) known.texts.add(met.text);
  }

  /** The proposal is that of the first rows if they have values, else of as many values as there are rows in them. */
  private propose(row: number): void {
    if (this.proposed !== undefined) return;
    if (row >= PROPOSING && this.values > 0 && this.decidedAt === Infinity)
      this.decidedAt = this.hadValuesEarly ? this.values : PROPOSING;
    if (row < PROPOSING) this.hadValuesEarly = true;
    if (this.values >= this.decidedAt) this.proposed = narrowest(this.types);
  }

  private hadValuesEarly = false;
}
