/** What is to be made of each column, by what is known of its values and by what was asked for. */
import { ColumnInference } from './classify.ts';
import { shown } from '../columns/type.ts';
import type { BuiltType } from './column-builder.ts';
import { listedDates, type TypeRequests } from '../columns/requests.ts';
import type { ValueType } from '../columns/values.ts';

export interface ColumnPlan {
  readonly name: string;
  /** The type of the values that are handed over; `EMPTY`: none was seen yet. */
  readonly built: BuiltType | 'EMPTY';
  /** The type the values have by the rule, where an inference from all of them decides it: of a column handed over as text. */
  readonly inference?: ColumnInference;
  /** Of a column of text: all its values, where they are known before it is loaded. */
  readonly counted?: ColumnInference;
  /** Why the type is not what the first values proposed, by the values looked at before the load. */
  readonly reason?: string;
}

export interface Known {
  /** Column by column. */
  readonly inferences: readonly ColumnInference[];
  /** Of all values, not of a sample. */
  readonly complete: boolean;
  /** Of a file of one column: its first values. */
  readonly lines: readonly string[];
}

/**
 * Takes the names of the columns to load, what is known of their values, and what the step asks for; gives a
 * plan for each, in the same order. `plain` is what `plainNumber` gives.
 */
export function planColumns(
  names: readonly string[],
  { inferences, complete }: Known,
  requests: TypeRequests,
  plain?: (text: string) => string,
): ColumnPlan[] {
  const dates = listedDates(requests);
  return names.map((name, i): ColumnPlan => {
    const inference = inferences[i]!;
    if (requests.dtype?.[name] !== undefined) return { name, built: 'VARCHAR' };
    if (dates.includes(name)) return { name, built: 'VARCHAR', inference: new ColumnInference(plain) };
    const type = inference.type();
    if (type === 'HUGEINT' || type === 'TIMESTAMP_NS')
      return { name, built: 'VARCHAR', inference: new ColumnInference(plain) };
    const text = type === 'VARCHAR' && inference.values > 0;
    return {
      name,
      built: !complete && inference.values === 0 ? 'EMPTY' : type,
      inference: text && !complete && inference.isWorthCounting() ? new ColumnInference(plain) : undefined,
      counted: text && complete ? inference : undefined,
      reason: reasonOf(inference, type),
    };
  });
}

/** Why the column is not what its first values proposed. */
export function reasonOf(
  { proposed, reason }: ColumnInference,
  type: ValueType | 'VARCHAR',
): string | undefined {
  if (!reason || proposed === undefined || proposed === type) return undefined;
  return `row ${reason.row} holds ${shown(reason.value)}, which is no ${proposed}`;
}
