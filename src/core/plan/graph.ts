/** Who needs whom: what `needs`, the order in the file and the names in queries say together. */
import type { Catalog, Component } from '../contract/catalog.ts';
import { keysMarked } from '../contract/marks.ts';
import type { Path, Value } from '../oml/pipeline.ts';
import { foldName, holdsPlaceholder, isList, isMapping, own, stepsOf, stringAt } from '../oml/value.ts';
import type { Queries, StepQuery } from './queries.ts';

/** A name in relation position of a query, or one that a key gives; offsets in its string. */
export interface Relation {
  readonly name: string;
  /** Of its string, below the step's config. */
  readonly at: Path;
  /** The step whose table it is; absent for views and for names nothing here explains. */
  readonly step?: string;
  readonly start: number;
  readonly end: number;
}

export interface GraphStep {
  readonly id: string;
  readonly index: number;
  /** Absent when the catalog does not know it. */
  readonly component?: Component;
  /** `needs` as written; absent when the step before it is meant. */
  readonly declared?: readonly string[];
  /** Steps that `needs` or the order name, each once. */
  readonly needs: readonly string[];
  /** `needs` names something that is no step, or cannot be read. */
  readonly broken: boolean;
  /** Steps that its config names beyond `needs`, each once, where it is first named. */
  readonly implied: readonly (Relation & { readonly step: string })[];
  readonly queries: readonly StepQuery[];
  /** Every name in relation position of its queries on the session's database. */
  readonly relations: readonly Relation[];
  /** Every name that a key gives whose value is a step. */
  readonly named: readonly Relation[];
  /** Names that its queries may use for tables besides their ids. */
  readonly views: readonly View[];
}

/** A name for tables, and the steps it could mean. */
export interface View {
  readonly name: string;
  readonly steps: readonly string[];
}

export type Graph = ReadonlyMap<string, GraphStep>;

/** The steps by id; of equal ids the first. Steps without an id are left out, everything else is taken as far as it goes. */
export function readGraph(document: Value, catalog: Catalog, queries: Queries): Graph {
  const ids = stepsOf(document).map((step) => stringAt(step, 'id'));
  const byName = new Map(ids.flatMap((id) => (id ? [[foldName(id), id] as const] : [])).reverse());
  const graph = new Map<string, Omit<GraphStep, 'views'>>();
  for (const [index, step] of stepsOf(document).entries()) {
    const id = ids[index];
    if (!id || graph.has(id)) continue;
    const component = catalog.get(stringAt(step, 'component') ?? '');
    const { declared, needs, broken } = readNeeds(step, ids, index);
    const own = queries[index] ?? [];
    const meant = <T extends { readonly name: string }>(found: T) => ({
      ...found,
      step: byName.get(foldName(found.name)),
    });
    const relations = relationsOf(own).map(meant);
    const named = namesIn(step, component).map(meant);
    const implied = new Map<string, Relation & { readonly step: string }>();
    for (const { step: other, ...relation } of [...relations, ...named]) {
      if (other !== undefined && !needs.includes(other) && !implied.has(other)) {
        implied.set(other, { ...relation, step: other });
      }
    }
    graph.set(id, {
      id,
      index,
      component,
      declared,
      needs,
      broken,
      implied: [...implied.values()],
      queries: own,
      relations,
      named,
    });
  }
  const taken = new Set(byName.keys());
  return new Map([...graph].map(([id, step]) => [id, { ...step, views: viewsOf(step, graph, taken) }]));
}

function readNeeds(
  step: Value,
  ids: readonly (string | undefined)[],
  index: number,
): Pick<GraphStep, 'declared' | 'needs' | 'broken'> {
  const written = isMapping(step) ? own(step, 'needs') : undefined;
  if (written === undefined) {
    const previous = ids[index - 1];
    return { needs: previous ? [previous] : [], broken: index > 0 && !previous };
  }
  if (written === null) return { declared: [], needs: [], broken: false };
  const names = isList(written) ? written.filter((name) => typeof name === 'string') : [];
  const needs = [...new Set(names.filter((name) => ids.includes(name)))];
  return {
    declared: names,
    needs,
    broken: !isList(written) || written.length > names.length || names.some((name) => !ids.includes(name)),
  };
}

