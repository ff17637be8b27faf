/** A run's results as they were recorded, to be shown and compared where nothing has run. */

/** What every step of a run gave. Written as JSON beside a pipeline, carried by links and zips. */
export interface Recording {
  readonly version: 1;
  /** DuckDB's version, as `SELECT version()` gives it. */
  readonly engine: string;
  /** Hash of the pipeline's meaning (`manifest_hash`): with another text the recording is of an earlier one. */
  readonly manifest: string;
  /** By step id, in the order they ran. */
  readonly tables: Readonly<Record<string, RecordedTable>>;
  readonly artifacts: readonly RecordedArtifact[];
}

/** The first rows of a step's table. */
export interface RecordedTable {
  /** Of the table; `rows` may hold fewer. */
  readonly total: number;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** Row by row as DuckDB prints them; null is NULL. */
  readonly rows: readonly (readonly (string | null)[])[];
  /** Hash of all rows in order, in hexadecimal (XXH128); what of them is hashed: `rowHash` (row-hash.ts). */
  readonly hash: string;
  /** A query that it comes from gives another answer each time: only its columns can be compared. */
  readonly volatile?: true;
  /** The steps whose stand-ins its rows are of; absent where there are none. */
  readonly stand_ins?: readonly string[];
}

/** A file that a writer made. */
export interface RecordedArtifact {
  readonly step_id: string;
  readonly path: string;
  readonly bytes: number;
  /** Hash of its bytes, in hexadecimal (XXH128). */
  readonly hash: string;
  /** As of a table. */
  readonly volatile?: true;
  readonly stand_ins?: readonly string[];
}

/** The recorded table of a step; any id may be looked up. */
export function recordedTable({ tables }: Recording, stepId: string): RecordedTable | undefined {
  return Object.hasOwn(tables, stepId) ? tables[stepId] : undefined;
}

/** The steps that ran on their stand-ins, in the order they ran. */
export const standInsIn = ({ tables }: Recording): readonly string[] =>
  Object.entries(tables).flatMap(([id, { stand_ins }]) => (stand_ins?.includes(id) ? [id] : []));
