/** Values of any type that DuckDB hands over as it is become the text that it would cast them to. */
import type { Column } from '../contract/columns.ts';
import type { Paper } from './digits.ts';
import { dateWriter, printDates, printTimes, printTimestamps } from './print-moments.ts';
import { printBigints, printBooleans, printDoubles, printIntegers, type Print } from './print-numbers.ts';

/** Bytes that the longest value needs, and what is written too far behind it. */
export const LONGEST = 48;

/** What may stand in a value that is no text. */
export const CHARACTERS = '0123456789-+.: ()BCabcdefghijklmnopqrstuvwxyz';

/** How the values of a column are written on `paper`, whose bytes may be others when the next column is asked for. */
export function printing(paper: Paper): (column: Column) => Print {
  const putDate = dateWriter(paper);
  return (column) => {
    switch (column.type) {
      case 'BOOLEAN':
        return printBooleans(column.values, paper);
      case 'INTEGER':
        return printIntegers(column.values, paper);
      case 'BIGINT':
        return printBigints(column.values, paper);
      case 'DOUBLE':
        return printDoubles(column.values, paper);
      case 'DATE':
        return printDates(column.values, paper, putDate);
      case 'TIME':
        return printTimes(column.values, paper);
      case 'TIMESTAMP':
        return printTimestamps(column.values, paper, putDate);
      default:
        throw new Error(`${column.type} is cast to text by the database`);
    }
  };
}

/** What the database is asked for of a column of this type: itself, or its text, where that is not printed here. */
export function printable(type: string, value: string): string {
  switch (type) {
    case 'VARCHAR':
    case 'BOOLEAN':
    case 'INTEGER':
    case 'BIGINT':
    case 'DOUBLE':
    case 'DATE':
    case 'TIME':
    case 'TIMESTAMP':
      return value;
    case 'TINYINT':
    case 'SMALLINT':
    case 'UTINYINT':
    case 'USMALLINT':
      return `CAST(${value} AS INTEGER)`;
    case 'UINTEGER':
      return `CAST(${value} AS BIGINT)`;
    default:
      return `CAST(${value} AS VARCHAR)`;
  }
}
