/** How DuckDB worked a query out: what EXPLAIN (ANALYZE, FORMAT JSON) says, as a tree. */

export interface PlanOperator {
  /** `Hash join`, `Table scan`. */
  readonly name: string;
  /** What it works on, such as the table, the conditions: name and value, in DuckDB's own order. */
  readonly details: readonly (readonly [string, string])[];
  /** Milliseconds that it took by itself. */
  readonly ms: number;
  /** Of the time of all of them, from 0 to 1. */
  readonly share: number;
  /** Rows that it gave. */
  readonly rows: number;
  /** Rows that DuckDB expected, where it says so. */
  readonly expected?: number;
  readonly children: readonly PlanOperator[];
}

export interface QueryPlan {
  /** Milliseconds of the whole query, as the clock has it. */
  readonly ms: number;
  readonly root: PlanOperator;
}

interface Node {
  readonly operator_name?: string;
  readonly operator_type?: string;
  readonly operator_timing?: number;
  readonly operator_cardinality?: number;
  readonly latency?: number;
  readonly extra_info?: Readonly<Record<string, string | readonly string[]>>;
  readonly children?: readonly Node[];
}

/** Reads the answer; throws where it is none that DuckDB gives. */
export function readPlan(json: string): QueryPlan {
  const top = JSON.parse(json) as Node;
  let [root] = top.children ?? [];
  while (root && /^(?:EXPLAIN_ANALYZE|RESULT_COLLECTOR)$/.test(nameOf(root))) [root] = root.children ?? [];
  if (!root) throw new Error('DuckDB told nothing of how it worked the query out.');
  const whole = timeOf(root);
  return { ms: (top.latency ?? 0) * 1000, root: operator(root, whole) };
}

const nameOf = ({ operator_name, operator_type }: Node): string =>
  (operator_name ?? operator_type ?? '').trim();

const timeOf = (node: Node): number =>
  (node.operator_timing ?? 0) + (node.children ?? []).reduce((sum, each) => sum + timeOf(each), 0);

function operator(node: Node, whole: number): PlanOperator {
  const { operator_timing = 0, operator_cardinality = 0, extra_info = {}, children = [] } = node;
  const { 'Estimated Cardinality': expected, ...info } = extra_info;
  const estimate = Number(expected);
  return {
    name: inWords(nameOf(node)),
    details: Object.entries(info).map(([name, value]) => [name, [value].flat().join(', ')] as const),
    ms: operator_timing * 1000,
    share: whole === 0 ? 0 : operator_timing / whole,
    rows: operator_cardinality,
    ...(expected === undefined || !Number.isFinite(estimate) ? {} : { expected: estimate }),
    children: children.map((each) => operator(each, whole)),
  };
}

const NAMES: Readonly<Record<string, string>> = { SEQ_SCAN: 'Table scan', TOP_N: 'Top N' };

function inWords(name: string): string {
  const words = name.replaceAll('_', ' ').trim().toLowerCase();
  return NAMES[name] ?? words.charAt(0).toUpperCase() + words.slice(1);
}
