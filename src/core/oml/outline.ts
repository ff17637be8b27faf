/** The steps of a document as far as they can be made out: enough to draw the graph while a person types. */
import type { Component } from '../contract/catalog.ts';
import { upstream } from '../plan/graph.ts';
import type { Reading } from '../plan/reading.ts';
import type { TextRange } from './pipeline.ts';
import { firstLine } from './report.ts';
import { isMapping, own, stepsOf, stringAt } from './value.ts';

export interface OutlineStep {
  /** Index in the file's `steps`. */
  readonly index: number;
  /** As written; empty when there is none yet. Not unique in a document that is not valid. */
  readonly id: string;
  readonly component: string;
  readonly kind?: Component['kind'];
  /** Upstream ids that exist. */
  readonly needs: readonly string[];
  /** Those of `needs` that only its config names. */
  readonly implied: readonly string[];
  /** Where its id stands, else where it begins. */
  readonly range: TextRange;
}

/** Every step in file order, whatever is wrong with it. */
export function outline({ document, source, catalog, graph }: Reading): readonly OutlineStep[] {
  return stepsOf(document).map((step, index) => {
    const id = stringAt(step, 'id') ?? '';
    const component = stringAt(step, 'component') ?? '';
    const found = graph.get(id)?.index === index ? graph.get(id) : undefined;
    const hasId = isMapping(step) && own(step, 'id') !== undefined;
    return {
      index,
      id,
      component,
      kind: catalog.get(component)?.kind,
      needs: found ? upstream(found) : [],
      implied: found ? found.implied.map((relation) => relation.step) : [],
      range: firstLine(source, source.value(hasId ? ['steps', index, 'id'] : ['steps', index])),
    };
  });
}
