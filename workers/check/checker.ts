/** Texts checked for a page that may be in another thread: what goes in and comes out is plain data. */
import { httpFetch } from '#adapters/wasm/http.ts';
import { infoOf, type Components } from '#core/contract/catalog.ts';
import type { ViewOptions } from '#core/plan/connections-uses.ts';
import type { Reading } from '#core/plan/reading.ts';
import type { StepFailure } from '#core/run/events.ts';
import type { AskPorts } from '#core/run/asking.ts';
import { testConnection, type TestResult } from '#core/run/connection-test.ts';
import {
  discoverConnection,
  discoverSchema,
  discoverSource,
  type NothingFound,
  type SchemaFound,
  type SourceFound,
  type SourcesFound,
} from '#core/run/discovery.ts';
import { catalog, check, type Check, type Located, type OpenCheck, type Settings } from './check.ts';

/** A text, and what decides its plan besides. */
export interface Checkable {
  readonly text: string;
  readonly settings: Settings;
}

/** Checks texts, one after the other. */
export interface Checker {
  /** Gives every component there is, without what only runs. */
  components(): Promise<Components>;
  /** Tells what is known of a text, and which `version` that is: the number that whoever asks has given it. */
  check(of: Checkable, version: number): Promise<Check & { readonly version: number }>;
  /** Tells where a step's failure stands in a text; the text that was checked last is not read again. */
  locate(of: Checkable, stepId: string, at: StepFailure['at']): Promise<Located>;
  /** Tests a connection of a text, by `family.alias`. */
  test(of: Checkable, key: string): Promise<TestResult>;
  /** Lists what a connection holds, by `family.alias`, which the text need not name. */
  discover(of: Checkable, key: string): Promise<SourcesFound | NothingFound>;
  /** Looks at one of what `discover` listed, with up to so many of its rows. */
  look(of: Checkable, key: string, name: string, samples: number): Promise<SourceFound | NothingFound>;
  /** Ends what `discover` and `look` still ask: nobody waits for it any more. */
  stopLooking(): Promise<void>;
  /** Asks what the GraphQL query of a step can ask for; `stepId`: a step of the text, with a connection or without. */
  schema(of: Checkable, stepId: string): Promise<SchemaFound | NothingFound>;
  /** Drops all that it holds of the last text, and of its settings. */
  forget(): Promise<void>;
}

/** Milliseconds after which a test has failed, and nobody waits for a list any more. */
const PATIENCE = 20_000;

/** Makes a checker that works in the thread in which it is called. */
export function createChecker(): Checker {
  /** Of the last text that was YAML. */
  let read: Reading | undefined;
  let last: { readonly of: Checkable; readonly found: OpenCheck } | undefined;
  /** Of all that `discover` and `look` ask now. */
  let looking = new AbortController();
  const open = (of: Checkable): OpenCheck => {
    if (last && isSame(last.of, of)) return last.found;
    const found = check(of.text, of.settings, read);
    read = found.reading ?? read;
    last = { of, found };
    return found;
  };
  const asked = <T>(of: Checkable, ask: (...known: Known) => Promise<T>): Promise<T | NoYaml> =>
    soon((): Promise<T | NoYaml> | NoYaml => {
      const { reading, options } = open(of);
      return reading && options ? ask(reading, options) : { state: 'failed', said: 'The text is no YAML.' };
    });
  return {
    components: () => soon(() => new Map([...catalog].map(([name, component]) => [name, infoOf(component)]))),
    check: (of, version) =>
      soon(() => {
        const { diagnostics, outline, plan, effects, targets, connections } = open(of);
        return { version, diagnostics, outline, plan, effects, targets, connections };
      }),
    locate: (of, stepId, at) => soon(() => open(of).locate(stepId, at)),
    test: (of, key) => asked(of, (reading, options) => testConnection(reading, key, options, ports())),
    discover: (of, key) =>
      asked(of, (reading, options) => discoverConnection(reading, key, options, ports(looking.signal))),
    look: (of, key, name, samples) =>
      asked(of, (reading, options) =>
        discoverSource(reading, key, name, samples, options, ports(looking.signal)),
      ),
    stopLooking: () =>
      soon(() => {
        looking.abort();
        looking = new AbortController();
      }),
    schema: (of, stepId) =>
      asked(of, (reading, options) => discoverSchema(reading, stepId, options, ports())),
    forget: () => soon(() => void (last = undefined)),
  };
}

type Known = readonly [reading: Reading, options: ViewOptions];

interface NoYaml {
  readonly state: 'failed';
  readonly said: string;
}

/** What a question about a connection is asked with; `ended`: nobody waits for its answer any more. */
const ports = (...ended: AbortSignal[]): AskPorts => ({
  fetch: httpFetch,
  signal: AbortSignal.any([...ended, AbortSignal.timeout(PATIENCE)]),
  wait: (ms) => new Promise((done) => setTimeout(done, ms)),
  now: () => new Date().toISOString(),
});

/** What throws rejects, as it does from another thread. */
const soon = <T>(work: () => T | Promise<T>): Promise<T> => Promise.resolve().then(work);

/** Settings are small, and come as copies. */
const isSame = (a: Checkable, b: Checkable): boolean =>
  a.text === b.text && JSON.stringify(a.settings) === JSON.stringify(b.settings);
