/** Looks around in a connection as the page and the command line do: from a pipeline's text, by the component that can. */
import { httpFetch } from '#adapters/node/http.ts';
import type { Host } from '#core/contract/component.ts';
import type { Connections } from '#core/plan/connections-fields.ts';
import { readPipeline } from '#core/plan/reading.ts';
import type { AskPorts } from '#core/run/asking.ts';
import {
  discoverConnection,
  discoverSource,
  type NothingFound,
  type SourceFound,
  type SourcesFound,
} from '#core/run/discovery.ts';
import { catalog } from '#drivers/index.ts';
import { load, withSteps } from '../core/document.ts';
import { NOW } from './support.ts';

export interface Around {
  list(): Promise<SourcesFound | NothingFound>;
  look(name: string, samples?: number): Promise<SourceFound | NothingFound>;
}

export interface Surroundings extends Partial<AskPorts> {
  /** Steps of the pipeline, as YAML indented by two; by default one that has nothing to do with the connection. */
  readonly steps?: string;
  readonly host?: Host;
  readonly environment?: Readonly<Record<string, string>>;
}

const OTHER = "  - {id: a, component: duckdb.processor, mode: transform, config: {query: 'SELECT 1'}}\n";

/** Of the connection `main` of a family, which has these fields. */
export function around(
  family: string,
  fields: Readonly<Record<string, unknown>>,
  { steps = OTHER, host = 'node', environment, ...ports }: Surroundings = {},
): Around {
  const connections: Connections = { [family]: { main: fields } };
  const reading = readPipeline(load(withSteps(steps)), catalog);
  const options = { connections, environment, host };
  const all: AskPorts = {
    fetch: httpFetch,
    signal: new AbortController().signal,
    wait: () => Promise.reject(new Error('It waited.')),
    now: () => NOW,
    ...ports,
  };
  const key = `${family}.main`;
  return {
    list: () => discoverConnection(reading, key, options, all),
    look: (name, samples = 10) => discoverSource(reading, key, name, samples, options, all),
  };
}

/** The result, which has to be one. */
export function found<T extends { readonly state: 'found' }>(result: T | NothingFound): T {
  if (result.state !== 'found') throw new Error(result.said);
  return result;
}

/** Why there is no result. */
export const saidOf = (result: { readonly state: 'found' } | NothingFound): string =>
  result.state === 'found' ? `It was found: ${JSON.stringify(result)}` : result.said;
