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

/** `before`: a reading of another document, of which this one may hold most: what both hold is not read again. */
export function readPipeline({ document, source }: Pipeline, catalog: Catalog, before?: Reading): Reading {
  const queries = readQueries(document, catalog, before?.queries);
  return { document, source, catalog, queries, graph: readGraph(document, catalog, queries) };
}
