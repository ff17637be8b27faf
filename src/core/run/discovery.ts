/** Looks around in a connection: what it holds, and one of these things, with a step that reads it. No secret is in what it says. */
import { unavailableOn } from '../contract/catalog.ts';
import type { Discovery, Source, SourceDetail } from '../contract/discovery.ts';
import { discoveryTarget, type ConnectionTarget } from '../plan/connections-target.ts';
import type { ViewOptions } from '../plan/connections-uses.ts';
import type { Reading } from '../plan/reading.ts';
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
  return explore(reading, key, options, ports, async ({ discovery, target, config, ctx, mask }) => ({
    state: 'found',
    reference: target.reference,
    noun: discovery.noun,
    sources: (await discovery.list(config, ctx)).map((source) => shortened(masked(source, mask))),
  }));
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
  return explore(reading, key, options, ports, async ({ discovery, target, config, ctx, mask }) => {
    const most = Math.min(Math.max(0, Math.floor(samples)), MOST_SAMPLES);
    const source = masked(await discovery.look(config, name, most, ctx), mask);
    const { component, reference } = target;
    return {
      state: 'found',
      noun: discovery.noun,
      source: {
        ...shortened(source),
        columns: source.columns.map(shortened),
        sample: source.sample.map((row) => row.map((cell) => (cell === null ? null : short(cell)))),
      },
      step: { component: component.name, config: { connection: reference, ...source.config } },
    };
  });
}

interface Exploring {
  readonly discovery: Discovery;
  readonly target: ConnectionTarget;
  readonly config: Parameters<Discovery['list']>[0];
  readonly ctx: Parameters<Discovery['list']>[1];
  readonly mask: Mask;
}

async function explore<T>(
  reading: Reading,
  key: string,
  options: ViewOptions,
  ports: AskPorts,
  work: (exploring: Exploring) => Promise<T>,
): Promise<T | NothingFound> {
  const [family = ''] = key.split('.');
  const found = discoveryTarget(reading, key, options);
  if (!found) return { state: 'unavailable', said: whyNothing(reading, family) };
  const { target, diagnostics } = found;
  if (!target) return { state: 'failed', said: `${diagnostics[0]?.message ?? 'It cannot be used'}.` };
  const unavailable = unavailableOn(target.component, options.host);
  if (unavailable !== undefined) return { state: 'unavailable', said: unavailable };
  const discovery = target.component.driver?.discovery;
  if (!discovery) return { state: 'unavailable', said: whyNothing(reading, family) };
  const answer = await ask(target, reading.catalog, ports, (config, ctx, mask) =>
    work({ discovery, target, config, ctx, mask }),
  );
  return 'said' in answer ? { state: 'failed', said: answer.said } : answer.value;
}

function whyNothing({ catalog }: Reading, family: string): string {
  const isKnown = [...catalog.keys()].some((name) => name.startsWith(`${family}.`));
  return isKnown
    ? `A connection of ${family} does not say what there is to read: its steps name that themselves.`
    : `There is no component of the family "${family}".`;
}

/** Every text of a plain value without secrets; the names of its members are ours. */
function masked<T>(value: T, mask: Mask): T {
  const within = (part: unknown): unknown =>
    typeof part === 'string'
      ? mask(part)
      : Array.isArray(part)
        ? part.map(within)
        : typeof part === 'object' && part !== null
          ? Object.fromEntries(Object.entries(part).map(([name, item]) => [name, within(item)]))
          : part;
  return within(value) as T;
}

const short = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);

const shortened = <T extends { readonly description?: string }>(said: T): T =>
  said.description === undefined ? said : { ...said, description: short(said.description) };
