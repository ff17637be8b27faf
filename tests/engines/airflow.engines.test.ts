/** The DAG of a plan, read by Python's own parser: each step is a task, and its needs are its edges. Airflow itself is not here. */
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import type { FrozenPlan } from '#core/machines/frozen.ts';
import { graphFor } from '#core/machines/schedulers.ts';

/** Compiles what it is given, and prints the calls of `step` and the edges `tasks[a] >> tasks[b]`. */
const READ = `
import ast, json, sys
text = sys.stdin.read()
compile(text, "dag.py", "exec")
nodes = list(ast.walk(ast.parse(text)))
value = lambda node: node.value
steps = [[value(each) for each in node.args] for node in nodes if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "step"]
edges = [[value(node.left.slice), value(node.right.slice)] for node in nodes if isinstance(node, ast.BinOp) and isinstance(node.op, ast.RShift)]
print(json.dumps({"steps": steps, "edges": edges}))
`;

test("the DAG's tasks and edges are the plan's, whatever its steps are called", () => {
  const step = (id: string, ...needs: string[]) => ({ id, component: 'duckdb.processor', needs });
  const steps = [
    step(`it's "$HOME" \\`),
    step('b☃'),
    step('b {{ run_id }}', `it's "$HOME" \\`),
    step('c\nd', 'b☃', 'b {{ run_id }}'),
  ];
  const plan = { file: `"""\nimport os`, manifest: { name: 'P """ \\' }, steps } as unknown as FrozenPlan;
  const { text } = graphFor('airflow', plan, `it's "a" plan.json`);
  const read = JSON.parse(execFileSync('python3', ['-c', READ], { input: text, encoding: 'utf8' })) as {
    readonly steps: readonly (readonly string[])[];
    readonly edges: readonly (readonly string[])[];
  };
  expect(read.steps.map(([, id]) => id)).toEqual(steps.map(({ id }) => id));
  const task = new Map(read.steps.map(([name = '', id]) => [id, name]));
  expect(new Set(task.values()).size).toBe(steps.length);
  expect(read.edges).toEqual(
    steps.flatMap(({ id, needs }) => needs.map((need) => [task.get(need), task.get(id)])),
  );
});
