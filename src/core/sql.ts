/** SQL: quoting, and what a query may be. The statements themselves are DuckDB's to judge. */
export { ident, literal } from './sql/quote.ts';
