/** One macro of DuckDB, with an overload for each type. */

/** `(x TIMESTAMPTZ) AS ..., (x TIMESTAMP) AS ...`: what has no overload of its own goes to DuckDB's function as it is. */
export type Overloads = readonly (readonly [parameters: string, body: string])[];

/** Takes an expression in SQL and gives it cast to TIMESTAMP, which has no time zone. */
export const plain = (name: string): string => `CAST(${name} AS TIMESTAMP)`;
/** Takes an expression in SQL and gives it cast to TIMESTAMPTZ, which has a time zone. */
export const zoned = (sql: string): string => `CAST(${sql} AS TIMESTAMPTZ)`;

/** The statement that makes it, on one connection. */
export function create(name: string, overloads: Overloads): string {
  const bodies = overloads.map(([parameters, body]) => `(${parameters}) AS ${body}`);
  return `CREATE OR REPLACE TEMP MACRO ${name} ${bodies.join(', ')}`;
}
