/** SQL: quoting, and what a query may be. Whether it is right is DuckDB's to judge. */
export { asStepQuery, readAdHoc, statementAt, type AdHoc, type NamedFile } from './ad-hoc.ts';
export { endsTransaction } from './transaction.ts';
export { blame, type Blame } from './blame.ts';
export { lookAlike } from './look-alike.ts';
export { isComplete, cutsFrom } from './complete.ts';
export { preparedPlaceholders, type PreparedPlaceholder } from './placeholders.ts';
export { canonicalQuery } from './canonical-query.ts';
export { whyVolatile } from './volatile.ts';
export { lex, readSql, type SqlText } from './lex.ts';
export { beginsQuery, dashRemarks } from './remarks.ts';
export { emptyTable, rowsMade, tableAs, temporaryTableAs } from './create-table.ts';
export { withoutCatalog } from './own-catalog.ts';
export { ident, literal } from './quote.ts';
export { checkReading, type ReadingCheck } from './reading.ts';
export { checkQuery, type QueryCheck, type QueryIssue, type FileSteps } from './statement.ts';
