/** Tests that a lake answers otherwise, by design. Each must still fail, and say what is told here. */
export interface Difference {
  readonly file: string;
  /** As Vitest prints it, or some of them. */
  readonly test: string | RegExp;
  /** Only on that lake. */
  readonly lake?: 'file' | 'postgres';
  readonly why: string;
  /** Of the failure: the message, or what was compared with what was expected. */
  readonly says: RegExp;
}

const GOLDENS = 'tests/engines/goldens.lake.test.ts';
const NO_UNION = 'DuckLake has no type for a UNION.';
const TOO_LONG = 'A whole number of 39 digits is more than a DECIMAL(38,0) holds.';
const SAYS_UNION = /is of the type UNION\(.*\), which DuckLake cannot hold: it has no type for it/;
const SAYS_TOO_LONG = /holds the U?HUGEINT -?\d{39}, and DuckLake would not give back the same/;

export const DIFFERENCES: readonly Difference[] = [
  { file: GOLDENS, test: /^(?:duckdb|formats)$/, why: NO_UNION, says: SAYS_UNION },
  {
    file: GOLDENS,
    test: /^(?:formats-back|posthog-records|types)$/,
    why: TOO_LONG,
    says: SAYS_TOO_LONG,
  },
  { file: 'tests/drivers/csv-writer.test.ts', test: 'values are exact', why: TOO_LONG, says: SAYS_TOO_LONG },
  {
    file: 'tests/drivers/json-writer.test.ts',
    test: /^'\d{39}'::U?HUGEINT is /,
    why: TOO_LONG,
    says: SAYS_TOO_LONG,
  },
  {
    file: 'tests/drivers/excel/excel-writer.test.ts',
    test: 'what a number of Excel would lose is text, and told > HUGEINT',
    why: TOO_LONG,
    says: SAYS_TOO_LONG,
  },
  {
    file: 'tests/drivers/posthog.test.ts',
    test: 'types that change from one page to the next hold every value: integers, then larger ones',
    why: TOO_LONG,
    says: SAYS_TOO_LONG,
  },
  {
    file: 'tests/drivers/supabase.test.ts',
    test: 'on PostgreSQL in WebAssembly > every value arrives exactly',
    why: TOO_LONG,
    says: SAYS_TOO_LONG,
  },
  {
    file: 'tests/drivers/columnar-writers.test.ts',
    test: /^(?:parquet|arrow) > of a type that the format lacks/,
    why: NO_UNION,
    says: SAYS_UNION,
  },
  {
    file: 'tests/drivers/columnar-writers.test.ts',
    test: /^native DuckDB knows the types of Parquet/,
    why: 'The DuckDB of the extensions, 1.5.5, reads a TIME_NS out of Parquet without its nanoseconds.',
    says: /12:34:56\.123456"/,
  },
  {
    file: 'tests/drivers/duckdb-extractor.test.ts',
    test: /^types > (?!a VARIANT)|^what is loaded > a table without rows/,
    why: `${NO_UNION} types.lake.test.ts has these types one by one.`,
    says: SAYS_UNION,
  },
];