function relationsOf(queries: readonly StepQuery[]): Relation[] {
  return queries.flatMap((query) =>
    query.language === 'sql' ? query.check.relations.map((each) => ({ ...each, at: [query.key] })) : [],
  );
}

/** What stands under the keys whose value is a step, or a list of steps. */
function namesIn(step: Value, component: Component | undefined): Relation[] {
  const config = isMapping(step) ? own(step, 'config') : undefined;
  return keysMarked(component, 'step-id').flatMap((key) => {
    const value = isMapping(config) ? own(config, key) : undefined;
    const names = isList(value)
      ? value.map((name, i) => ({ name, at: [key, i] }))
      : [{ name: value, at: [key] }];
    return names.flatMap(({ name, at }) =>
      typeof name === 'string' && !holdsPlaceholder(name) ? [{ name, at, start: 0, end: name.length }] : [],
    );
  });
}

/** All upstream ids: `needs`, then what the query implies. */
export function upstream(step: Pick<GraphStep, 'needs' | 'implied'>): readonly string[] {
  return [...step.needs, ...step.implied.map((relation) => relation.step)];
}

/** Does it make a table? Undefined when its component is unknown. */
export function makesTable(step: Pick<GraphStep, 'component'> | undefined): boolean | undefined {
  return step?.component && step.component.kind !== 'writer';
}

/** Ids in execution order: topological, ties in file order. Steps on a cycle, and behind one, are left out. */
export function executionOrder(graph: Graph): readonly string[] {
  const order: string[] = [];
  const waiting = new Set(graph.keys());
  for (;;) {
    const next = [...waiting].find((id) => {
      const step = graph.get(id);
      return step && upstream(step).every((need) => !waiting.has(need) && graph.has(need));
    });
    if (next === undefined) return order;
    waiting.delete(next);
    order.push(next);
  }
}

/** Circles of steps that need each other, one for each knot, as ids in the order of need; `[a]` needs itself. */
export function findCycles(graph: Graph): readonly (readonly string[])[] {
  const cycles: (readonly string[])[] = [];
  const done = new Set(executionOrder(graph));
  for (const id of graph.keys()) {
    const cycle = done.has(id) ? undefined : shortestWayBack(graph, id);
    if (!cycle) continue;
    for (const member of cycle) done.add(member);
    cycles.push(cycle);
  }
  return cycles;
}

function shortestWayBack(graph: Graph, start: string): readonly string[] | undefined {
  const queue: (readonly string[])[] = [[start]];
  const seen = new Set<string>();
  for (const way of queue) {
    const step = graph.get(way.at(-1) ?? start);
    for (const need of step ? upstream(step) : []) {
      if (need === start) return way;
      if (!seen.has(need) && graph.has(need)) queue.push([...way, need]);
      seen.add(need);
    }
  }
  return undefined;
}

/** `df_<id>` for each table a step needs, and `input_df` for the tables it needs by declaration or order. `taken`: folded ids. */
function viewsOf(
  step: Pick<GraphStep, 'needs' | 'implied'>,
  graph: ReadonlyMap<string, Pick<GraphStep, 'component'>>,
  taken: ReadonlySet<string>,
): readonly View[] {
  const views = new Map<string, View>();
  const add = (name: string, id: string): void => {
    const key = foldName(name);
    if (!taken.has(key)) views.set(key, { name, steps: [...(views.get(key)?.steps ?? []), id] });
  };
  for (const id of upstream(step)) if (makesTable(graph.get(id)) !== false) add(viewName(id), id);
  for (const id of step.needs) if (makesTable(graph.get(id)) !== false) add('input_df', id);
  return [...views.values()];
}

/** Osiris's name for a step's data (osiris/core/step_naming.py). */
function viewName(id: string): string {
  const clean = id.replace(/[^0-9A-Za-z_]/gu, '_');
  return `df_${/^[0-9]/.test(clean) ? '_' : ''}${clean}`;
}
