/** SQL: quoting, and what a query may be. Whether it is right is DuckDB's to judge. */
export { endsTransaction } from './sql/transaction.ts';
export { blame, type Blame } from './sql/blame.ts';
export { lookAlike } from './sql/look-alike.ts';
export { isComplete, cutsFrom } from './sql/complete.ts';
export { preparedPlaceholders, type PreparedPlaceholder } from './sql/placeholders.ts';
export { lex, lineComments } from './sql/lex.ts';
export { beginsQuery, dashRemarks } from './sql/remarks.ts';
export { ident, literal } from './sql/quote.ts';
export { checkQuery, type QueryCheck, type QueryIssue } from './sql/statement.ts';
