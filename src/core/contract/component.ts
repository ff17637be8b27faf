/** What is known of a component without running it: it validates, completes and documents. */
import type { Value } from '../oml/pipeline.ts';
import type { WriteTarget } from './write.ts';

/** The part of JSON Schema (2020-12) that component specs use. */
export interface JsonSchema {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly oneOf?: readonly JsonSchema[];
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly uniqueItems?: boolean;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly pattern?: string;
  /** Of JSON Schema, `encoding`, or a mark (marks.ts): what the text is. */
  readonly format?: string;
  /** Of a key that names files: how the names end of those that it is for, in small letters. */
  readonly suffixes?: readonly string[];
  /** Values to offer, of many more. */
  readonly examples?: readonly unknown[];
}

export interface ConfigSchema extends JsonSchema {
  readonly type: 'object';
  readonly properties: Readonly<Record<string, JsonSchema>>;
  readonly required: readonly string[];
}

/** Where pipelines run: in a page, or under Node on the command line. */
export type Host = 'browser' | 'node';

/** Osiris's component modes; OML says `read`, `write`, `transform` for `extract`, `write`, `transform`. */
export type ComponentMode = 'extract' | 'write' | 'transform' | 'discover';

export interface ConnectionField {
  readonly name: string;
  /** May a step's own config set this field although its connection does? */
  readonly override: 'allowed' | 'forbidden' | 'warning';
}

/** A key that Osiris does not know; or one that it knows with less: `osiris` is its own schema, and what only ours allows is the extension. */
export type Extension = string | { readonly key: string; readonly osiris: JsonSchema };

/** Why a config cannot be used: a value that its key's schema allows, but not what the others hold. */
export interface ConfigProblem {
  readonly key: string;
  readonly message: string;
  /** Of the diagnostic; `invalid_config_value` by default. */
  readonly type?: string;
  /** An error by default. */
  readonly severity?: 'warning';
  /** The text that was likely meant. */
  readonly instead?: string;
}

/** What Osiris's validator says of a component besides its schema (osiris/core/oml_validator.py). */
export interface OsirisRules {
  /** It wants `primary_key` where the write mode is replace or upsert. */
  readonly keyed?: true;
  /** `config` as written, whatever its schema says of it. */
  readonly check?: (config: Readonly<Record<string, Value>>) => readonly ConfigProblem[];
}

export interface ComponentSpec {
  readonly title: string;
  /** One or two plain sentences. */
  readonly description: string;
  readonly version: string;
  readonly modes: readonly ComponentMode[];
  /** The hosts it can run on, if not on every one; and why not on the others, in one plain sentence with the way out. */
  readonly hosts?: { readonly only: readonly Host[]; readonly because: string };
  readonly configSchema: ConfigSchema;
  /** JSON pointers into the config. */
  readonly secrets: readonly string[];
  readonly xSecret?: readonly string[];
  readonly connectionFields?: readonly ConnectionField[];
  /** What Osiris does not allow (contract section 2); each use is reported as `playground_extension`. */
  readonly extensions?: readonly Extension[];
  readonly osiris?: OsirisRules;
  /** Keys of Osiris that mean nothing here, each with the reason in one clause; a run that has one says so. */
  readonly ignored?: Readonly<Record<string, string>>;
  /** What no schema says of one value alone. `config` as written, each value valid by itself. */
  readonly check?: (config: Readonly<Record<string, unknown>>) => readonly ConfigProblem[];
  /** What validation lets pass, since Osiris does, and what cannot be done here: errors of compile. `config` with its defaults. */
  readonly refuse?: (config: Readonly<Record<string, unknown>>) => readonly ConfigProblem[];
  /**
   * The addresses that its driver asks first, in full; by default the texts that are marked `web-address`. May throw where the config
   * names none. `config` with its defaults and its connection.
   */
  readonly contacts?: (config: Readonly<Record<string, unknown>>) => readonly string[];
  /**
   * Of a writer to elsewhere: where it writes, and how, as its config tells: shown before it runs, and asked about anew where it is another.
   * May throw where the config does not tell. `config` with its defaults and its connection.
   */
  readonly writesTo?: (config: Readonly<Record<string, unknown>>) => WriteTarget;
  /** Keys with a default of which the driver asks whether they were written (`StepRun.written`). */
  readonly defaultsDepend?: readonly string[];
  /** Of a writer: its file has the columns in the order of their names, whatever theirs in the table is. */
  readonly sortsColumns?: true;
  /** Its driver uses `DriverContext.state`, so a step of it runs in every run. */
  readonly keepsState?: boolean;
  /**
   * What of the config, with its defaults and its connection, says which source a state is of: a project, a table, a filter; no secrets. The
   * state is not used for another one. Without it, every config of the component has one source.
   */
  readonly stateOf?: (config: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;
  readonly examples: readonly {
    readonly title: string;
    readonly config: Readonly<Record<string, unknown>>;
  }[];
}
