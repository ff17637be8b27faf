/** Looks around in a connection: what it holds, and one of these things, with a step that reads it. No secret is in what it says. */
import { unavailableOn } from '../contract/catalog.ts';
import type { Discovery, Source, SourceDetail } from '../contract/discovery.ts';
import type { Schema } from '../graphql/schema.ts';
import { discoveryTarget, stepTarget, type Sought } from '../plan/connections-target.ts';
import type { ViewOptions } from '../plan/connections-uses.ts';
import type { Reading } from '../plan/reading.ts';
import { HIDDEN } from '../share/mask.ts';
import { ask, type AskPorts, type Mask } from './asking.ts';

/** `unavailable`: nothing was asked, since nothing can be asked here. `said`: why, in one or two sentences. */
export interface NothingFound {
  readonly state: 'failed' | 'unavailable';
  readonly said: string;
}

export interface SourcesFound {
  readonly state: 'found';
  /** `@family.alias`. */
  readonly reference: string;
  readonly noun: Discovery['noun'];
  readonly sources: readonly Source[];
}

export interface SchemaFound {
  readonly state: 'found';
  readonly schema: Schema;
}

export interface SourceFound {
  readonly state: 'found';
  readonly noun: Discovery['noun'];
  readonly source: SourceDetail;
  /** A step that reads it: its config names the connection. */
  readonly step: { readonly component: string; readonly config: Readonly<Record<string, unknown>> };
}

/** Rows of a preview, at most. */
export const MOST_SAMPLES = 1000;

/** UTF-16 units of a cell or a description that are shown. */
const LONGEST = 1000;

/** `key`: `family.alias`, which the pipeline need not name. Rejects only where the looking itself is at fault. */
export function discoverConnection(
  reading: Reading,
  key: string,
  options: ViewOptions,
  ports: AskPorts,
): Promise<SourcesFound | NothingFound> {
  return explore(reading, soughtBy(reading, key, options), options, ports, async (exploring) => {
    const { discovery, reference, config, ctx, mask } = exploring;
    const sources = await discovery.list(config, ctx);
    return {
      state: 'found',
      reference,
      noun: discovery.noun,
      sources: sources.map((source) => shortened(masked(source, mask))),
    };
  });
}

/** `name`: as the list has it; `samples`: rows of it, up to 1000. */
export function discoverSource(
  reading: Reading,
  key: string,
  name: string,
  samples: number,
  options: ViewOptions,
  ports: AskPorts,
): Promise<SourceFound | NothingFound> {
  return explore(reading, soughtBy(reading, key, options), options, ports, async (exploring) => {
    const { discovery, component, reference, said, config, ctx, mask } = exploring;
    if (name.includes(HIDDEN) || mask(name) !== name) return holdsSecret(mask(name));
    const most = Math.min(Math.max(0, Math.floor(samples)), MOST_SAMPLES);
    const found = await discovery.look(config, name, most, ctx);
    const reach = Object.entries(said).filter(([key]) => discovery.reach.includes(key));
    const written = { ...Object.fromEntries(reach), ...found.config };
    if (JSON.stringify(masked(written, mask)) !== JSON.stringify(written)) return holdsSecret(name);
    const source = masked(found, mask);
    return {
      state: 'found',
      noun: discovery.noun,
      source: {
        ...shortened(source),
        columns: source.columns.map(shortened),
        sample: source.sample.map((row) => row.map((cell) => (cell === null ? null : short(cell)))),
      },
      step: {
        component,
        config: { connection: reference, ...written },
      },
    };
  });
}

/** A step with `***` in it would read nothing. */
const holdsSecret = (name: string): NothingFound => ({
  state: 'failed',
  said: `A step that reads ${name} would show what is also a secret of the connection. Choose another secret, or write that step by hand.`,
});

/** What the query of a step can ask for, where it is GraphQL. `id`: of the step, which may have a connection or an address of its own. */
export function discoverSchema(
  reading: Reading,
  id: string,
  options: ViewOptions,
  ports: AskPorts,
): Promise<SchemaFound | NothingFound> {
  const found = stepTarget(reading, id, options);
  if (!found)
    return Promise.resolve({ state: 'unavailable', said: `There is no step "${id}" that could be asked.` });
  return explore(reading, found, options, ports, async ({ discovery, component, config, ctx, mask }) => {
    if (!discovery.schema)
      return { state: 'unavailable', said: `The queries of ${component} are not GraphQL.` };
    return { state: 'found', schema: masked(await discovery.schema(config, ctx), mask) };
  });
}

type Params = Parameters<Discovery['list']>;

interface Exploring {
  readonly discovery: Discovery;
  readonly component: string;
  readonly reference: string;
  /** By a step that names the connection. */
  readonly said: Readonly<Record<string, unknown>>;
  readonly config: Params[0];
  readonly ctx: Params[1];
  readonly mask: Mask;
}

async function explore<T>(
  { catalog }: Reading,
  found: Sought | NothingFound,
  options: ViewOptions,
  ports: AskPorts,
  work: (exploring: Exploring) => Promise<T | NothingFound>,
): Promise<T | NothingFound> {
  if ('state' in found) return found;
  const { target, diagnostics } = found;
  if (!target) return { state: 'failed', said: `${diagnostics[0]?.message ?? 'It cannot be used'}.` };
  const { component, reference = '', said } = target;
  const unavailable = unavailableOn(component, options.host);
  if (unavailable !== undefined) return { state: 'unavailable', said: unavailable };
  const discovery = component.driver?.discovery;
  if (!discovery) return nothingAt(component.name);
  const answer = await ask(target, catalog, ports, (config, ctx, mask) =>
    work({ discovery, component: component.name, reference, said, config, ctx, mask }),
  );
  return 'said' in answer ? { state: 'failed', said: answer.said } : answer.value;
}

function soughtBy(reading: Reading, key: string, options: ViewOptions): Sought | NothingFound {
  const [family = ''] = key.split('.');
  const isKnown = [...reading.catalog.keys()].some((name) => name.startsWith(`${family}.`));
  if (!isKnown) return { state: 'unavailable', said: `There is no component of the family "${family}".` };
  return discoveryTarget(reading, key, options) ?? nothingAt(family);
}

const nothingAt = (what: string): NothingFound => ({
  state: 'unavailable',
  said: `A connection of ${what} does not say what there is to read: its steps name that themselves.`,
});

/** Every text of a plain value without secrets; the names of its members are ours, those of a map are not. */
function masked<T>(value: T, mask: Mask): T {
  const within = (part: unknown): unknown => {
    if (typeof part === 'string') return mask(part);
    if (Array.isArray(part)) return part.map(within);
    if (part instanceof Map)
      return new Map([...(part as Map<unknown, unknown>)].map(([a, b]) => [within(a), within(b)]));
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([name, item]) => [name, within(item)]));
  };
  return within(value) as T;
}

const short = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);

const shortened = <T extends { readonly description?: string }>(said: T): T =>
  said.description === undefined ? said : { ...said, description: short(said.description) };
