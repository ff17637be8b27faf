/** A plan as a DAG of Airflow 2.9 or later: a BashOperator a step. */
import type { FrozenPlan } from './frozen.ts';
import { placeOptions, type Places } from './places.ts';
import { isShared } from './shared.ts';
import { bashWord, pythonText, remark } from './shell.ts';

export function airflowGraph(plan: FrozenPlan, planFile: string, places: Places): string {
  const { steps, file, manifest, engine } = plan;
  const names = taskIds(steps.map(({ id }) => id));
  const name = (id: string): string => names.get(id) ?? id;
  const tasks = steps.map((step) => {
    const { id, component } = step;
    const found = placeOptions(step, plan, places).map(({ option, path }) => `${option}=${bashWord(path)}`);
    const words = [name(id), id, component, bashWord(id), ...(found.length === 0 ? [] : [found.join(' ')])];
    return `    ${pythonText(name(id))}: step(${words.map(pythonText).join(', ')}),`;
  });
  const edges = steps.flatMap(({ id, needs }) =>
    needs.map((need) => `    tasks[${pythonText(name(need))}] >> tasks[${pythonText(name(id))}]`),
  );
  return `"""The steps of a pipeline, a task each. A task that is tried again takes what is done as it is.

OML: how oml is called on the workers. OML_PLAN: where the plan is, if not beside this file. OML_OPTIONS: for all steps.
Every run of this DAG is a run of its own in the session of the plan. Exit code 75 (another process is at the step) is tried again.
"""
# ${remark(file)}
import os
import shlex
from datetime import timedelta

try:
    from airflow.sdk import DAG
    from airflow.providers.standard.operators.bash import BashOperator
except ImportError:  # Airflow 2
    from airflow import DAG
    from airflow.operators.bash import BashOperator

OML = os.environ.get("OML", "npm run --silent oml --")
PLAN = os.environ.get("OML_PLAN", os.path.join(os.path.dirname(os.path.abspath(__file__)), ${pythonText(planFile)}))
OPTIONS = os.environ.get("OML_OPTIONS", "")


def step(task_id, name, component, word, places=""):
    return BashOperator(
        task_id=task_id,
        task_display_name=name,
        doc=component,
        bash_command=f"{OML} run {shlex.quote(PLAN)} --run-id '{{{{ run_id }}}}' --only={word} {places} {OPTIONS}",
        # Files that a step writes are below the folder it runs in, and stay: by default that is one that goes with the task.
        cwd=os.path.dirname(PLAN),
    )


with DAG(
    dag_id=${pythonText(idOf(manifest.name))},
    dag_display_name=${pythonText(manifest.name)},
    schedule=None,
    catchup=False,
    max_active_runs=1,
${isShared(engine) ? '' : '    # One process at a time has the tables: a file serves no second one.\n    max_active_tasks=1,\n'}    default_args={"retries": 2, "retry_delay": timedelta(minutes=1)},
) as dag:
    tasks = {
${tasks.map((line) => `    ${line}`).join('\n')}
    }
${edges.join('\n')}
`;
}

/** What Airflow takes for an id. */
const idOf = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9_.-]+/g, '_')
    .slice(0, 200) || 'pipeline';

/** One each, by step id. */
function taskIds(ids: readonly string[]): ReadonlyMap<string, string> {
  const taken = new Set<string>();
  return new Map(
    ids.map((id) => {
      const base = idOf(id);
      let name = base;
      for (let n = 2; taken.has(name); n++) name = `${base}-${n}`;
      taken.add(name);
      return [id, name];
    }),
  );
}
