/** Why a column is text: what nearly all its values have in common, and what speaks against it. */
import {
  type ColumnInference,
  conventionsIn,
  hasLeadingZero,
  isWord,
  type Kind,
  type KindCount,
  type Met,
} from './classify.ts';
import { shown } from '../columns/type.ts';
import { bitOf, TYPES, type ValueType } from '../columns/values.ts';

/** Nearly all values have a type; these have not. */
export interface Exceptions {
  readonly type: ValueType;
  /** Values that have the type. */
  readonly others: number;
  readonly first: Met;
  readonly last: Met;
  readonly count: number;
  /** Before all values that have the type, behind them, or among them. */
  readonly where: 'before' | 'behind' | 'among';
  /** Their texts, where they are few. */
  readonly texts: readonly string[];
  /** All of them are words for a missing value. */
  readonly words: boolean;
}

/** Numbers that are not written plainly. */
export interface Written {
  /** The first that is not a plain number. */
  readonly first: Met;
  /** A set of `CONVENTIONS`: by each of them all values are numbers. */
  readonly conventions: number;
}

export interface Why {
  readonly exceptions?: Exceptions;
  readonly written?: Written;
  /** The first number with a zero before it, where every value is a number. */
  readonly zero?: Met;
}

type Entry = readonly [Kind, KindCount];

/** Of a column of text whose values were all counted. Empty where they have nothing in common. */
export function whyText(inference: ColumnInference): Why {
  const entries = [...inference.kinds];
  const values = entries.filter(([kind]) => !isWord(kind));
  if (values.length === 0) return {};
  const all = values.reduce((set, [kind]) => set & conventionsIn(kind), -1);
  const odd = entries.filter(([kind]) => kind !== 0 && (kind & ((1 << TYPES.length) - 1)) === 0);
  if (all !== 0 && odd.length > 0 && conventionsIn(odd[0]![0]) !== 0)
    return { written: { conventions: all, first: earliest(odd) } };
  const zeros = values.filter(([kind]) => hasLeadingZero(kind));
  if (zeros.length > 0 && values.every(([kind]) => hasLeadingZero(kind) || (kind & bitOf('HUGEINT')) !== 0))
    return { zero: earliest(zeros) };
  const exceptions = mostlyOneType(entries);
  if (exceptions === undefined || exceptions.count > inference.countOf(isWord)) return { exceptions };
  return { exceptions: { ...exceptions, words: true, texts: [...inference.words.keys()].sort() } };
}

function mostlyOneType(entries: readonly Entry[]): Exceptions | undefined {
  let found: Exceptions | undefined;
  for (const type of TYPES) {
    const bit = bitOf(type);
    const held = entries.filter(([kind]) => !isWord(kind) && (kind & bit) !== 0);
    const against = entries.filter(([kind]) => isWord(kind) || (kind & bit) === 0);
    if (held.length === 0 || against.length === 0) continue;
    const exceptions = {
      type,
      others: total(held),
      first: earliest(against),
      last: latest(against),
      count: total(against),
      where: placed(held, against),
      texts: textsOf(against),
      words: false,
    };
    const words = against.every(([kind]) => isWord(kind));
    if ((words || areFew(exceptions)) && exceptions.others > (found?.others ?? 0)) found = exceptions;
  }
  return found;
}

/** Lines of units or totals are not more. */
const FEW_LINES = 5;

/** Few beside the others: on their own lines before or behind them, as many as those at most. */
function areFew({ others, count, where }: Exceptions): boolean {
  if (others < 2) return false;
  if (where !== 'among' && count <= FEW_LINES) return count <= others;
  return others + count < 20 ? count * 2 <= others : count * 5 <= others;
}

function placed(held: readonly Entry[], against: readonly Entry[]): Exceptions['where'] {
  if (latest(against).row < earliest(held).row) return 'before';
  return earliest(against).row > latest(held).row ? 'behind' : 'among';
}

const total = (entries: readonly Entry[]): number => entries.reduce((sum, [, { values }]) => sum + values, 0);

const earliest = (entries: readonly Entry[]): Met =>
  entries.map(([, { first }]) => first).reduce((a, b) => (a.row <= b.row ? a : b));

const latest = (entries: readonly Entry[]): Met =>
  entries.map(([, { last }]) => last).reduce((a, b) => (a.row >= b.row ? a : b));

/** Every text of these kinds; none where there are too many to be listed. */
function textsOf(entries: readonly Entry[]): string[] {
  const texts = [...new Set(entries.flatMap(([, kind]) => [...kind.texts]))];
  const complete = texts.length <= 5 && entries.every(([, { texts: each }]) => each.size <= 5);
  return complete ? texts.sort() : [];
}

/** The reason for the receipt. */
export function reasonOfText({ exceptions, written, zero }: Why): string | undefined {
  if (written)
    return `line ${written.first.line} holds ${shown(written.first.text)}, which is no number as it is written`;
  if (zero) return `line ${zero.line} holds ${shown(zero.text)}, whose leading zero a number would lose`;
  if (!exceptions) return undefined;
  const { type, others, first, count } = exceptions;
  const more = count === 1 ? '' : count === 2 ? ', nor is one more' : `, nor are ${number(count - 1)} more`;
  const rest = others === 1 ? 'the other value is' : `the other ${number(others)} values are`;
  return `line ${first.line} holds ${shown(first.text)}, which is no ${type}${more}; ${rest}`;
}

const number = (count: number): string => String(count).replace(/\B(?=(?:[0-9]{3})+$)/g, ',');
