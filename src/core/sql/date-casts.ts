/** Casts to DATE, which DuckDB without icu refuses for a TIMESTAMPTZ, as calls of a macro that does not. */
import { lex } from './lex.ts';
import { isName, isParenthesis, isSign, keyword, nest, type Node } from './nest.ts';

/** What casts become; `macros.ts` makes them. */
export const DATE_CAST = { CAST: 'osiris_date', TRY_CAST: 'osiris_try_date' } as const;

interface Edit {
  readonly at: number;
  readonly removed: number;
  readonly inserted: string;
}

export interface Rewritten {
  readonly sql: string;
  /** From an offset in `sql` to the one of the same thing in what it was made of. */
  original(offset: number): number;
}

/**
 * The same query with every cast to DATE whose operand can be told for certain as a call; undefined where there is none.
 * `CAST(x AS DATE)`, `TRY_CAST(x AS DATE)`, `x::DATE`.
 */
export function callDateCasts(sql: string): Rewritten | undefined {
  const edits: Edit[] = [];
  collect(nest(lex(sql)), edits);
  if (edits.length === 0) return undefined;
  edits.sort((a, b) => a.at - b.at);
  let text = '';
  let done = 0;
  for (const { at, removed, inserted } of edits) {
    text += sql.slice(done, at) + inserted;
    done = at + removed;
  }
  return { sql: text + sql.slice(done), original: (offset) => originalOffset(offset, edits) };
}

function originalOffset(offset: number, edits: readonly Edit[]): number {
  let shift = 0;
  for (const { at, removed, inserted } of edits) {
    if (offset <= at + shift) break;
    if (offset < at + shift + inserted.length) return at;
    shift += inserted.length - removed;
  }
  return offset - shift;
}

function collect(nodes: readonly Node[], edits: Edit[]): void {
  nodes.forEach((node, i) => {
    if (node.type !== 'group') {
      if (isSign(node, ':')) castOperator(nodes, i, edits);
      return;
    }
    collect(node.nodes, edits);
    const word = keyword(nodes[i - 1]);
    const [as, type] = node.nodes.slice(-2);
    if ((word !== 'CAST' && word !== 'TRY_CAST') || keyword(as) !== 'AS' || !isDate(type)) return;
    const cast = nodes[i - 1]!;
    edits.push({ at: cast.start, removed: cast.end - cast.start, inserted: DATE_CAST[word] });
    edits.push({ at: as!.start, removed: type!.end - as!.start, inserted: '' });
  });
}

/** `nodes[at]` is the first sign of a `::`. */
function castOperator(nodes: readonly Node[], at: number, edits: Edit[]): void {
  const [colon, second, type, next] = nodes.slice(at, at + 4);
  if (!isSign(second, ':') || second!.start !== colon!.end || !isDate(type)) return;
  // `DATE[]`
  if (next?.type === 'group' && next.open === '[') return;
  const operand = operandStart(nodes, at - 1);
  if (operand === undefined) return;
  edits.push({ at: nodes[operand]!.start, removed: 0, inserted: `${DATE_CAST.CAST}(` });
  edits.push({ at: colon!.start, removed: type!.end - colon!.start, inserted: ')' });
}

const isDate = (node: Node | undefined): boolean => isName(node) && node.text.toUpperCase() === 'DATE';

/** Words before an expression: brackets behind them hold the operand and are no arguments. */
const BEFORE_EXPRESSION = new Set(
  `SELECT DISTINCT ALL WHERE AND OR NOT ON WHEN THEN ELSE CASE BY HAVING QUALIFY BETWEEN LIKE ILIKE IS FROM LIMIT OFFSET
  ASC DESC RETURNING`.split(/\s+/),
);
/** Words that brackets belong to otherwise than as arguments, or that end an expression. */
const OTHER_WORDS = new Set(
  'OVER FILTER GROUP WITHIN IN EXISTS ANY SOME ARRAY ROW VALUES USING AS END INTERVAL COLLATE ZONE'.split(
    ' ',
  ),
);

/** The first node of the operand that ends at `last`; undefined where it cannot be told for certain. */
function operandStart(nodes: readonly Node[], last: number): number | undefined {
  let at = last;
  const isSubscript = (node: Node | undefined): boolean => node?.type === 'group' && node.open === '[';
  while (
    isSubscript(nodes[at]) &&
    isOperandEnd(nodes[at - 1]) &&
    !BEFORE_EXPRESSION.has(keyword(nodes[at - 1]))
  )
    at--;
  const node = nodes[at];
  // A literal is no TIMESTAMPTZ.
  if (!isOperandEnd(node) || node?.type === 'string') return undefined;
  if (isParenthesis(node) && isName(nodes[at - 1]) && !BEFORE_EXPRESSION.has(keyword(nodes[at - 1]))) at--;
  if (isName(nodes[at])) {
    if (OTHER_WORDS.has(keyword(nodes[at])) || BEFORE_EXPRESSION.has(keyword(nodes[at]))) return undefined;
    while (isSign(nodes[at - 1], '.') && isOperandEnd(nodes[at - 2])) {
      // `x.f(y)`: what is before the dot is an operand of its own.
      if (!isName(nodes[at - 2])) return operandStart(nodes, at - 2);
      at -= 2;
    }
  }
  const before = nodes[at - 1];
  // `x::TYPE::DATE`
  if (isSign(before, ':') && isSign(nodes[at - 2], ':')) return operandStart(nodes, at - 3);
  // `TIMESTAMP '...'`, `TIMESTAMP WITH TIME ZONE`
  if (isName(before) && !BEFORE_EXPRESSION.has(keyword(before))) return undefined;
  return at;
}

function isOperandEnd(node: Node | undefined): boolean {
  return node !== undefined && node.type !== 'sign';
}
