/** Rows as statements that make their table anew, for DuckDB. */
import type { ColumnBatch } from '../contract/columns.ts';
import { literalOf } from '../sql/literal-text.ts';
import { ident, literal } from '../sql/quote.ts';

interface SqlColumn {
  readonly name: string;
  /** As DuckDB prints it. */
  readonly type: string;
}

/** Rows of one statement: longer ones take DuckDB more memory than time. */
const ROWS = 1000;

/** The statement that makes the table. */
export function createStatement(table: string, columns: readonly SqlColumn[]): string {
  const lines = columns.map(({ name, type }) => `  ${ident(name)} ${type}`);
  return `CREATE TABLE ${ident(table)} (\n${lines.join(',\n')}\n);\n`;
}

/** SQL: of each of the rows of `from` one text, its values in parentheses. */
export function tuplesQuery(from: string, columns: readonly SqlColumn[]): string {
  const values = columns.map(
    ({ name, type }, at) => `${literal(at === 0 ? '(' : ', ')}, ${literalOf(type, ident(name))}`,
  );
  return `SELECT concat(${values.join(', ')}, ')') AS tuple FROM ${from}`;
}

const utf8 = new TextEncoder();

/** Statements of those texts, batch by batch; `end` closes the last. */
export function inserts(table: string): {
  rows(batch: ColumnBatch): Uint8Array;
  end(): Uint8Array;
} {
  const first = utf8.encode(`INSERT INTO ${ident(table)} VALUES\n  `);
  const next = utf8.encode(`;\nINSERT INTO ${ident(table)} VALUES\n  `);
  const between = utf8.encode(',\n  ');
  let done = 0;
  const before = (): Uint8Array => (done === 0 ? first : done % ROWS === 0 ? next : between);
  return {
    rows({ rows, columns: [column] }) {
      if (column?.type !== 'VARCHAR') throw new Error(`Rows came as ${column?.type}, not as text.`);
      const { offsets, bytes } = column;
      const most = offsets[rows]! - offsets[0]! + (rows + 1) * next.length;
      const into = new Uint8Array(most);
      let at = 0;
      const put = (part: Uint8Array): void => {
        into.set(part, at);
        at += part.length;
      };
      for (let row = 0; row < rows; row++) {
        put(before());
        put(bytes.subarray(offsets[row], offsets[row + 1]));
        done++;
      }
      return into.subarray(0, at);
    },
    end: () => utf8.encode(done === 0 ? '' : ';\n'),
  };
}
