/** What is known of a component without running it: it validates, completes and documents. */
import type { Driver } from './driver.ts';

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
  readonly format?: string;
}

export interface ConfigSchema extends JsonSchema {
  readonly type: 'object';
  readonly properties: Readonly<Record<string, JsonSchema>>;
  readonly required: readonly string[];
}

/** Osiris's component modes; OML says `read`, `write`, `transform` for `extract`, `write`, `transform`. */
export type ComponentMode = 'extract' | 'write' | 'transform' | 'discover';

export interface ConnectionField {
  readonly name: string;
  /** May a step's own config set this field although its connection does? */
  readonly override: 'allowed' | 'forbidden' | 'warning';
}

export interface ComponentSpec {
  readonly title: string;
  /** One or two plain sentences. */
  readonly description: string;
  readonly version: string;
  readonly modes: readonly ComponentMode[];
  readonly configSchema: ConfigSchema;
  /** JSON pointers into the config. */
  readonly secrets: readonly string[];
  readonly xSecret?: readonly string[];
  readonly connectionFields?: readonly ConnectionField[];
  /** Keys that Osiris does not know (contract section 2); each use is reported as `playground_extension`. */
  readonly extensions?: readonly string[];
  readonly examples: readonly {
    readonly title: string;
    readonly config: Readonly<Record<string, unknown>>;
  }[];
}

/** A component of the catalog: with a driver it runs here; without, `unavailable` says why in one plain sentence. */
export type Component = {
  readonly name: string;
  readonly kind: 'extractor' | 'processor' | 'writer';
  readonly spec: ComponentSpec;
} & (
  | { readonly driver: Driver; readonly unavailable?: undefined }
  | { readonly driver?: undefined; readonly unavailable: string }
);

/** Every component by name. */
export type Catalog = ReadonlyMap<string, Component>;
