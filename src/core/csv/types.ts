/** What is left to do for the types of a loaded table: `dtype`, `parse_dates`, and types that DuckDB makes from text. */
import type { DbConnection } from '../contract/database.ts';
import { StepError } from '../contract/errors.ts';
import { ident } from '../sql/index.ts';
import { firstFailure } from '../columns/checks.ts';
import type { TextColumn } from './advice.ts';
import { type ColumnPlan, reasonOf } from './column-plan.ts';
import { type ColumnType, shown } from '../columns/type.ts';
import { dateType } from '../columns/dates.ts';
import { requestedType } from '../columns/dtype.ts';
import { type Numerals, plainNumberSql } from './numerals.ts';
import { listedDates, type TypeRequests } from '../columns/requests.ts';
import { reasonOfText, type Why, whyText } from './why.ts';

/** Types whose values are numbers. */
const NUMERIC = /INT$|^(?:FLOAT|DOUBLE|DECIMAL)|INTEGER$/;

/** A column's type, and SQL for its values where they are not there yet. */
interface Finish extends ColumnType {
  readonly sql?: string;
  readonly why?: Why;
}

export interface Finished {
  readonly columns: readonly ColumnType[];
  /** What the person may want to change, a sentence each. */
  readonly advice: readonly string[];
  /** The columns that stayed text, and why. */
  readonly texts: readonly TextColumn[];
}

/**
 * Gives every column its final type; the table is made again where one needs it. Throws `StepError` where a value does not
 * fit a requested type.
 */
export async function finishTypes(
  db: DbConnection,
  { path, table }: { readonly path: string; readonly table: string },
  plans: readonly ColumnPlan[],
  requests: TypeRequests,
  numerals: Numerals = {},
): Promise<Finished> {
  const load = { db, table, path, requests, numerals };
  const advice: string[] = [];
  const finishes: Finish[] = [];
  for (const plan of plans) {
    const asked = requests.dtype?.[plan.name];
    if (asked !== undefined) finishes.push(await asRequested(load, plan.name, asked));
    else if (plan.built === 'VARCHAR') finishes.push(await textColumn(load, plan, advice));
    else finishes.push(byRule(plan, numerals));
  }
  if (finishes.some(({ sql }) => sql !== undefined)) {
    const values = finishes.map(({ name, sql }) => `${sql ?? ident(name)} AS ${ident(name)}`);
    await db.createTableAs(table, `SELECT ${values.join(',\n')} FROM ${ident(table)}`);
  }
  return {
    columns: finishes.map(({ name, type, reason, almost }) => ({ name, type, reason, almost })),
    advice,
    texts: finishes.flatMap(({ name, why }) => (why ? [{ name, why }] : [])),
  };
}

interface Load {
  readonly db: DbConnection;
  readonly table: string;
  readonly path: string;
  readonly requests: TypeRequests;
  readonly numerals: Numerals;
}

/** As the rule has it; of a column handed over as text, an inference from its values decides. */
function byRule({ name, built, inference, counted, reason }: ColumnPlan, numerals: Numerals): Finish {
  const type = inference?.type() ?? (built === 'EMPTY' ? 'VARCHAR' : built);
  if (type !== 'VARCHAR') {
    const sql = inference && `CAST(trim(${plainNumberSql(ident(name), numerals)}) AS ${type})`;
    return { name, type, sql, reason: inference ? reasonOf(inference, type) : reason };
  }
  const all = counted ?? inference;
  if (!all) return { name, type, reason };
  const why = whyText(all);
  return {
    name,
    type,
    why,
    reason: reasonOfText(why) ?? reason ?? reasonOf(all, type),
    almost: almostOf(why),
  };
}

function almostOf({ exceptions }: Why): ColumnType['almost'] {
  if (!exceptions) return undefined;
  const { type, others, first, count } = exceptions;
  return { type, values: others, value: first.text, line: first.line, more: count - 1 };
}

async function textColumn(load: Load, plan: ColumnPlan, advice: string[]): Promise<Finish> {
  const { db, table, requests } = load;
  const { name } = plan;
  const finish = byRule(plan, load.numerals);
  const listed = listedDates(requests).includes(name) && !/^(DATE|TIMESTAMP)/.test(finish.type);
  if (listed || (requests.parseDates === true && finish.type === 'VARCHAR')) {
    const date = await dateType(db, table, name);
    if (!('doubt' in date)) return date;
    if (listed || date.doubt.startsWith('day and month'))
      advice.push(
        `\`parse_dates\`: "${name}" stays ${finish.type}: ${date.doubt}. Convert it in SQL with strptime.`,
      );
  }
  return finish;
}

async function asRequested(load: Load, name: string, asked: unknown): Promise<Finish> {
  const { db, path, table, numerals } = load;
  const { type, cast, holds } = requestedType(name, asked);
  if (type === 'VARCHAR') return { name, type };
  const plain = (text: string): string => (NUMERIC.test(type) ? plainNumberSql(text, numerals) : text);
  const failure = await firstFailure(db, table, ident(name), (text) => holds(plain(text)));
  if (failure)
    throw new StepError(
      `${path}: column "${name}" cannot be ${type} in full: row ${failure.row} holds ${shown(failure.value)}. Correct the value, or choose another dtype.`,
      { at: { key: 'dtype' } },
    );
  return { name, type, sql: cast(plain(ident(name))) };
}
