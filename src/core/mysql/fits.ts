/** Values that MySQL would refuse, or change without a word: looked for in the session's database before anything is written. */
import type { DbConnection } from '../contract/database.ts';
import { StepError } from '../contract/errors.ts';
import { quoted } from '../columns/names.ts';
import { ident } from '../sql/index.ts';
import type { Pair } from './target.ts';

interface Check {
  readonly name: string;
  /** SQL: true for what does not fit. */
  readonly when: string;
  readonly why: string;
}

const TIMES = ['datetime', 'timestamp', 'time'];

/** `keys`: the columns that tell rows apart, where rows are to be changed by them. */
function checksOf({ cell, column }: Pair, keys: readonly string[]): Check[] {
  const { name, unfit, micros } = cell;
  const checks: Check[] = [];
  const add = (when: string, why: string): void => void checks.push({ name, when, why });
  if (unfit && !(cell.type === 'TIMESTAMP_NS' && !TIMES.includes(column.type)))
    add(unfit.when, `${unfit.what}, which MySQL has no value for`);
  if (keys.includes(name))
    add(`${ident(name)} IS NULL`, 'NULL, which a key cannot be: each run would add the row once more');
  else if (!column.nullable && !column.filled)
    add(`${ident(name)} IS NULL`, `NULL, which the column ${quoted(column.name)} there does not take`);
  if (micros !== undefined && TIMES.includes(column.type) && column.decimals < 6)
    add(
      `${micros} % ${10 ** (6 - column.decimals)} <> 0`,
      `parts of a second that the column ${quoted(column.name)} there does not keep. Round them in a step before, or widen the column`,
    );
  if (cell.type === 'TIMESTAMP_NS' && TIMES.includes(column.type))
    add(
      `epoch_ns(${ident(name)}) % ${10 ** (9 - column.decimals)} <> 0`,
      `parts of a second that the column ${quoted(column.name)} there does not keep`,
    );
  return checks;
}

/** A name that no column has. */
function freeName(taken: readonly string[]): string {
  let free = 'row';
  while (taken.some((name) => name.toLowerCase() === free)) free += '_';
  return free;
}

/** Rejects with `StepError` at the first row of the table with such a value. */
export async function requireFit(
  db: DbConnection,
  table: string,
  all: readonly Pair[],
  keys: readonly string[],
): Promise<void> {
  const checks = all.flatMap((pair) => checksOf(pair, keys));
  const number = ident(freeName(all.map(({ cell }) => cell.name)));
  const from = `(SELECT row_number() OVER () AS ${number}, * FROM main.${ident(table)})`;
  if (checks.length > 0) {
    const [row] = await db.query(
      `SELECT ${checks.map(({ when }, i) => `min(${number}) FILTER (WHERE ${when}) AS c${i}`).join(', ')} FROM ${from}`,
    );
    const bad = checks.flatMap((check, i) =>
      (row?.[`c${i}`] ?? null) === null ? [] : [{ ...check, row: Number(row?.[`c${i}`]) }],
    );
    const first = bad.toSorted((a, b) => a.row - b.row)[0];
    if (first) {
      const [found] = await db.query(
        `SELECT CAST(${ident(first.name)} AS VARCHAR) AS value FROM ${from} WHERE ${number} = ${first.row}`,
      );
      const value = (found?.['value'] ?? null) === null ? '' : ` (${String(found?.['value'])})`;
      throw new StepError(
        `Row ${first.row} of ${quoted(first.name)} holds ${first.why}${value}; nothing was written.`,
      );
    }
  }
  if (keys.length > 0) await requireDistinct(db, table, keys);
}

async function requireDistinct(db: DbConnection, table: string, keys: readonly string[]): Promise<void> {
  const columns = keys.map(ident).join(', ');
  const [twice] = await db.query(
    `SELECT concat_ws(', ', ${keys.map((key) => `CAST(${ident(key)} AS VARCHAR)`).join(', ')}) AS value, count(*) AS n FROM main.${ident(table)} GROUP BY ${columns} HAVING count(*) > 1 LIMIT 1`,
  );
  if (!twice) return;
  throw new StepError(
    `${String(twice['n'])} rows have the same key (${keys.map(quoted).join(', ')}: ${String(twice['value'])}), so that nothing tells which one is to stay; nothing was written. Keep one of each key in a step before.`,
  );
}
