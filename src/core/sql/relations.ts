/** Walks a query and finds what stands in relation position, minus the common table expressions in scope. */
import { foldName } from '../oml/value.ts';
import { CATALOG_LISTING } from './catalog-names.ts';
import { isName, isParenthesis, isSign, keyword, type Group, type Node } from './nest.ts';

export interface Findings {
  /** `parts` of a dotted name; never a common table expression, a function or an alias. */
  relation(parts: readonly string[], start: number, end: number): void;
  /** A function in relation position. */
  tableFunction(name: string, start: number, end: number): void;
  /** A string literal in relation position. */
  literal(text: string, start: number, end: number): void;
  /** `AT (VERSION => 1)` behind a relation: how a table was once. */
  earlier(parts: readonly string[], start: number, end: number): void;
  /** `SHOW TABLES`: of the session alone. */
  ownListing(text: string, start: number, end: number): void;
  /** `SHOW DATABASES` and the like, which name no table. */
  listing(text: string, start: number, end: number): void;
  /** `SELECT ... INTO`, or a common table expression that is no query. */
  statement(word: string, start: number, end: number): void;
}

type Scope = ReadonlySet<string>;

const QUERY = new Set(['SELECT', 'WITH', 'FROM', 'TABLE', 'DESCRIBE', 'DESC', 'SUMMARIZE', 'SHOW']);
const DESCRIBE = new Set(['DESCRIBE', 'DESC', 'SUMMARIZE', 'SHOW']);
const PIVOT = new Set(['PIVOT', 'UNPIVOT', 'PIVOT_WIDER', 'PIVOT_LONGER']);
const SET_OPERATION = new Set(['UNION', 'INTERSECT', 'EXCEPT']);
const SET_OPTION = new Set(['ALL', 'DISTINCT', 'BY', 'NAME']);
const AFTER_FROM = new Set(['WHERE', 'GROUP', 'HAVING', 'WINDOW', 'QUALIFY', 'ORDER', 'LIMIT', 'OFFSET']);
const DATA_CHANGE = new Set([
  'INSERT',
  'UPDATE',
  'DELETE',
  'MERGE',
  'COPY',
  'CREATE',
  'DROP',
  'ALTER',
  'TRUNCATE',
]);

/**
 * Takes the nodes of one statement and calls `findings` for each relation, function and text that it reads
 * from, and for each statement in it that would change data.
 */
export function findRelations(nodes: readonly Node[], findings: Findings): void {
  walk(nodes, 'query', new Set(), findings);
}

/** Does a query start here? */
export function startsQuery(nodes: readonly Node[]): boolean {
  const word = keyword(nodes[0]);
  return QUERY.has(word) || PIVOT.has(word) || (word === 'VALUES' && isParenthesis(nodes[1]));
}

/**
 * One level of brackets.
 * `expression`: outside of FROM. `relation`: a relation is to come. `joined`: behind one, still within FROM.
 */
function walk(
  nodes: readonly Node[],
  start: 'query' | 'from' | 'expression',
  outer: Scope,
  findings: Findings,
): void {
  let scope = outer;
  let clause: 'expression' | 'relation' | 'joined' = start === 'from' ? 'relation' : 'expression';
  /** A query may start at this node. */
  let opening = start === 'query';
  let inQuery = false;
  let selecting = false;
  let pivot = false;
  /** Joins whose ON or USING is still to come. */
  let joins = 0;

  for (let at = 0; at < nodes.length; at++) {
    const node = nodes[at];
    if (node === undefined) break;
    const word = isSign(nodes[at - 1], '.') ? '' : keyword(node);
    const opens = opening;
    opening = false;

    if (SET_OPERATION.has(word)) {
      opening = true;
      clause = 'expression';
      selecting = pivot = false;
    } else if (opens && SET_OPTION.has(word)) {
      opening = true;
    } else if (opens && word === 'WITH') {
      [scope, at] = commonTables(nodes, at, scope, findings);
      refuseDataChange(nodes[at + 1], findings);
      opening = true;
    } else if (opens && PIVOT.has(word)) {
      clause = 'relation';
      pivot = inQuery = true;
      joins = 0;
    } else if (opens && DESCRIBE.has(word) && isListing(nodes.slice(at + 1))) {
      const end = nodes.slice(at, at + 3).findLast((each) => each.type !== 'group')?.end ?? node.end;
      findings.listing(wordsOf(nodes.slice(at, at + 3)), node.start, end);
      return;
    } else if (opens && word === 'SHOW' && keyword(nodes[at + 1]) === 'TABLES') {
      findings.ownListing(wordsOf(nodes.slice(at, at + 2)), node.start, nodes[at + 1]?.end ?? node.end);
    } else if (opens && DESCRIBE.has(word)) {
      inQuery = true;
      if (isParenthesis(nodes[at + 1]) || startsQuery(nodes.slice(at + 1))) opening = true;
      else clause = 'relation';
    } else if (word === 'SELECT') {
      clause = 'expression';
      inQuery = selecting = true;
      pivot = false;
    } else if (word === 'TABLE' && clause === 'expression') {
      clause = 'relation';
    } else if (word === 'FROM' && (opens || (inQuery && !isDistinctFrom(nodes, at)))) {
      clause = 'relation';
      inQuery = true;
      selecting = false;
    } else if (word === 'AS' && isName(nodes[at + 1])) {
      at++;
    } else if (clause === 'relation') {
      const past = relation(nodes, at, scope, findings);
      if (past > at) clause = 'joined';
      at = Math.max(at, past - 1);
    } else if (node.type === 'group') {
      walkGroup(node, nodes[at - 1], scope, findings);
    } else if (clause === 'joined') {
      if (isSign(node, ',')) clause = 'relation';
      else if (word === 'JOIN') {
        clause = 'relation';
        if (!/^(?:CROSS|POSITIONAL|NATURAL)$/.test(keyword(nodes[at - 1]))) joins++;
      } else if (AFTER_FROM.has(word)) clause = 'expression';
      else if (word === 'ON' || word === 'USING') {
        if (joins > 0) joins--;
        else if (pivot) clause = 'expression';
      }
    } else if (word === 'INTO' && selecting) {
      findings.statement('SELECT ... INTO', node.start, node.end);
    }
  }
}

