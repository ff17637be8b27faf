/** What is left to do for the types of a loaded table: `dtype`, `parse_dates`, and types that DuckDB makes from text. */
import { type DbConnection, StepError } from '../driver.ts';
import { ident } from '../sql.ts';
import { firstFailure } from './checks.ts';
import type { ColumnCensus } from './classify.ts';
import { type ColumnPlan, reasonOf } from './column-plan.ts';
import { type ColumnType, shown } from './column-type.ts';
import { dateType } from './dates.ts';
import { requestedType } from './dtype.ts';
import { listedDates, type TypeRequests } from './requests.ts';

/** A column's type, and SQL for its values where they are not there yet. */
interface Finish extends ColumnType {
  readonly sql?: string;
}

export interface Finished {
  readonly columns: readonly ColumnType[];
  /** What the person may want to change, a sentence each. */
  readonly advice: readonly string[];
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
): Promise<Finished> {
  const advice: string[] = [];
  const finishes: Finish[] = [];
  for (const plan of plans) {
    const asked = requests.dtype?.[plan.name];
    if (asked !== undefined) finishes.push(await asRequested(db, path, table, plan.name, asked));
    else if (plan.built === 'VARCHAR') finishes.push(await textColumn(db, table, plan, requests, advice));
    else finishes.push(byRule(plan));
  }
  if (finishes.some(({ sql }) => sql !== undefined)) {
    const values = finishes.map(({ name, sql }) => `${sql ?? ident(name)} AS ${ident(name)}`);
    await db.exec(
      `CREATE OR REPLACE TABLE ${ident(table)} AS SELECT ${values.join(',\n')} FROM ${ident(table)}`,
    );
  }
  return { columns: finishes.map(({ name, type, reason }) => ({ name, type, reason })), advice };
}

/** As the rule has it, which a census of a column handed over as text decides. */
function byRule({ name, built, census, reason }: ColumnPlan): Finish {
  if (!census) return { name, type: built === 'EMPTY' ? 'VARCHAR' : built, reason };
  const type = census.type();
  const sql = type === 'VARCHAR' ? undefined : `CAST(trim(${ident(name)}) AS ${type})`;
  return { name, type, sql, reason: reasonOf(census, type) };
}

async function textColumn(
  db: DbConnection,
  table: string,
  plan: ColumnPlan,
  requests: TypeRequests,
  advice: string[],
): Promise<Finish> {
  const { name } = plan;
  const finish = byRule(plan);
  const listed = listedDates(requests).includes(name) && !/^(DATE|TIMESTAMP)/.test(finish.type);
  if (listed || (requests.parseDates === true && finish.type === 'VARCHAR')) {
    const date = await dateType(db, table, name);
    if (!('doubt' in date)) return date;
    if (listed || date.doubt.startsWith('day and month'))
      advice.push(
        `parse_dates: "${name}" stays ${finish.type}: ${date.doubt}. Convert it in SQL with strptime.`,
      );
  }
  if (plan.census && finish.type === 'VARCHAR') advice.push(...adviceOnWords(name, plan.census));
  return finish;
}

async function asRequested(
  db: DbConnection,
  path: string,
  table: string,
  name: string,
  asked: unknown,
): Promise<Finish> {
  const { type, cast, holds } = requestedType(name, asked);
  if (type === 'VARCHAR') return { name, type };
  const failure = await firstFailure(db, table, ident(name), holds);
  if (failure)
    throw new StepError(
      `${path}: column "${name}" cannot be ${type} in full: row ${failure.row} holds ${shown(failure.value)}. Correct the value, or choose another dtype.`,
    );
  return { name, type, sql: cast(ident(name)) };
}

function adviceOnWords(name: string, census: ColumnCensus): string[] {
  const type = census.typeWithoutWords();
  if (type === undefined) return [];
  const spelled = [...census.words.keys()]
    .sort()
    .map((word) => JSON.stringify(word))
    .join(', ');
  const count = [...census.words.values()].reduce((sum, n) => sum + n, 0);
  return [
    `"${name}" is text because of ${spelled} (${count} row${count === 1 ? '' : 's'}); with \`na_values: [${spelled}]\` it would be ${type}.`,
  ];
}
