/** The steps as the text names them, known as soon as the text is YAML: before, and without, a plan. */
import type { Catalog, Component } from '#core/component.ts';
import { YamlDate, type Pipeline, type TextRange, type Value } from '#core/pipeline.ts';

export interface OutlineStep {
  /** Index in the file's `steps`. */
  readonly index: number;
  readonly id: string;
  readonly component: string;
  readonly kind?: Component['kind'];
  /** As declared, or the step before. */
  readonly needs: readonly string[];
  /** The whole step in the text. */
  readonly range: TextRange;
  /** The session file that an extractor of files reads. */
  readonly path?: string;
}

type Mapping = { readonly [key: string]: Value };

function mapping(value: Value | undefined): Mapping | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return value instanceof YamlDate || value instanceof Uint8Array ? undefined : (value as Mapping);
}

const KINDS: Readonly<Record<string, Component['kind']>> = {
  read: 'extractor',
  transform: 'processor',
  write: 'writer',
};

/** Steps without an id of their own are left out: nothing can point to them. */
export function outline(pipeline: Pipeline, catalog: Catalog): OutlineStep[] {
  const steps = mapping(pipeline.document)?.steps;
  if (!Array.isArray(steps)) return [];
  let before: string | undefined;
  return (steps as readonly Value[]).flatMap((value, index) => {
    const step = mapping(value);
    const id = step?.id;
    if (!step || typeof id !== 'string' || id === '') return [];
    const component = typeof step.component === 'string' ? step.component : '';
    const implicit = before === undefined ? [] : [before];
    const needs = Array.isArray(step.needs)
      ? (step.needs as readonly Value[]).filter((need) => typeof need === 'string')
      : implicit;
    before = id;
    const path = mapping(step.config)?.path;
    const mode = typeof step.mode === 'string' ? step.mode : '';
    return [
      {
        index,
        id,
        component,
        kind: catalog.get(component)?.kind ?? KINDS[mode],
        needs,
        range: pipeline.source.value(['steps', index]),
        path: component === 'filesystem.csv_extractor' && literalPath(path, step) ? path : undefined,
      },
    ];
  });
}

/** Connections and params decide some paths only when a plan is made. */
function literalPath(path: Value | undefined, step: Mapping): path is string {
  return typeof path === 'string' && !path.includes('${') && mapping(step.config)?.connection === undefined;
}

export function pipelineName(pipeline: Pipeline): string | undefined {
  const name = mapping(pipeline.document)?.name;
  return typeof name === 'string' ? name : undefined;
}
