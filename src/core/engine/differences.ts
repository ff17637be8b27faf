/** What of a pipeline's tables would be another on an engine than here. */
import { castWords, refusalWords } from './casts.ts';
import { heldAs } from './held-types.ts';
import type { EngineProfile } from './profiles.ts';

/** A table of a step, as it stands here. */
export interface KnownTable {
  readonly name: string;
  /** `type`: as DuckDB prints it. */
  readonly columns: readonly { readonly name: string; readonly type: string }[];
}

/** A sentence for each column that is stored in another type, or that the engine cannot hold. */
export function differencesOf(profile: EngineProfile, tables: readonly KnownTable[]): readonly string[] {
  return tables.flatMap(({ name, columns }) =>
    columns.flatMap(({ name: column, type }) => {
      const held = heldAs(profile, type);
      if (held.type === 'held') return [];
      const words =
        held.type === 'cast'
          ? castWords(profile, { ...held, column, type })
          : refusalWords(profile, column, type, held);
      return [`${name}: ${words}`];
    }),
  );
}
