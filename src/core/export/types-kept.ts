/** Which columns come back with the type they had, from a file of a format that has few types of its own, as docs/formats.md has it. */
import { visible } from '../columns/names.ts';

/** Types that are found again by whoever reads the texts, where their values fit. */
const OF_LINES =
  /^(BOOLEAN|BIGINT|HUGEINT|DOUBLE|VARCHAR|DATE|TIME|TIMESTAMP|TIMESTAMP_NS|TIMESTAMP WITH TIME ZONE)$/;
/** With lists of them. */
const OF_JSON = /^(BOOLEAN|BIGINT|HUGEINT|DOUBLE|VARCHAR)(\[\])*$/;
const OF_SHEETS = /^(BOOLEAN|DOUBLE|VARCHAR|DATE|TIME|TIMESTAMP)$/;

const KEPT = { csv: OF_LINES, tsv: OF_LINES, json: OF_JSON, ndjson: OF_JSON, excel: OF_SHEETS } as const;

/** Columns that are named; of the others it is said how many they are. */
const NAMED = 3;

export type WithFewTypes = keyof typeof KEPT;

/** Whether a column of that type, as DuckDB prints it, comes back with it. */
export const keepsType = (format: WithFewTypes, type: string): boolean => KEPT[format].test(type);

/** The sentence that names the columns which come back with another type; none where all keep theirs. */
export function typesLost(
  format: WithFewTypes,
  columns: readonly { readonly name: string; readonly type: string }[],
): readonly string[] {
  const lost = columns.filter(({ type }) => !keepsType(format, type));
  if (lost.length === 0) return [];
  const named = lost.slice(0, NAMED).map(({ name, type }) => `${visible(name)} (${type})`);
  const more = lost.length > NAMED ? ` and ${lost.length - NAMED} more` : '';
  const verb = lost.length === 1 ? 'comes' : 'come';
  return [
    `Read again, ${named.join(', ')}${more} ${verb} with another type, such as BIGINT, DOUBLE or text.`,
  ];
}
