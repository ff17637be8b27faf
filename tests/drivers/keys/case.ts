/**
 * A case for every key of the components that ask servers: what a step does without it, and what with another value. The cases run
 * under Node (keys.test.ts), in Chromium (tests/engine/keys.spec.ts), and those of MySQL on MariaDB (tests/servers); a key of a
 * spec that has no case fails there.
 */
import type { HttpRequest } from '#core/contract/network.ts';
import type { LoadReceipt } from '#core/contract/receipt.ts';
import type { RunEvent } from '#core/run/events.ts';
import { catalog } from '#drivers/index.ts';

export type Config = Readonly<Record<string, unknown>>;

/** What a run left. */
export interface Ran {
  /** Errors of compile, each `type location: message`; where there are some, nothing ran. */
  readonly refused: readonly string[];
  readonly failure?: string;
  /** Of the step's table, as texts. */
  readonly rows: readonly (readonly (string | null)[])[];
  /** Of the step's table: types by name. */
  readonly types: Readonly<Record<string, string>>;
  /** Each `level: message`. */
  readonly said: readonly string[];
  readonly receipt?: LoadReceipt;
  /** What was sent, or was to be; under Node alone. */
  readonly sent: readonly HttpRequest[];
  /** Rows that were put into tables at a time; under Node alone. */
  readonly batches: readonly number[];
}

/** Runs a text in one of the two worlds; `step`: whose table is looked at. */
export type Runs = (text: string, step: string, connections: Connections) => Promise<Ran>;

export type Connections = Readonly<Record<string, Readonly<Record<string, Config>>>>;

export interface KeyCase {
  /** What the step has besides. */
  readonly config?: Config;
  /** What the key is set to. */
  readonly value: unknown;
  /** Before each of the two runs. */
  readonly before?: () => unknown;
  /** Between the two times that a step runs which goes on from run to run. */
  readonly between?: () => unknown;
  readonly see: (ran: Ran) => unknown;
  /** What is seen where the key is not written, and where it is. */
  readonly without: unknown;
  readonly with: unknown;
  /** Values that nobody may give, and what is said of them. */
  readonly refused: readonly (readonly [value: unknown, message: string])[];
  /** Why the case cannot be in a browser. */
  readonly nodeOnly?: string;
  /** What is seen in a browser instead. */
  readonly browser?: { readonly without?: unknown; readonly with?: unknown };
}

/** A component, the server that its steps ask, and a case for each of its keys. */
export interface Keys {
  readonly component: string;
  /** What every step has, unless its case says otherwise. */
  config(): Config;
  readonly cases: Readonly<Record<string, KeyCase>>;
}

/** A query whose table a writer writes. */
export const WRITTEN = 'written';

/** What a step with, or without, a key of a case has. */
export function configOf(keys: Keys, key: string, given?: { readonly value: unknown }): Config {
  const config = { ...keys.config(), ...keys.cases[key]?.config };
  return { ...config, [key]: given?.value };
}

let steps = 0;

/** A pipeline of one step of that config, whose connection holds what connections do; for a writer, of one before it too. */
export function pipelineOf(component: string, { [WRITTEN]: query, ...config }: Config) {
  const { connectionFields = [] } = catalog.get(component)!.spec;
  const isHeld = (name: string): boolean => connectionFields.some((field) => field.name === name);
  const entries = Object.entries(config).filter(([, value]) => value !== undefined);
  const family = component.slice(0, component.indexOf('.'));
  const main = Object.fromEntries(entries.filter(([name]) => isHeld(name)));
  const own = {
    connection: `@${family}.main`,
    ...Object.fromEntries(entries.filter(([name]) => !isHeld(name))),
  };
  // A step that keeps a state begins anew under another name.
  const step = `t${++steps}`;
  const kind = catalog.get(component)!.kind;
  const lines = [
    `{id: ${step}, component: ${component}, mode: ${kind === 'writer' ? 'write' : 'read'}, config: ${JSON.stringify(own)}}`,
  ];
  if (kind === 'writer')
    lines.unshift(
      `{id: rows, component: duckdb.processor, mode: transform, needs: [], config: {query: ${JSON.stringify(query)}}}`,
    );
  const text = `oml_version: "0.1.0"\nname: keys\nsteps:\n${lines.map((line) => `  - ${line}\n`).join('')}`;
  return { text, step, connections: { [family]: { main } } };
}

/** Runs a case with the key or without it, and gives what is seen. */
export async function seen(runs: Runs, keys: Keys, key: string, isGiven: boolean): Promise<unknown> {
  const each = keys.cases[key]!;
  const { text, step, connections } = pipelineOf(
    keys.component,
    configOf(keys, key, isGiven ? each : undefined),
  );
  await each.before?.();
  if (each.between) {
    await runs(text, step, connections);
    await each.between();
  }
  return each.see(await runs(text, step, connections));
}

/** What the events of a run tell of a step. */
export function told(events: readonly RunEvent[], step: string): Pick<Ran, 'failure' | 'said' | 'receipt'> {
  const end = events.at(-1);
  return {
    ...(end?.event === 'run_failed' && { failure: end.error.message }),
    said: events.flatMap((event) => (event.event === 'log' ? [`${event.level}: ${event.message}`] : [])),
    ...events.flatMap((event) =>
      event.event === 'step_complete' && event.step_id === step && event.receipt
        ? [{ receipt: event.receipt }]
        : [],
    )[0],
  };
}

/** How a run ended: why it was refused, or failed, or else the rows. */
export const outcome = ({ refused, failure, rows }: Ran): unknown =>
  refused.length > 0 ? refused : (failure ?? rows);

/** The refusal of a step that lacks a key it cannot be without. */
export const missing = (component: string, key: string, at = 0): string[] => [
  `missing_config_key steps[${at}].config.${key}: Missing required configuration key '${key}' for component '${component}'`,
];
