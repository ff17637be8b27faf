/** Remarks as Python and YAML have them, in a text that is meant as SQL. */
import { lex } from './lex.ts';

/** Does the text begin as a query does? */
export function beginsQuery(text: string): boolean {
  return /^(?:select|with|from|values|table|pivot|unpivot|describe|summarize)$/i.test(
    lex(text).find(({ text: word }) => word !== '(')?.text ?? '',
  );
}

/** `amount # all of it` as `amount -- all of it`: a # within a text, a name or a comment stays, and so does `#1`, a column by its number. */
export function dashRemarks(sql: string): string {
  const remark = lex(sql).find(
    ({ text, start }) =>
      text === '#' && /(^|\s)$/.test(sql.slice(0, start)) && !/^#\d/.test(sql.slice(start)),
  );
  if (remark === undefined) return sql;
  const rest = sql.slice(remark.start).replace(/^#+[ \t]*/, '-- ');
  return dashRemarks(sql.slice(0, remark.start) + rest);
}
