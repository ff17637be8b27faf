/** Which statements must not be cancelled. */

/** Its last statement ends a transaction: cancelled on the way, nobody would know how it ended. A query may end in such a name. */
export const endsTransaction = (sql: string): boolean => /(?:^|;)\s*(?:COMMIT|ROLLBACK)\s*$/i.test(sql);
