/** Which types hold the values of each column that were looked at. */
import { type FieldBlock, isNull } from './fields.ts';
import { fieldText } from './text.ts';
import { ALL_TYPES, narrowest, type TypeSet, typesOf, type ValueType } from './values.ts';

/** Words that other programs write for a missing value; here they are text unless `na_values` names them. */
const MISSING_WORDS: ReadonlySet<string> = new Set([
  ...['', '-', '?', '#N/A', '#N/A N/A', '#NA', '<NA>', 'N/A', 'NA', 'n/a', 'NULL', 'null', 'None'],
  ...['NaN', 'nan', '-NaN', '-nan', '1.#IND', '-1.#IND', '1.#QNAN', '-1.#QNAN'],
]);

/** Values that propose a type; later ones can only widen it, and the receipt tells which did. */
const PROPOSING = 2000;

export class ColumnCensus {
  /** Values, NULLs not counted. */
  values = 0;
  types: TypeSet = ALL_TYPES;
  /** Leaving out the words for a missing value: the types, how many values have one, and how often each was met. */
  typesWithoutWords: TypeSet = ALL_TYPES;
  readonly words = new Map<string, number>();
  /** What the first values proposed, and the first value after them that ruled it out. */
  proposed: ValueType | 'VARCHAR' | undefined;
  reason?: { readonly row: number; readonly value: string };
  private decidedAt = Infinity;

  /** Looks at column `c` of the block, whose first row is row `before` (0-based) of the file. */
  add(bytes: Uint8Array, block: FieldBlock, c: number, before: number): void {
    const { rows, width, starts, ends, styles } = block;
    for (let row = 0, at = c; row < rows; row++, at += width) {
      const style = styles[at]!;
      if (isNull(style, starts[at]!, ends[at]!)) continue;
      this.propose(before + row);
      this.values++;
      // Text of this kind can change nothing any more.
      if (this.types === 0 && this.typesWithoutWords === 0) continue;
      this.look(fieldText(bytes, block, at), before + row);
    }
  }

  /** The narrowest type that holds every value; VARCHAR without values. */
  type(): ValueType | 'VARCHAR' {
    return this.values === 0 ? 'VARCHAR' : narrowest(this.types);
  }

  /** What the column would be without the words for a missing value that it has; undefined when there are none or nothing would change. */
  typeWithoutWords(): ValueType | undefined {
    const others = this.values - [...this.words.values()].reduce((sum, count) => sum + count, 0);
    if (this.words.size === 0 || others === 0 || this.type() !== 'VARCHAR') return undefined;
    const type = narrowest(this.typesWithoutWords);
    return type === 'VARCHAR' ? undefined : type;
  }

  private look(text: string, row: number): void {
    const among = this.types | this.typesWithoutWords;
    const held = typesOf(text, among);
    const proposal = this.proposed;
    if (MISSING_WORDS.has(text)) this.words.set(text, (this.words.get(text) ?? 0) + 1);
    else this.typesWithoutWords &= held;
    const before = narrowest(this.types);
    this.types &= held;
    if (proposal === undefined || this.reason || before === narrowest(this.types)) return;
    if (before === proposal) this.reason = { row: row + 1, value: text };
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
