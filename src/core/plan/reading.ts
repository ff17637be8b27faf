/** A document read once for everybody who judges, draws and plans it. */
import type { Catalog } from '../contract/catalog.ts';
import type { Pipeline } from '../oml/pipeline.ts';
import { readGraph, type Graph } from './graph.ts';
import { readQueries, type Queries } from './queries.ts';

export interface Reading extends Pipeline {
  readonly catalog: Catalog;
  readonly queries: Queries;
  readonly graph: Graph;
}

/** `before`: a reading of the same document with other values: of it is taken what those do not change. */
export function readPipeline({ document, source }: Pipeline, catalog: Catalog, before?: Reading): Reading {
  const queries = readQueries(document, catalog, before?.queries);
  return { document, source, catalog, queries, graph: readGraph(document, catalog, queries) };
}
