/** The words of DuckDB's SQL that are worth completing, in the order in which queries use them. */

export const KEYWORDS: readonly string[] =
  `SELECT|FROM|WHERE|GROUP BY|ORDER BY|HAVING|QUALIFY|LIMIT|OFFSET|JOIN|
  LEFT JOIN|RIGHT JOIN|FULL JOIN|INNER JOIN|CROSS JOIN|ASOF JOIN|SEMI JOIN|ANTI JOIN|ON|USING|AS|AND|OR|NOT|IN|
  IS NULL|IS NOT NULL|BETWEEN|LIKE|ILIKE|EXISTS|CASE|WHEN|THEN|ELSE|END|CAST|TRY_CAST|DISTINCT|DISTINCT ON|EXCLUDE|
  REPLACE|WITH|UNION|UNION ALL|UNION BY NAME|INTERSECT|EXCEPT|VALUES|ASC|DESC|NULLS LAST|OVER|PARTITION BY|
  ROWS BETWEEN|FILTER|PIVOT|UNPIVOT|SUMMARIZE|DESCRIBE|NULL|TRUE|FALSE|DATE|TIMESTAMP|INTERVAL|INTEGER|BIGINT|
  DOUBLE|DECIMAL|VARCHAR|BOOLEAN`.split(/\|\s*/);

export const FUNCTIONS: readonly string[] =
  `count sum avg min max median any_value arg_max arg_min string_agg list
  coalesce nullif round abs floor ceil greatest least lower upper trim length substring replace split_part concat
  regexp_matches regexp_extract regexp_replace starts_with contains strptime strftime date_trunc date_part date_diff
  year month day row_number rank dense_rank lag lead first_value last_value unnest`.split(/\s+/);
