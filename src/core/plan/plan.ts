/** A pipeline decided: plain data that can be printed, diffed, posted and drawn. Made by `compile` (compile.ts). */
import type { PlannedStandIn } from '../contract/stand-in.ts';

export interface Plan {
  readonly name: string;
  /** In execution order: topological, ties in file order. */
  readonly steps: readonly PlanStep[];
  /** What `manifest.yaml` holds; deterministic. */
  readonly manifest: Manifest;
  /** Canonical JSON of each step's config, by step id: `cfg/<step_id>.json`. */
  readonly cfg: Readonly<Record<string, string>>;
}

export interface PlanStep {
  readonly id: string;
  readonly component: string;
  readonly kind: 'extractor' | 'processor' | 'writer';
  /** Index in the file's `steps`. */
  readonly index: number;
  /** Params filled in, defaults filled in, connection resolved; never holds a secret in its printed forms (`cfg`). */
  readonly config: Readonly<Record<string, unknown>>;
  /** Values of variables and parameters that are part of a secret in `config`: never to be shown. Absent where there are none. */
  readonly hidden?: readonly string[];
  /** The keys of `config` that the step or its connection gave; the others hold defaults. */
  readonly written: readonly string[];
  /** Upstream step ids: declared or implicit by order, then those a query names (`implied`). */
  readonly needs: readonly string[];
  readonly implied: readonly string[];
  /** The upstream steps whose tables this step is given, in the order of `needs`. */
  readonly inputs: readonly string[];
  /** Paths of the session's files that its config names to be read, in their one spelling; as written there what can be no file's path. */
  readonly files: readonly string[];
  /** The paths of the artifacts that its config names to be written. */
  readonly artifacts: readonly string[];
  /** The table this step makes; absent for writers. Always equal to `id`. */
  readonly table?: string;
  /** Names to offer as temporary views (`df_<id>`, `input_df`), and the tables they show. */
  readonly aliases: readonly { readonly name: string; readonly table: string }[];
  /** Names in relation position of a query, under the key `key` of the config, that no step, CTE or alias explains; refused if a table of that name is left from another pipeline. */
  readonly foreign: readonly { readonly name: string; readonly key: string; readonly offset: number }[];
  readonly work: StepWork;
  /** Of an extractor: the sample that takes the place of its source, where that is allowed. */
  readonly standIn?: PlannedStandIn;
}

/** What decides the table or file that a step makes, apart from what it reads: the ground of its content key (run/keys.ts). */
export interface StepWork {
  /** `sha256:<hex>` of the component, its driver's version and the config without secrets, queries by their tokens. */
  readonly hash: string;
  /** Canonical JSON of the config's secrets, which no form of the plan that is printed or kept holds; absent where there are none. */
  readonly secrets?: string;
  /** It asks another computer: the same config may bring other data, and is asked anew only on request. */
  readonly network?: true;
  /** It keeps state at its source (`DriverContext.state`). */
  readonly state?: true;
  /** Why the same work must be done again in every run, as the end of a sentence that begins with the step's id. */
  readonly always?: string;
}

export interface Fingerprints {
  readonly oml_fp: string;
  readonly registry_fp: string;
  readonly compiler_fp: string;
  readonly params_fp: string;
  readonly manifest_fp: string;
  readonly profile: string;
}

export interface Manifest {
  readonly name: string;
  readonly metadata?: unknown;
  readonly pipeline: { readonly id: string; readonly version: string; readonly fingerprints: Fingerprints };
  readonly steps: readonly {
    readonly id: string;
    readonly component: string;
    readonly driver: string;
    readonly cfg_path: string;
    readonly needs: readonly string[];
  }[];
  readonly meta: {
    readonly oml_version: string;
    readonly profile: string;
    readonly run_id: string;
    readonly toolchain: { readonly compiler: string; readonly registry: string };
    readonly manifest_hash: string;
    readonly manifest_short: string;
  };
}

export interface Edge {
  readonly from: string;
  readonly to: string;
  /** Named in a query but not in `needs`. */
  readonly implied: boolean;
}

/** The arrows of the graph, in execution order. */
export function edges(plan: Plan): Edge[] {
  return plan.steps.flatMap((step) =>
    step.needs.map((from) => ({ from, to: step.id, implied: step.implied.includes(from) })),
  );
}

/** Paths of the session's files that the plan's steps read, or may read in place of their sources, each once. */
export const filesRead = (plan: Plan): string[] => [
  ...new Set(plan.steps.flatMap(({ files, standIn }) => (standIn ? [...files, standIn.path] : files))),
];
