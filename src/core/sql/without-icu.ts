/** Macros that are made only when DuckDB has refused a query for want of its icu extension. */
import type { DbError } from '../contract/errors.ts';
import { lex } from './lex.ts';
import { OPERATORS, UNTYPED } from './operators.ts';
import { isSign, nest, type Node } from './nest.ts';

/** Each remedy is tried once. */
export interface Remedies {
  /** Statements to run before `sql` is tried again; undefined when there is nothing to be done about this error. */
  next(error: DbError): readonly string[] | undefined;
}

/**
 * Takes the text of a query and gives what may cure it when DuckDB refuses it: macros for `+` and `-`, unless
 * its sums are nested too deep, or macros for arguments of an unknown type.
 */
export function remedies(sql: string): Remedies {
  const tried = new Set<string>();
  const once = (name: string, statements: () => readonly string[]): readonly string[] | undefined => {
    if (tried.has(name)) return undefined;
    tried.add(name);
    const found = statements();
    return found.length > 0 ? found : undefined;
  };
  return {
    next({ message }) {
      if (/'[+-]\([^)]*TIMESTAMP WITH TIME ZONE/.test(message))
        return once('operators', () => (depth(nest(lex(sql))) <= DEEPEST ? OPERATORS : []));
      if (/Macro \S+\(\) has multiple overloads/.test(message)) return once('untyped', () => UNTYPED);
      return undefined;
    },
  };
}

/** With `+` and `-` as macros every level of sums within sums doubles the time to plan: 12 levels are about a second. */
const DEEPEST = 12;

/** How deep sums stand within sums, at most. */
function depth(nodes: readonly Node[]): number {
  let deepest = 0;
  let signs = 0;
  let inner = 0;
  for (const node of nodes) {
    if (node.type === 'group') inner = Math.max(inner, depth(node.nodes));
    else if (isSign(node, '+') || isSign(node, '-')) signs++;
    else if (isSign(node, ',')) signs = inner = 0;
    deepest = Math.max(deepest, signs + inner);
  }
  return deepest;
}
