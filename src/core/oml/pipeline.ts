/** A pipeline as its text says it, before anything is decided. Produced by `parse` (parse.ts). */

/** Half-open range in the text. Lines and columns are 1-based, columns count UTF-16 units; offsets are 0-based UTF-16 units. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** A replacement that would resolve a diagnostic; applied to the text as it was when the diagnostic was made. */
export interface Fix {
  readonly title: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** What a person can put right. `type`, `message` and `location` follow Osiris's validator (osiris/core/oml_validator.py). */
export interface Diagnostic {
  readonly type: string;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  /** `root`, `steps[1].config.query`, ...; absent when the whole document is meant. */
  readonly location?: string;
  readonly range?: TextRange;
  readonly fix?: Fix;
  /** What else would let the pipeline run, where there is something. */
  readonly offer?: Offer;
}

/** A sample in place of a step's source; or leave to write rows of such samples elsewhere. */
export interface Offer {
  readonly title: string;
  /** Of the step that could have a stand-in; absent: leave to write. */
  readonly step?: string;
}

/** A plain JSON-like value as YAML 1.1 gives it (PyYAML `safe_load`); dates and binaries keep a class of their own. */
export type Value =
  | null
  | boolean
  | number
  | bigint
  | string
  | YamlFloat
  | YamlDate
  | Uint8Array
  | readonly Value[]
  | { readonly [key: string]: Value };

/** An unquoted YAML 1.1 date or timestamp. `text` is how Python's `str()` prints it. */
export class YamlDate {
  constructor(
    readonly kind: 'date' | 'datetime',
    readonly text: string,
  ) {}
}

/** A float without a fraction (`1.0`, `1.0e+20`): as a plain number it could not be told from an integer. */
export class YamlFloat {
  constructor(readonly value: number) {}
}

/** Path of keys and indexes from the document's root, as in `['steps', 0, 'config', 'query']`. */
export type Path = readonly (string | number)[];

/** Where values stand in the text. */
export interface SourceMap {
  readonly text: string;
  /** Range of the value at `path`, or of the nearest ancestor that exists. */
  value(path: Path): TextRange;
  /** Range of the key at `path` (the last part of the path), or of the nearest ancestor that exists. */
  key(path: Path): TextRange;
  /** Range in the text of the characters `[start, end)` of the string value at `path` (block scalars, quotes and escapes undone). */
  inside(path: Path, start: number, end: number): TextRange;
  /** Range of the characters `[start, end)` of the text itself. */
  at(start: number, end: number): TextRange;
}

/** A document that is YAML; nothing is yet known to be valid OML. */
export interface Pipeline {
  readonly document: Value;
  readonly source: SourceMap;
}

export type Result<T> =
  | { readonly ok: true; readonly value: T; readonly diagnostics: readonly Diagnostic[] }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };
