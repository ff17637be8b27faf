/** A table as one row of text: equal for equal tables, whatever DuckDB they are in. */
import { ident } from '#core/sql/index.ts';

/** SQL: the number of rows, and the MD5 sums of the rows with their numbers, values and NULLs, taken together. */
export function digestQuery(table: string, columns: readonly string[]): string {
  const cells = columns.map((name) => {
    const text = `CAST(${ident(name)} AS VARCHAR)`;
    return `coalesce(length(${text}) || ':' || ${text}, '-')`;
  });
  return `SELECT count(*) AS n, CAST(bit_xor(md5_number_lower(row)) AS VARCHAR) AS digest
    FROM (SELECT concat_ws('|', row_number() OVER (), ${cells.join(', ')}) AS row FROM ${ident(table)})`;
}
