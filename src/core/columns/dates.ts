/**
 * The `parse_dates` key: text in one of the usual ways to write dates becomes DATE, TIMESTAMP or
 * TIMESTAMPTZ, when there is no doubt.
 */
import type { DbConnection } from '../contract/database.ts';
import { ident, literal } from '../sql/index.ts';
import { failures, firstFailure, firstValues } from './checks.ts';
import { type ColumnType, shown } from './type.ts';

const DAYS: readonly string[] = [
  ...['/', '-', '.'].flatMap((s) => [`%m${s}%d${s}%Y`, `%d${s}%m${s}%Y`, `%Y${s}%m${s}%d`]),
  '%d %b %Y',
  '%d-%b-%Y',
  '%d %B %Y',
  '%b %d, %Y',
  '%B %d, %Y',
  '%Y%m%d',
];
const TIMES: readonly string[] = ['', ' %H:%M', ' %H:%M:%S', ' %H:%M:%S.%f', ' %I:%M %p', ' %I:%M:%S %p'];

interface DateFormat {
  readonly type: 'DATE' | 'TIMESTAMP' | 'TIMESTAMPTZ';
  readonly value: string;
  readonly holds: string;
}

function formats(text: string): DateFormat[] {
  const trimmed = `trim(${text})`;
  const written = TIMES.flatMap((time) =>
    DAYS.map((day): DateFormat => {
      const parsed = `try_strptime(${trimmed}, ${literal(day + time)})`;
      const type = time === '' ? 'DATE' : 'TIMESTAMP';
      // %Y takes `24` for the year 24.
      return {
        type,
        value: `CAST(${parsed} AS ${type})`,
        holds: `${parsed} IS NOT NULL AND regexp_matches(${text}, '[0-9]{4}')`,
      };
    }),
  );
  const offset: DateFormat = {
    type: 'TIMESTAMPTZ',
    value: `CAST(${trimmed} AS TIMESTAMPTZ)`,
    holds: `regexp_matches(${trimmed}, '[0-9]:[0-9.:]+ ?(Z|[+-][0-9]{2}(:?[0-9]{2})?)$') AND TRY_CAST(${trimmed} AS TIMESTAMPTZ) IS NOT NULL`,
  };
  return [...written, offset];
}

/**
 * The type of one column when its text is read as dates; `doubt` says why it stays text: no format fits every value, or both
 * day/month and month/day do and they differ.
 */
export async function dateType(
  db: DbConnection,
  table: string,
  name: string,
): Promise<(ColumnType & { readonly sql: string }) | { readonly doubt: string }> {
  const text = ident(name);
  const all = formats(text);
  const checks = all.map(({ holds }) => ({ text, holds }));
  const [values] = await db.query(`SELECT count(${text}) AS n FROM ${ident(table)}`);
  if (Number(values?.['n']) === 0) return { doubt: 'it has no values' };

  const early = await failures(db, firstValues(table, text), checks);
  const likely = all.flatMap((_, i) => (early[i] ? [] : [i]));
  const late = await failures(
    db,
    ident(table),
    likely.map((i) => checks[i]!),
  );
  const [first, second] = likely.filter((_, i) => !late[i]);
  const format = first === undefined ? undefined : all[first];
  if (format === undefined) return { doubt: 'its values are not all dates in one known format' };
  if (second !== undefined) {
    const differs = await firstFailure(db, table, text, (value) => {
      const again = formats(value);
      return `${again[first!]!.value} = ${again[second]!.value}`;
    });
    if (differs)
      return {
        doubt: `day and month cannot be told apart: row ${differs.row} holds ${shown(differs.value)}, and every value fits both orders`,
      };
  }
  return { name, type: format.type, sql: format.value };
}