/** Is more than the session's own tables listed? `after`: what stands behind the word. */
function isListing([next, second]: readonly Node[]): boolean {
  if (next === undefined || keyword(next) === 'ALL') return true;
  if (!isName(next) || isSign(second, '.')) return false;
  return CATALOG_LISTING.test(next.text) || (/^tables$/i.test(next.text) && keyword(second) === 'FROM');
}

const wordsOf = (nodes: readonly Node[]): string =>
  nodes.flatMap((node) => (node.type === 'group' ? [] : [node.text])).join(' ');

/** Brackets outside of relation position. */
function walkGroup(group: Group, before: Node | undefined, scope: Scope, findings: Findings): void {
  const query =
    group.open === '(' &&
    startsQuery(group.nodes) &&
    // `trim(FROM x)`
    !(keyword(before) === 'TRIM' && keyword(group.nodes[0]) === 'FROM');
  const nested = group.open === '(' && isParenthesis(group.nodes[0]);
  walk(group.nodes, query || nested ? 'query' : 'expression', scope, findings);
}

/** `a IS [NOT] DISTINCT FROM b` */
function isDistinctFrom(nodes: readonly Node[], at: number): boolean {
  const before = keyword(nodes[at - 2]);
  return keyword(nodes[at - 1]) === 'DISTINCT' && (before === 'IS' || before === 'NOT');
}

/** Reads what stands in relation position; returns the index behind it, or `at` when more is to come. */
function relation(nodes: readonly Node[], at: number, scope: Scope, findings: Findings): number {
  const node = nodes[at];
  if (node === undefined) return at;
  if (node.type === 'group') {
    walk(node.nodes, startsQuery(node.nodes) ? 'query' : 'from', scope, findings);
    return at + 1;
  }
  // `FROM alias: relation`; `::` is a cast and cannot follow a relation.
  if (isSign(node, ':') || isSign(nodes[at + 1], ':') || keyword(node) === 'LATERAL') return at;
  if (node.type === 'string') {
    findings.literal(node.text, node.start, node.end);
    return at + 1;
  }
  if (!isName(node) || (keyword(node) === 'VALUES' && isParenthesis(nodes[at + 1]))) return at + 1;

  const parts = [node.text];
  let last = at;
  for (let part = nodes[last + 2]; isSign(nodes[last + 1], '.') && isName(part); part = nodes[last + 2]) {
    parts.push(part.text);
    last += 2;
  }
  const end = nodes[last]?.end ?? node.end;
  const call = nodes[last + 1];
  if (isParenthesis(call)) {
    const name = parts.at(-1) ?? '';
    findings.tableFunction(name, node.start, end);
    // `histogram(t, x)` and `histogram_values(t, x)` read the table they are given by name.
    if (/^histogram(?:_values)?$/i.test(name))
      for (const given of givenTables(call.nodes)) relation(call.nodes, given, new Set(), findings);
    walkGroup(call, nodes[last], scope, findings);
    return last + 2;
  }
  if (parts.length > 1 || !scope.has(foldName(node.text))) findings.relation(parts, node.start, end);
  const version = nodes[last + 2];
  if (
    keyword(call) === 'AT' &&
    isParenthesis(version) &&
    /^(?:VERSION|TIMESTAMP)$/.test(keyword(version.nodes[0]))
  )
    findings.earlier(parts, call?.start ?? end, version.end);
  return last + 1;
}

/** Where a table may stand that is given by name: first, and behind `source :=`. */
function givenTables(nodes: readonly Node[]): number[] {
  const at = nodes.findIndex(
    (node, at) =>
      isName(node) && /^source$/i.test(node.text) && [':', '='].some((sign) => isSign(nodes[at + 1], sign)),
  );
  return at < 0 ? [0] : [0, nodes.findIndex(({ type }, behind) => behind > at && type !== 'sign')];
}

/** `WITH [RECURSIVE] name [(columns)] [USING KEY (...)] AS [[NOT] MATERIALIZED] (query), ...`: the scope after it and the last index of it. */
function commonTables(
  nodes: readonly Node[],
  start: number,
  outer: Scope,
  findings: Findings,
): [Scope, number] {
  let scope = outer;
  let at = start + 1;
  const recursive = keyword(nodes[at]) === 'RECURSIVE';
  if (recursive) at++;
  for (;;) {
    const name = nodes[at];
    if (!isName(name)) return [scope, at - 1];
    while (at < nodes.length && keyword(nodes[at]) !== 'AS') at++;
    at++;
    while (keyword(nodes[at]) === 'NOT' || keyword(nodes[at]) === 'MATERIALIZED') at++;
    const body = nodes[at];
    const inner: Scope = new Set([...scope, foldName(name.text)]);
    if (isParenthesis(body)) {
      refuseDataChange(body.nodes[0], findings);
      walk(body.nodes, 'query', recursive ? inner : scope, findings);
    }
    scope = inner;
    if (!isSign(nodes[at + 1], ',')) return [scope, at];
    at += 2;
  }
}

function refuseDataChange(node: Node | undefined, findings: Findings): void {
  if (node !== undefined && DATA_CHANGE.has(keyword(node))) {
    findings.statement(keyword(node), node.start, node.end);
  }
}
