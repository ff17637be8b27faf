/** What is left to do for the types of a loaded table: `dtype`, `parse_dates`, integers of more than 64 bits. */
import { failures, firstFailure } from '../columns/checks.ts';
import { shown } from '../columns/type.ts';
import { dateType } from '../columns/dates.ts';
import { requestedType } from '../columns/dtype.ts';
import { listedDates, type TypeRequests } from '../columns/requests.ts';
import type { DbConnection } from '../contract/database.ts';
import { StepError } from '../contract/errors.ts';
import type { LoadedColumn } from '../contract/receipt.ts';
import { ident } from '../sql/index.ts';
import { type JsonColumn, reasonOf, sqlType } from './types.ts';

interface Target {
  readonly db: DbConnection;
  /** For messages. */
  readonly path: string;
  readonly table: string;
}

interface Finish {
  readonly type: string;
  readonly sql?: string;
  readonly reason?: string;
}

/** Gives every column its final type. Throws `StepError` where a value does not fit a type that was asked for. */
export async function finishColumns(
  target: Target,
  columns: readonly JsonColumn[],
  requests: TypeRequests,
  advice: string[],
): Promise<readonly LoadedColumn[]> {
  const finishes: Finish[] = [];
  for (const column of columns) finishes.push(await finish(target, column, requests, advice));
  const changes = finishes.flatMap(({ sql }, i) =>
    sql === undefined ? [] : [`${sql} AS ${ident(columns[i]!.name)}`],
  );
  if (changes.length > 0) {
    const { db, table } = target;
    await db.createTableAs(table, `SELECT * REPLACE (${changes.join(',\n')}) FROM ${ident(table)}`);
  }
  return finishes.map(({ type, reason }, i) => ({ name: columns[i]!.name, type, reason }));
}

async function finish(
  target: Target,
  column: JsonColumn,
  requests: TypeRequests,
  advice: string[],
): Promise<Finish> {
  const { name, type } = column;
  const asked = requests.dtype?.[name];
  if (asked !== undefined) return asRequested(target, name, asked);
  const listed = listedDates(requests).includes(name);
  const text = type.type === 'EMPTY' || (type.type === 'VARCHAR' && !type.json && !type.as);
  if (listed || (requests.parseDates === true && text)) {
    const dates = await asDates(target, name);
    if (!('doubt' in dates)) return dates;
    if (listed) advice.push(`\`parse_dates\`: "${name}" stays VARCHAR: ${dates.doubt}.`);
    if (listed) return { type: 'VARCHAR' };
  }
  const final = sqlType(type, true);
  const sql = final === sqlType(type, false) ? undefined : `CAST(${ident(name)} AS ${final})`;
  return { type: final, sql, reason: reasonOf(column) };
}

async function asRequested({ db, path, table }: Target, name: string, asked: unknown): Promise<Finish> {
  const { type, cast, holds } = requestedType(name, asked);
  if (type === 'VARCHAR') return { type };
  const failure = await firstFailure(db, table, ident(name), holds);
  if (!failure) return { type, sql: cast(ident(name)) };
  throw new StepError(
    `${path}: column "${name}" cannot be ${type} in full: row ${failure.row} holds ${shown(failure.value)}. Correct the value, or choose another dtype.`,
  );
}

const DAY = '[0-9]{4}-[0-9]{2}-[0-9]{2}';

/** ISO 8601 first, then the other ways to write dates. */
async function asDates(
  { db, table }: Target,
  name: string,
): Promise<(Finish & { readonly sql: string }) | { readonly doubt: string }> {
  const text = ident(name);
  const iso = [
    ['DATE', DAY],
    ['TIMESTAMP', `${DAY}([ T][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,6})?)?)?`],
    ['TIMESTAMPTZ', `${DAY}[ T][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,6})?)?(Z|[+-][0-9]{2}(:?[0-9]{2})?)`],
  ] as const;
  const checks = iso.map(([type, form]) => ({
    text,
    holds: `regexp_full_match(${text}, '${form}') AND TRY_CAST(${text} AS ${type}) IS NOT NULL`,
  }));
  const [count] = await db.query(`SELECT count(${text}) AS n FROM ${ident(table)}`);
  if (Number(count?.n) === 0) return { doubt: 'it has no values' };
  const failed = await failures(db, ident(table), checks);
  const found = iso.find((_, i) => !failed[i]);
  if (!found) return dateType(db, table, name);
  return { type: found[0], sql: `CAST(${text} AS ${found[0]})` };
}
