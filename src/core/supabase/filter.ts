/** The key `filter`: conditions by column, as PostgREST writes them. */
import type { ConfigProblem } from '../contract/component.ts';
import { StepError } from '../contract/errors.ts';
import type { Params } from './rest.ts';

type Filter = Readonly<Record<string, unknown>>;

/** Parameters that are no columns. */
const RESERVED = ['select', 'order', 'limit', 'offset', 'columns', 'on_conflict'];

const OPERATOR =
  /^(not\.)?(eq|neq|gte?|lte?|like|ilike|match|imatch|is|isdistinct|in|cs|cd|ov|sl|sr|nxl?|nxr|adj|fts|plfts|phfts|wfts)(\((any|all|[\w-]+)\))?\./;

/** What cannot be sent, said before anything is. */
export function filterProblems(config: Filter): readonly ConfigProblem[] {
  const { filter } = config;
  if (typeof filter !== 'object' || filter === null) return [];
  try {
    filterParams(filter as Filter);
  } catch (error) {
    if (!(error instanceof StepError)) throw error;
    return [{ key: 'filter', message: error.message }];
  }
  return [];
}

/**
 * The conditions as parameters. A number, true, false or null stands for itself; a list has several conditions on one column. Throws
 * `StepError` for a text that names no operator.
 */
export function filterParams(filter: Filter): Params {
  return Object.entries(filter).flatMap(([name, value]) => {
    if (RESERVED.includes(name))
      throw new StepError(
        `\`filter\` holds "${name}", which is no column: it has a key of its own, or none here.`,
      );
    const all: readonly unknown[] = Array.isArray(value) ? value : [value];
    return all.map((each) => [name, conditionOf(name, each)] as const);
  });
}

function conditionOf(name: string, value: unknown): string {
  if (value === null || typeof value === 'boolean') return `is.${value}`;
  if (typeof value === 'number' || typeof value === 'bigint') return `eq.${value}`;
  const shown = JSON.stringify(value);
  if (typeof value !== 'string')
    throw new StepError(`\`filter\` of "${name}" is ${shown}. Write a condition such as "eq.5".`);
  const isLogic = /^(not\.)?(and|or)$/.test(name);
  if (isLogic ? /^\(.*\)$/s.test(value) : OPERATOR.test(value)) return value;
  throw new StepError(
    isLogic
      ? `\`filter\` has ${shown} behind "${name}". Write the conditions in brackets, as in "(age.gt.17,name.is.null)".`
      : `\`filter\` of "${name}" is ${shown}, which names no operator. Write ${JSON.stringify(`eq.${value}`)} if it has to be equal.`,
  );
}
